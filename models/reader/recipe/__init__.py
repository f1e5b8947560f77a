"""Teaches the clause reader: `python -m models.reader.recipe` writes models/reader/weights.npz."""
