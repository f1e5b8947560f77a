"""Silero's voice activity over a growing sound: the same numbers for a file and for a microphone."""

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voiceloop.types import SAMPLE_RATE, Samples

FRAME = 512
"""Samples in one frame of voice activity (32 ms at 16 kHz)."""

FRAME_SECONDS = FRAME / SAMPLE_RATE
CONTEXT = 64


class VoiceActivity:
    """The Silero v6 network that ships inside faster-whisper, with its memory carried from push to push.

    Whole frames only: the caller pads the very end of a recording with zeros.
    """

    def __init__(self) -> None:
        self._session: Any = _silero()
        self._memory = {name: np.zeros((1, 1, 128), np.float32) for name in ("h", "c")}
        self._context: Samples = np.zeros(CONTEXT, np.float32)

    def push(self, samples: Samples) -> NDArray[np.float32]:
        """Return the probability 0..1 of a voice in each frame of 512 samples, shape `(frames,)`."""
        frames = samples.reshape(-1, FRAME)
        before = np.vstack([self._context[None], frames[:-1, -CONTEXT:]])
        found, self._memory["h"], self._memory["c"] = self._session.run(
            None, {"input": np.hstack([before, frames]), **self._memory}
        )
        self._context = frames[-1, -CONTEXT:].copy()
        probability: NDArray[np.float32] = found.reshape(-1)
        return probability


def _silero() -> Any:
    """Load the network, with onnxruntime's telemetry off.

    From 1.29 on onnxruntime reports the machine to Microsoft and keeps a device id in the user's
    home, unless this variable is set before it starts; on Windows the call turns its events off.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    onnxruntime.disable_telemetry_events()
    from faster_whisper.vad import get_vad_model

    return get_vad_model().session
