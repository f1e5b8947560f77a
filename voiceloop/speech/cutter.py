"""Cuts a growing sound into the windows a recogniser hears, looking back but never ahead.

A window ends where nobody speaks: at the latest pause before it is full, or after a long
silence. Silence before the first voice is in no window, and one that would be too full is first
squeezed: its pauses are shortened. Files and microphones are cut alike, because every decision
rests on chunks that have already arrived.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from voiceloop.speech.acoustics import QUIET, SPEAKING, Heard, stretches
from voiceloop.speech.vad import FRAME, FRAME_SECONDS
from voiceloop.types import SAMPLE_RATE, Audio, Samples, Span

FULL = 30.0
"""Seconds a window may hold: what Whisper hears at once."""

MARGIN = 1.28
"""Seconds of silence kept before the first and after the last voice of a window: less costs words."""

SQUEEZED = 0.448
"""Seconds kept on either side of a voice in a window that would be too full otherwise."""

LONG_SILENCE = 3.0
"""A silence this long (s) ends a window: recognisers invent words over longer ones."""

CHOICES = ((0.4, 1.0), (0.2, 2.0), (0.1, 4.0))
"""(pause, reach): a full window is cut in the latest pause of at least `pause` s in its last `reach` s."""

_FULL_SAMPLES = round(FULL * SAMPLE_RATE)
_FULL_FRAMES = _FULL_SAMPLES // FRAME
_MARGIN_FRAMES = round(MARGIN / FRAME_SECONDS)
_SQUEEZED_FRAMES = round(SQUEEZED / FRAME_SECONDS)


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """At most 30 s of sound with a voice in it, and where in the recording the voice is.

    `frames` holds, for each 32 ms of the sound, which frame of the recording it is.
    """

    audio: Audio
    voiced: tuple[Span, ...]
    frames: NDArray[np.int64]

    @property
    def end(self) -> float:
        """Where in the recording the window ends, in seconds."""
        return self.clock(self.audio.duration)

    def clock(self, seconds: float) -> float:
        """Return the second of the recording that is heard `seconds` into the window."""
        frame = min(max(0, ceil(seconds / FRAME_SECONDS) - 1), len(self.frames) - 1)
        return float(self.frames[frame] - frame) * FRAME_SECONDS + seconds

    def voiced_after(self, seconds: float) -> float:
        """Seconds of voice after the given time of the recording."""
        return sum(
            span.end - max(span.start, seconds) for span in self.voiced if span.end > seconds
        )


class Cutter:
    """Holds at most one window of sound; `push` gives the windows that are now decided."""

    def __init__(self) -> None:
        self._sound: Samples = np.zeros(0, np.float32)
        self._speaking: NDArray[np.float32] = np.zeros(0, np.float32)
        self._frames: NDArray[np.int64] = np.zeros(0, np.int64)
        self._heard = 0

    def push(self, heard: Heard) -> Iterator[Window]:
        """Take in the next chunk; yield each window it completes."""
        count = len(heard.speaking)
        self._sound = np.concatenate([self._sound, heard.audio.samples])
        self._speaking = np.concatenate([self._speaking, heard.speaking])
        self._frames = np.concatenate([self._frames, self._heard + np.arange(count)])
        self._heard += count
        self._drop_lead()
        while (window := self._decide()) is not None:
            yield window
            self._drop_lead()

    def finish(self) -> Iterator[Window]:
        """Yield the last window, if a voice is left."""
        voiced = np.flatnonzero(self._speaking >= SPEAKING)
        if len(voiced):
            yield self._take_to(int(voiced[-1]))

    def _drop_lead(self) -> None:
        """Drop the silence before the first voice, but for the margin."""
        voiced = np.flatnonzero(self._speaking >= SPEAKING)
        first = voiced[0] if len(voiced) else len(self._speaking)
        self._keep(np.arange(len(self._speaking)) >= first - _MARGIN_FRAMES)

    def _squeeze(self) -> bool:
        """Make room: drop what is far from any voice and from what may come. False if nothing was."""
        near = np.pad(self._speaking >= SPEAKING, (0, 1), constant_values=True).astype(np.float64)
        near = np.convolve(near, np.ones(2 * _SQUEEZED_FRAMES + 1))
        return self._keep(near[_SQUEEZED_FRAMES : _SQUEEZED_FRAMES + len(self._speaking)] > 0.5)

    def _keep(self, frames: NDArray[np.bool_]) -> bool:
        if frames.all():
            return False
        self._sound = self._sound[np.repeat(frames, FRAME)[: len(self._sound)]]
        self._speaking, self._frames = self._speaking[frames], self._frames[frames]
        return True

    def _decide(self) -> Window | None:
        voiced = np.flatnonzero(self._speaking >= SPEAKING)
        if not len(voiced):
            return None
        silence = np.diff(np.append(self._frames[voiced], self._heard)) - 1
        long = np.flatnonzero(silence * FRAME_SECONDS > LONG_SILENCE)
        if len(long) and self._fits(int(voiced[long[0]])):
            return self._take_to(int(voiced[long[0]]))
        if not self._fits(int(voiced[-1])):
            if self._squeeze():
                return self._decide()
            return self._take(_best_cut(self._speaking[:_FULL_FRAMES]))
        return None

    def _fits(self, frame: int) -> bool:
        """Whether a window holds the sound to the end of `frame`, the last of which may be short."""
        return min((frame + 1) * FRAME, len(self._sound)) <= _FULL_SAMPLES

    def _take_to(self, frame: int) -> Window:
        """Take the sound to the end of a voiced frame that fits, with as much margin as fits."""
        whole = len(self._sound) <= _FULL_SAMPLES
        most = len(self._speaking) if whole else _FULL_FRAMES
        return self._take(min(frame + 1 + _MARGIN_FRAMES, most))

    def _take(self, count: int) -> Window:
        sound, frames = self._sound[: count * FRAME], self._frames[:count]
        voiced = tuple(
            Span(float(frames[a]) * FRAME_SECONDS, float(frames[b - 1] + 1) * FRAME_SECONDS)
            for a, b in stretches(self._speaking[:count] >= SPEAKING)
        )
        start = float(frames[0]) * FRAME_SECONDS
        self._sound = self._sound[count * FRAME :]
        self._speaking, self._frames = self._speaking[count:], self._frames[count:]
        return Window(Audio(sound.copy(), start=start), voiced, frames)


def cut(heard: Iterable[Heard]) -> Iterator[Window]:
    """Yield the windows of a whole stream, each as soon as it is decided."""
    cutter = Cutter()
    for chunk in heard:
        yield from cutter.push(chunk)
    yield from cutter.finish()


def _best_cut(speaking: NDArray[np.float32]) -> int:
    """Frame in the middle of the latest good pause of a full window, else of its quietest place."""
    pauses = stretches(speaking < QUIET)
    for least, reach in CHOICES:
        earliest = len(speaking) - round(reach / FRAME_SECONDS)
        good = [(a + b) // 2 for a, b in pauses if (b - a) * FRAME_SECONDS >= least]
        late = [middle for middle in good if middle >= earliest]
        if late:
            return late[-1]
    tail = round(CHOICES[0][1] / FRAME_SECONDS)
    return len(speaking) - tail + int(speaking[-tail:].argmin())
