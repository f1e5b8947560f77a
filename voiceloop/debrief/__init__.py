"""Numbers to judgement in words: what a hiring panel would write, every claim with quote and time."""

from voiceloop.debrief.again import answer_of, from_sound
from voiceloop.debrief.compose import debrief

__all__ = ["answer_of", "debrief", "from_sound"]
