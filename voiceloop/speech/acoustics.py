"""The ear: voice activity, level and pitch of a growing sound, listened to once for everything after."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceloop.speech.pitch import HOP, WINDOW, pitch
from voiceloop.speech.vad import FRAME, VoiceActivity
from voiceloop.types import SAMPLE_RATE, Acoustics, Audio, Samples, Span, Track, clock

HOP_SECONDS = HOP / SAMPLE_RATE
SILENT_DBFS = -100.0
"""The level given to digital silence, so that no minus infinity enters a track."""

PAUSE = 0.25
"""Silences shorter than this (s) are stop closures, not pauses (De Jong & Bosker, DiSS 2013)."""

SPEAKING, QUIET = 0.5, 0.35
"""Silero's own thresholds: a voice begins at 0.5 and lasts until it falls under 0.35."""

ABOVE_FLOOR, BELOW_PEAK = 3.0, 35.0
"""A 10 ms frame is sound when it is 3 dB over the background and within 35 dB of the loud frames."""

NEAR = 0.2
"""How far (s) the energy test may carry a voice beyond what Silero marked."""

FULL_SCALE = 0.999
"""Samples at or beyond this are clipped."""

NOISY = 8.0
"""Under this signal-to-noise ratio (dB) energy fragments speech, and Silero's edges stand alone."""

_BEFORE = (WINDOW - HOP) // 2


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One chunk with the voice probability of its 32 ms frames, shape `(ceil(samples / 512),)`."""

    audio: Audio
    speaking: NDArray[np.float32]


class Ear:
    """Listens chunk by chunk; `finish` gives the `Acoustics` of all that was heard.

    Chunks must be whole frames (`capture.audio.CHUNK`), only the last may be shorter.
    Memory grows by less than 1 kB per second of sound: no samples are kept.
    """

    def __init__(self) -> None:
        self._vad = VoiceActivity()
        self._samples = self._clipped = 0
        self._speaking: list[NDArray[np.float32]] = []
        self._power: list[NDArray[np.float32]] = []
        self._pitch: list[NDArray[np.float32]] = []
        self._last: Heard | None = None
        self._before: Samples = np.zeros(_BEFORE, np.float32)

    def listen(self, chunk: Audio) -> Heard:
        """Take in one chunk and return it with the voice probability of its frames."""
        sound = chunk.samples
        heard = Heard(chunk, self._vad.push(_whole(sound, FRAME)))
        self._samples += len(sound)
        self._clipped += int(np.count_nonzero(np.abs(sound) >= FULL_SCALE))
        self._speaking.append(heard.speaking)
        self._power.append(np.mean(_whole(sound, HOP).reshape(-1, HOP) ** 2, axis=1))
        self._pitch_of_last(after=sound)
        self._last = heard
        return heard

    def finish(self) -> Acoustics:
        """Return what was measured, from zero to the end of the last chunk."""
        self._pitch_of_last(after=np.zeros(0, np.float32))
        power = _joined(self._power)
        level = 10 * np.log10(np.maximum(power, 10 ** (SILENT_DBFS / 10)))
        speaking = _by_hop(_speaking(_joined(self._speaking)), len(power))
        snr = _snr(power, speaking)
        voice = _voice(level, speaking, snr)
        hertz = np.where(voice, _joined(self._pitch), 0.0)
        duration = self._samples / SAMPLE_RATE
        return Acoustics(
            duration=clock(duration),
            voice=_spans(voice, duration),
            level=Track(HOP_SECONDS, tuple(np.round(level, 1).tolist())),
            pitch=Track(HOP_SECONDS, tuple(np.round(hertz, 1).tolist())),
            snr=None if snr is None else round(snr, 1),
            clipped=round(self._clipped / max(self._samples, 1), 6),
        )

    def _pitch_of_last(self, after: Samples) -> None:
        """Track the chunk before this one: its windows reach into the sound on both sides."""
        if self._last is None:
            return
        sound = self._last.audio.samples
        around = np.concatenate([self._before, sound, after[:WINDOW]])
        around = np.pad(around, (0, max(0, _BEFORE + len(sound) + WINDOW - len(around))))
        hops = -(-len(sound) // HOP)
        windows = np.lib.stride_tricks.sliding_window_view(around, WINDOW)[::HOP][:hops]
        near_voice = _by_hop(self._last.speaking >= QUIET, hops)
        hertz = np.zeros(hops, np.float32)
        hertz[near_voice] = pitch(windows[near_voice])
        self._pitch.append(hertz)
        self._before = sound[-_BEFORE:]


def _whole(sound: Samples, frame: int) -> Samples:
    """Pad with zeros to whole frames: only ever the end of a recording."""
    return np.pad(sound, (0, -len(sound) % frame))


def _joined(parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate([np.zeros(0, np.float32), *parts])


def _by_hop(by_frame: NDArray[np.bool_], hops: int) -> NDArray[np.bool_]:
    """For each 10 ms hop the value of the 32 ms frame under its middle; the last hop may stick out."""
    if not hops:
        return by_frame[:0]
    frame = (np.arange(hops) * HOP + HOP // 2) // FRAME
    return by_frame[np.minimum(frame, len(by_frame) - 1)]


def _speaking(probability: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Silero's hysteresis: on at `SPEAKING`, off under `QUIET`, as it was in between."""
    at = np.arange(len(probability))
    last_on = np.maximum.accumulate(np.where(probability >= SPEAKING, at, -1))
    last_off = np.maximum.accumulate(np.where(probability < QUIET, at, -1))
    return last_on > last_off


def _snr(power: NDArray[np.float32], speaking: NDArray[np.bool_]) -> float | None:
    """Speech over background in dB; None without speech or without 0.3 s clear of it."""
    background = power[~_grown(speaking, NEAR)]
    if not speaking.any() or len(background) * HOP_SECONDS < 0.3:
        return None
    noise = max(float(background.mean()), 10 ** (SILENT_DBFS / 10))
    speech = max(float(power[speaking].mean()) - noise, noise / 100)
    return float(10 * np.log10(speech / noise))


def _voice(
    level: NDArray[np.float64], speaking: NDArray[np.bool_], snr: float | None
) -> NDArray[np.bool_]:
    """Voice per hop: Silero finds the regions, an energy test finds their edges.

    Under `NOISY` dB energy cannot tell, so Silero stands alone. Gaps shorter than a pause are
    closed, sounds shorter than 50 ms dropped.
    """
    if not speaking.any():
        return speaking
    voice = speaking
    if snr is not None and snr >= NOISY:
        peak = np.percentile(level[speaking], 95)
        floor = np.percentile(level, 10)
        line = min(max(floor + ABOVE_FLOOR, peak - BELOW_PEAK), peak - 15)
        voice = (level > line) & _grown(speaking, NEAR)
    voice = _without_short(voice, 0.05, of=True)
    return _without_short(voice, PAUSE, of=False)


def _grown(mask: NDArray[np.bool_], seconds: float) -> NDArray[np.bool_]:
    reach = round(seconds / HOP_SECONDS)
    if not len(mask):
        return mask
    near = np.convolve(mask, np.ones(2 * reach + 1))[reach : reach + len(mask)]
    return np.asarray(near > 0.5)


def _without_short(mask: NDArray[np.bool_], seconds: float, *, of: bool) -> NDArray[np.bool_]:
    """Flip stretches of `of` that are shorter than `seconds`, except gaps at either end."""
    out = mask.copy()
    for first, stop in stretches(mask == of):
        at_an_end = first == 0 or stop == len(mask)
        if (stop - first) * HOP_SECONDS < seconds - 1e-9 and (of or not at_an_end):
            out[first:stop] = not of
    return out


def stretches(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return (first, stop) of each run of true values, in order."""
    edges = np.flatnonzero(np.diff(np.pad(mask.astype(np.int8), 1)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _spans(mask: NDArray[np.bool_], duration: float) -> tuple[Span, ...]:
    return tuple(
        Span(clock(first * HOP_SECONDS), clock(min(stop * HOP_SECONDS, duration)))
        for first, stop in stretches(mask)
    )
