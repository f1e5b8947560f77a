"""What lies between a mouth and a microphone: walls, noise, a telephone, music without words."""

import random
from functools import cache

import numpy as np
import scipy.signal

from samples.voices import SAMPLE_RATE

LOUDEST, QUIETEST = 0.0, -24.0
"""Gain in dB of what is spoken."""

SNR = (4.0, 12.0, 40.0)
"""Speech over noise in dB: least, most often, most."""

NOISY, ECHOING, COLOURED, BY_PHONE = 0.7, 0.45, 0.25, 0.05
"""Shares of windows."""


LOWEST = 60
"""Hertz under which coloured noise grows no louder: nobody would hear it."""


def loudness(speech: np.ndarray) -> float:
    """Return the root mean square of where it sounds: within 60 dB of its peak."""
    size = np.abs(speech)
    sounding = speech[size > 1e-3 * size.max(initial=0.0)]
    return float(np.sqrt(np.mean(sounding**2))) if len(sounding) else 0.0


class Rooms:
    """Random rooms; the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"{seed} rooms")
        self._numbers = np.random.default_rng(seed)

    def recorded(self, speech: np.ndarray) -> np.ndarray:
        """Return speech as one room and one microphone would record it; no word moves in time."""
        r = self._random
        sound = speech * np.float32(10 ** (r.uniform(QUIETEST, LOUDEST) / 20))
        if r.random() < ECHOING:
            sound = self._echoing(sound)
        if r.random() < NOISY:
            power = loudness(sound)
            low, often, high = SNR
            sound = sound + self._noise(len(sound)) * power * 10 ** (
                -r.triangular(low, high, often) / 20
            )
        if r.random() < COLOURED:
            sound = scipy.signal.lfilter([1, -r.uniform(-0.6, 0.6)], [1], sound)
        if r.random() < BY_PHONE:
            bands = scipy.signal.butter(4, (300, 3400), "bandpass", fs=SAMPLE_RATE, output="sos")
            sound = scipy.signal.sosfilt(bands, sound)
        return np.clip(sound, -1, 1).astype(np.float32)

    def wordless(self, seconds: float) -> np.ndarray:
        """Return silence, noise or music in which nobody speaks."""
        r, count = self._random, int(seconds * SAMPLE_RATE)
        kind = r.random()
        loud = 10 ** (r.uniform(-70, -18) / 20)
        if kind < 0.3:
            return np.zeros(count, np.float32)
        sound = self._noise(count) if kind < 0.7 else self.music(count)
        return np.clip(sound * loud, -1, 1).astype(np.float32)

    def music(self, count: int) -> np.ndarray:
        """Return notes and chords that swell and fade, root mean square 1."""
        r = self._random
        out, at = np.zeros(count), 0
        while at < count:
            length = min(count - at, int(r.uniform(0.1, 1.2) * SAMPLE_RATE))
            t = np.arange(length) / SAMPLE_RATE
            for _ in range(r.choice((1, 1, 2, 3))):
                pitch = 110 * 2 ** (r.randint(0, 36) / 12)
                parts = sum(
                    np.sin(2 * np.pi * pitch * k * t) / k ** r.uniform(0.7, 2) for k in range(1, 8)
                )
                out[at : at + length] += (
                    parts * np.minimum(1, t * 30) * np.exp(-t * r.uniform(0, 4))
                )
            at += int(length * r.uniform(0.6, 1.1)) + 1
        return (out / max(float(out.std()), 1e-6)).astype(np.float32)

    def _noise(self, count: int) -> np.ndarray:
        noise = self._random.choice(noises())
        at = self._random.randrange(len(noise) - count + 1)
        return noise[at : at + count]

    def _echoing(self, sound: np.ndarray) -> np.ndarray:
        """Add the reflections of a small room: 0.1 to 0.5 s until they are 60 dB down."""
        r = self._random
        decay = r.uniform(0.1, 0.5)
        t = np.arange(int(decay * SAMPLE_RATE)) / SAMPLE_RATE
        tail = self._numbers.standard_normal(len(t)) * 10 ** (-3 * t / decay)
        tail[: int(r.uniform(0.002, 0.012) * SAMPLE_RATE)] = 0
        tail *= 10 ** (-r.uniform(0, 12) / 20) / np.sqrt(np.sum(tail**2))
        tail[0] = 1
        return scipy.signal.oaconvolve(sound, tail.astype(np.float32))[: len(sound)]


@cache
def noises() -> tuple[np.ndarray, ...]:
    """Return a minute and a half each of white to brown noise, and of mains hum; root mean square 1."""
    r, count = np.random.default_rng(90), 90 * SAMPLE_RATE
    white_to_brown = [coloured(r.standard_normal(count), slope) for slope in (0, 0.5, 1)]
    t = np.arange(count) / SAMPLE_RATE
    hum = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 5, 7, 10))
    mains = hum / hum.std() + 0.5 * white_to_brown[1]
    return (*white_to_brown, (mains / mains.std()).astype(np.float32))


def coloured(white: np.ndarray, slope: float) -> np.ndarray:
    """Return noise whose amplitude falls with frequency to the power `slope`; root mean square 1."""
    bins = np.fft.rfft(white)
    hertz = np.fft.rfftfreq(len(white), 1 / SAMPLE_RATE)
    noise = np.fft.irfft(bins / np.maximum(hertz, LOWEST) ** slope, len(white))
    return (noise / noise.std()).astype(np.float32)
