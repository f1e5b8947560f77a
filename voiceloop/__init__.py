"""Practise spoken interview answers on your own machine and read the debrief a hiring panel would write."""

__version__ = "0.1.0"
