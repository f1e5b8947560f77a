"""Recordings of any length, made of the samples one after another."""

import tomllib
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from voiceloop.capture.audio import CHUNK, open_recording
from voiceloop.types import SAMPLE_RATE, Audio, Samples

SAMPLES = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A spoken answer and the words that were written for it."""

    name: str
    sound: Samples
    text: str


def samples() -> list[Sample]:
    """Return all samples by name."""
    return [_sample(about) for about in sorted(SAMPLES.glob("*/about.toml"))]


def _sample(about: Path) -> Sample:
    text = tomllib.loads(about.read_text(encoding="utf-8"))["truth"]["text"]
    with open_recording(about.parent / "answer.flac") as recording:
        sound = np.concatenate([chunk.samples for chunk in recording.chunks()])
    return Sample(about.parent.name, sound, text)


def of_length(seconds: float, path: Path) -> Path:
    """Write the samples, joined and joined again, as a WAV of exactly `seconds`, and return its path."""
    left = round(seconds * SAMPLE_RATE)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        for sample in cycle(samples()):
            sound = sample.sound[:left]
            file.writeframes((sound * 32767).astype("<i2").tobytes())
            left -= len(sound)
            if not left:
                return path
    raise AssertionError("there are no samples")


def chunks(sound: Samples) -> Iterator[Audio]:
    """Yield a sound in the chunks a recording comes in."""
    for at in range(0, len(sound), CHUNK):
        yield Audio(sound[at : at + CHUNK].copy(), at / SAMPLE_RATE)
