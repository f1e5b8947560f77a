"""What was said and how, as numbers with evidence: one function per signal."""

from voiceloop.signals.catalogue import catalogue, measure
from voiceloop.signals.signal import Band, Signal

__all__ = ["Band", "Signal", "catalogue", "measure"]
