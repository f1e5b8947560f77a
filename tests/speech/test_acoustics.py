"""The ear measures sound whose truth is known, and the same however long it listens."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
import sounds
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceloop.capture.audio import CHUNK, open_recording
from voiceloop.speech.acoustics import PAUSE, Ear
from voiceloop.types import Acoustics, Audio

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/about.toml"))


def listened(sound: np.ndarray) -> Acoustics:
    ear = Ear()
    for at in range(0, len(sound), CHUNK):
        ear.listen(Audio(sound[at : at + CHUNK].astype(np.float32).copy(), at / 16_000))
    return ear.finish()


def answer(about: Path) -> np.ndarray:
    with open_recording(about.parent / "answer.flac") as recording:
        return np.concatenate([chunk.samples for chunk in recording.chunks()])


def gaps(acoustics: Acoustics) -> list[tuple[float, float]]:
    ends = [span.end for span in acoustics.voice[:-1]]
    return list(zip(ends, [span.start for span in acoustics.voice[1:]], strict=True))


def matched(truth, found, *, within: float = 0.05) -> int:
    """How many true pauses have their own found one with both ends that near."""
    left = list(found)
    hits = 0
    for start, end in truth:
        near = [f for f in left if abs(f[0] - start) <= within and abs(f[1] - end) <= within]
        if near:
            left.remove(near[0])
            hits += 1
    return hits


def f1(pairs) -> float:
    pairs = list(pairs)
    hits = sum(matched(truth, found) for truth, found in pairs)
    return 2 * hits / sum(len(truth) + len(found) for truth, found in pairs)


def true_pauses(about: Path) -> list[tuple[float, float]]:
    truth = tomllib.loads(about.read_text(encoding="utf-8"))["truth"]
    return [(p["start"], p["end"]) for p in truth["pauses"] if p["end"] - p["start"] >= PAUSE]


def test_pauses_of_all_samples_are_found_with_both_ends():
    assert f1((true_pauses(a), gaps(listened(answer(a)))) for a in SAMPLES) >= 0.95


def test_a_quiet_room_costs_few_pauses():
    def in_a_room(sound):
        speech = np.sqrt(np.mean(sound[np.abs(sound) > 0.003] ** 2))
        return sound + sounds.noise(len(sound) / 16_000, dbfs=20 * np.log10(speech) - 25)

    assert f1((true_pauses(a), gaps(listened(in_a_room(answer(a))))) for a in SAMPLES[:5]) >= 0.75


def test_what_is_no_speech_has_no_voice():
    for sound in (sounds.silence(4), sounds.noise(4, dbfs=-40), sounds.tone(50, 4, dbfs=-30)):
        acoustics = listened(sound)
        assert acoustics.voice == ()
        assert acoustics.snr is None
        assert max(acoustics.pitch.values) == 0.0


def test_level_is_the_rms_in_dbfs():
    level = listened(sounds.tone(200, 2, dbfs=-23)).level

    assert level.hop == 0.01
    assert np.median(level.values) == pytest.approx(-23, abs=0.2)


def test_digital_silence_is_a_finite_level():
    assert set(listened(sounds.silence(1)).level.values) == {-100.0}


def test_clipping_is_the_share_of_samples_at_full_scale():
    sound = np.clip(sounds.tone(200, 2, dbfs=3), -1, 1)

    assert listened(sound).clipped == pytest.approx(np.mean(np.abs(sound) >= 0.999), abs=1e-4)


@pytest.mark.parametrize("snr", [30, 20])
def test_snr_is_near_the_truth(snr):
    sound = answer(SAMPLES[1])
    quiet = sound[np.abs(sound) > 0.003]
    noisy = sound + sounds.noise(len(sound) / 16_000, dbfs=10 * np.log10(np.mean(quiet**2)) - snr)

    assert listened(noisy).snr == pytest.approx(snr, abs=3)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 3 * CHUNK))
def test_any_length_is_measured_to_its_end(samples):
    acoustics = listened(sounds.noise(4, dbfs=-30)[:samples])

    assert acoustics.duration == pytest.approx(samples / 16_000, abs=0.001)
    assert len(acoustics.level.values) == len(acoustics.pitch.values) == -(-samples // 160)
