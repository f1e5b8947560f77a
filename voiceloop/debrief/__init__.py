"""Numbers to judgement in words: what a hiring panel would write, every claim with quote and time."""

from voiceloop.debrief.compose import debrief

__all__ = ["debrief"]
