from dataclasses import replace

import numpy as np
import pytest
from said import said

from voiceloop.signals import Band, measure
from voiceloop.signals.pace import syllables
from voiceloop.types import Answer, Measure, Reading, Track

TWENTY = "one two three four five six seven eight nine ten " * 2
SILENT = Reading((), (), ())


def of(answer: Answer, name: str) -> Measure:
    return measure(answer, SILENT)[name]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        pytest.param(TWENTY, "speech_rate", 200.0, id="twenty words in six seconds"),
        pytest.param(f"{TWENTY} [4.0] {TWENTY}", "speech_rate", 150.0, id="pauses count"),
        pytest.param("one two", "speech_rate", None, id="too few words"),
        pytest.param(TWENTY, "articulation_rate", 3.67, id="22 syllables in six seconds"),
        pytest.param(f"{TWENTY} [4.0] {TWENTY}", "articulation_rate", 3.67, id="pauses do not"),
        pytest.param(f"{TWENTY} _ _ {TWENTY}", "articulation_rate", 3.67, id="nor hesitations"),
        pytest.param("so _ we _ _ go", "hesitations", 3, id="hesitations"),
        pytest.param("so we go", "hesitations", 0, id="none is a count too"),
        pytest.param("a [0.3] b [0.5] c [2.0] d", "pause_median", 0.5, id="the middle pause"),
        pytest.param("a [0.3] b [0.5] c", "pause_median", None, id="two pauses have no middle"),
        pytest.param("a [0.2] b [0.2] c [0.2] d", "pause_median", None, id="a gap is no pause"),
        pytest.param("[9] a [.3] b [.3] c [.3] d [9]", "pause_median", 0.3, id="inside the answer"),
        pytest.param("a [1] b [1] c [1] d [1] e [2] f", "pause_p90", 1.6, id="nine in ten"),
        pytest.param("a [1] b [1] c [1] d [1] e", "pause_p90", None, id="four are too few"),
        pytest.param("a [0.9] b [1.0] c [3.0] d", "long_pauses", 2, id="from one second"),
        pytest.param("a b", "long_pauses", 0, id="no long pause"),
        pytest.param("a b", "response_latency", None, id="nobody knows when the question ended"),
        pytest.param("a [3] b", "level", -22.0, id="level of the voice alone"),
        pytest.param("a b", "snr", 30.0, id="snr"),
        pytest.param(TWENTY, "pitch_spread", 0.0, id="one pitch throughout"),
        pytest.param("a b c", "pitch_spread", None, id="too little voice"),
    ],
)
def test_delivery(text: str, name: str, value: float | None) -> None:
    assert of(said(text), name).value == value


@pytest.mark.parametrize(
    "name", ["hesitations", "pause_median", "pause_p90", "long_pauses", "articulation_rate"]
)
def test_a_loud_room_hides_pauses(name: str) -> None:
    text = "a _ [1] b [1] c [1] d [1] e [2] f " + TWENTY
    assert of(said(text, snr=10.0), name).state == "measured"
    noisy = of(said(text, snr=9.0), name)
    assert noisy.why == "too noisy to tell voice from silence: 9 dB of at least 10 dB"


def pitched(values: list[float]) -> Answer:
    answer = said(TWENTY)
    pitch = Track(0.01, tuple(np.resize(values, 600).tolist()))
    return replace(answer, acoustics=replace(answer.acoustics, pitch=pitch))


@pytest.mark.parametrize(
    ("values", "spread"),
    [
        pytest.param([100 * 2 ** (-2 / 12), 100 * 2 ** (2 / 12)], 2.0, id="two semitones each way"),
        pytest.param([80 * 2 ** (-2 / 12), 80 * 2 ** (2 / 12)], 2.0, id="in semitones, not hertz"),
        pytest.param([120.0] * 19 + [240.0], 0.0, id="an octave error is left out"),
        pytest.param([120.0, 0.0], 0.0, id="unvoiced frames are left out"),
    ],
)
def test_pitch_spread(values: list[float], spread: float) -> None:
    assert of(pitched(values), "pitch_spread").value == pytest.approx(spread, abs=0.01)


def test_level_is_a_mean_of_power() -> None:
    answer = said(TWENTY)
    level = Track(0.01, tuple(np.resize([-20.0, -40.0], 600).tolist()))
    loud = replace(answer, acoustics=replace(answer.acoustics, level=level))
    assert of(loud, "level").value == -23.0


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("the", 1), ("we're", 1), ("table", 2), ("cached", 1), ("needed", 2), ("queues", 1),
        ("people", 2), ("answers", 2), ("retrieval", 3), ("latency,", 3), ("generation", 4),
        ("used", 1), ("uses", 2), ("re-index", 3), ("p99", 3), ("sql", 3), ("I’d", 1), ("—", 1),
    ],
)  # fmt: skip
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("low", "high", "value", "miss"),
    [(1, 2, 1.5, 0), (1, 2, 0.5, -0.5), (1, 2, 3, 1), (None, 2, -9, 0), (1, None, 9, 0)],
)
def test_a_band_says_how_far_and_which_way(
    low: float | None, high: float | None, value: float, miss: float
) -> None:
    assert Band(low, high).miss(value) == miss
