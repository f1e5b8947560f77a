"""Sound in: files and microphones."""
