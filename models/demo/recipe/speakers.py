"""Who speaks: synthetic voices with a speed and a pitch, some of them kept for the tests."""

import random
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

VOICES = tomllib.loads((Path(__file__).parent / "speakers.toml").read_text(encoding="utf-8"))

KEPT_SPEEDS, KEPT_PITCHES = ((150, 154), (172, 176)), ((45, 49), (62, 65))
"""Words a minute and pitches of eSpeak NG that only the tests use."""

KEPT_STRETCHES = ((1.06, 1.10),)
"""Durations of Flite that only the tests use."""

Speaker = dict[str, Any]


def for_training(r: random.Random) -> Speaker:
    """Return a random speaker who is in no test: `engine`, `voice`, its settings, and `throat`."""
    throat = int(_drawn(r, "throats"))
    if r.random() < VOICES["espeak_share"]:
        return {
            "engine": "espeak-ng",
            "voice": _drawn(r, "lands") + _drawn(r, "persons"),
            "speed": _outside(lambda: r.randint(110, 215), KEPT_SPEEDS),
            "pitch": _outside(lambda: r.randint(12, 92), KEPT_PITCHES),
            "melody": r.choice((30, 40, 50, 50, 50, 60, 70)),
            "gap": r.choice((0, 0, 0, 0, 0, 1, 3, 6)),
            "throat": throat,
        }
    voice = _drawn(r, "flite")
    stretch = _outside(lambda: r.uniform(0.78, 1.32), KEPT_STRETCHES)
    speaker = {"engine": "flite", "voice": voice, "stretch": stretch, "throat": throat}
    if voice.startswith("kal"):
        speaker["f0"] = r.uniform(85, 135)
    return speaker


def _drawn(r: random.Random, table: str) -> str:
    return r.choices(list(VOICES[table]), list(VOICES[table].values()))[0]


def _outside(draw: Callable[[], float], kept: tuple[tuple[float, float], ...]) -> float:
    """Draw until the value is in none of the bands."""
    value = draw()
    while any(low <= value <= high for low, high in kept):
        value = draw()
    return value


def _espeak(voice: str, speed: int, pitch: int) -> Speaker:
    return {"engine": "espeak-ng", "voice": voice, "speed": speed, "pitch": pitch}


def _flite(voice: str, stretch: float) -> Speaker:
    return {"engine": "flite", "voice": voice, "stretch": stretch}


FOR_TESTS = (
    _espeak("en-us", 152, 47), _espeak("en-us+m3", 174, 46), _espeak("en-us+f2", 151, 63),
    _espeak("gmw/en", 153, 48), _espeak("gmw/en-GB-scotland", 150, 47),
    _flite("kal", 1.08), _flite("kal16", 1.07), _flite("awb", 1.08), _flite("rms", 1.07), _flite("slt", 1.09),
)  # fmt: skip
"""The ten voices that earlier states of the model were scored with."""

REGIONAL = (
    _espeak("gmw/en-GB-scotland+m4", 150, 47), _espeak("gmw/en-GB-x-rp+f3", 173, 63),
    _espeak("gmw/en-GB-x-gbclan", 152, 48), _espeak("gmw/en-GB-x-gbcwmd+m2", 151, 46),
    _espeak("gmw/en-029+m7", 154, 45), _espeak("gmw/en-US-nyc+f4", 174, 64), _espeak("gmw/en+f5", 172, 62),
    _flite("awb", 1.06), _flite("slt", 1.09), _flite("rms", 1.08), _flite("kal16", 1.10),
    _espeak("en-us+m5", 176, 45), _espeak("en-us+f1", 150, 65), _flite("kal", 1.07),
)  # fmt: skip
"""One voice for each long answer."""
