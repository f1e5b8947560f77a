"""Pitch is right on sound whose pitch is known, and absent where there is none."""

from pathlib import Path

import numpy as np
import pytest
import sounds

from voiceloop.capture.audio import open_recording
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.pitch import HIGHEST, HOP, LOWEST, WINDOW, pitch

ANSWERS = sorted((Path(__file__).parents[2] / "samples").glob("*/answer.flac"))


def frames(sound):
    return np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::HOP]


@pytest.mark.parametrize("hertz", [70, 85, 120, 180, 240, 320, 390])
def test_a_voice_like_buzz_has_its_pitch(hertz):
    found = pitch(frames(sounds.buzz(hertz, 1)))

    assert np.median(found) == pytest.approx(hertz, rel=0.005)
    assert np.mean(np.abs(found / hertz - 1) < 0.01) > 0.98


@pytest.mark.parametrize("snr", [20, 10])
def test_noise_beside_the_voice_leaves_the_median_alone(snr):
    noisy = sounds.buzz(140, 2, dbfs=-20) + sounds.noise(2, dbfs=-20 - snr)
    found = pitch(frames(noisy))

    assert np.median(found[found > 0]) == pytest.approx(140, rel=0.01)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(sounds.silence(1), id="digital silence"),
        pytest.param(sounds.noise(1, dbfs=-20), id="white noise"),
        pytest.param(sounds.noise(1, dbfs=-90), id="noise nobody hears"),
    ],
)
def test_what_has_no_pitch_gets_none(sound):
    assert np.mean(pitch(frames(sound)) > 0) < 0.02


def test_no_frames_no_pitch():
    assert pitch(np.zeros((0, WINDOW), np.float32)).shape == (0,)


@pytest.mark.soak  # librosa compiles for most of a minute when it is first used
@pytest.mark.filterwarnings("default")  # its warnings, and those of what it imports, are not ours
@pytest.mark.parametrize("path", ANSWERS[:6], ids=lambda path: path.parent.name)
def test_librosa_hears_the_same_pitch(path):
    import librosa

    ear = Ear()
    with open_recording(path) as recording:
        chunks = [ear.listen(chunk).audio.samples for chunk in recording.chunks()]
    ours = np.array(ear.finish().pitch.values)
    theirs, _, _ = librosa.pyin(
        np.pad(np.concatenate(chunks), (432, 592)), fmin=LOWEST, fmax=HIGHEST, sr=16_000,
        frame_length=WINDOW, hop_length=HOP, center=False,
    )  # fmt: skip
    theirs = np.nan_to_num(theirs[: len(ours)])
    both = (ours > 0) & (theirs > 0)
    cents = 1200 * np.abs(np.log2(ours[both] / theirs[both]))

    assert both.sum() > 500
    assert np.mean(cents < 50) >= 0.93
    assert np.median(ours[both]) == pytest.approx(np.median(theirs[both]), rel=0.02)
