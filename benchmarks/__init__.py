"""How fast, how small and how well: tables printed by hand, never tests."""
