"""The debrief as JSON, the wire format itself."""

from pathlib import Path

from voiceloop import codec
from voiceloop.types import Debrief


def render(debrief: Debrief, audio: Path | None = None, *, brief: bool = False) -> str:
    """Return the whole debrief as one line of JSON; a machine is never given the brief one."""
    return codec.dumps(debrief) + "\n"
