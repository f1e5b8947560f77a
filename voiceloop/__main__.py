"""`python -m voiceloop`."""

from voiceloop.cli import main

main(prog_name="voiceloop")
