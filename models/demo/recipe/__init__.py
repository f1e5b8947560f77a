"""How the demo model is made: text, voices, windows, network, training, export, scores."""
