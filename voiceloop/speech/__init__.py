"""Sound to words on a clock."""
