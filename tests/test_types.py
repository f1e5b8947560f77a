from math import inf, nan

import numpy as np
import pytest

from voiceloop.types import (
    SAMPLE_RATE,
    Answer,
    Audio,
    Clause,
    Hedge,
    Label,
    Measure,
    Reading,
    Run,
    Span,
    Word,
    clock,
)


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        pytest.param(1.0, 1.0, id="a whole number stays"),
        pytest.param(1.23449, 1.234, id="three decimals"),
        pytest.param(np.float32(0.1), 0.1, id="single precision leaves no tail"),
        pytest.param(-0.0, 0.0, id="never minus zero"),
        pytest.param(-0.0001, 0.0, id="never minus zero by rounding"),
    ],
)
def test_clock(seconds: float, written: float) -> None:
    assert repr(clock(seconds)) == repr(written)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (0.5, 0.5), (0, 1), (1.5, 18_000)])
def test_a_span_may_be_empty_and_long(start: float, end: float) -> None:
    assert Span(start, end).duration == end - start


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(1, 0.5, id="reversed"),
        pytest.param(-0.1, 1, id="before the recording"),
        pytest.param(0, inf, id="without end"),
        pytest.param(inf, inf, id="nowhere"),
        pytest.param(nan, 1, id="starts at no number"),
        pytest.param(0, nan, id="ends at no number"),
    ],
)
@pytest.mark.parametrize("kind", [Span, lambda start, end: Word(start, end, "so", 0.9)])
def test_a_span_refuses_nonsense_and_so_do_its_kinds(kind, start: float, end: float) -> None:
    with pytest.raises(ValueError, match=f"forward from zero: {start} to {end}"):
        kind(start, end)


@pytest.mark.parametrize(
    ("first", "stop"),
    [
        pytest.param(0, 0, id="empty"),
        pytest.param(3, 2, id="reversed"),
        pytest.param(-1, 2, id="counted from the end"),
    ],
)
@pytest.mark.parametrize(
    "kind", [Run, Clause, lambda first, stop: Hedge(first, stop, "evasive", 0)]
)
def test_a_run_holds_at_least_one_word(kind, first: int, stop: int) -> None:
    with pytest.raises(ValueError, match=f"must hold a word: {first} to {stop}"):
        kind(first, stop)


@pytest.mark.parametrize(
    ("state", "value", "why"),
    [
        pytest.param("measured", 0.0, None, id="nothing counted is a value"),
        pytest.param("censored", 94.0, None, id="never within 94 s"),
        pytest.param("not_measured", None, "no speech", id="no value, with its reason"),
    ],
)
def test_a_measure(state, value, why) -> None:
    assert Measure(state, value, "s", why=why).evidence == ()


@pytest.mark.parametrize(
    ("state", "value", "more", "says"),
    [
        ("measured", None, {}, "cannot have the value None"),
        ("censored", None, {"why": "x"}, "cannot have the value None"),
        ("not_measured", 1.0, {"why": "x"}, r"cannot have the value 1\.0"),
        ("not_measured", None, {}, "must say why"),
        ("not_measured", None, {"why": ""}, "must say why"),
        ("measured", nan, {}, "must be finite"),
        ("measured", inf, {}, "must be finite"),
        ("measured", 1.0, {"plus_minus": nan}, "must be finite"),
    ],
)
def test_a_measure_refuses_nonsense(state, value, more, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Measure(state, value, "s", **more)


@pytest.mark.parametrize(
    "samples",
    [
        pytest.param(np.zeros((10, 2), np.float32), id="stereo"),
        pytest.param(np.zeros(10, np.float64), id="double precision"),
        pytest.param(np.zeros(10, np.int16), id="integers"),
    ],
)
def test_audio_is_mono_float32(samples) -> None:
    with pytest.raises(ValueError, match="mono float32"):
        Audio(samples)


def test_audio_cannot_be_changed() -> None:
    audio = Audio(np.zeros(SAMPLE_RATE // 2, np.float32))

    assert audio.duration == 0.5
    with pytest.raises(ValueError, match="read-only"):
        audio.samples[0] = 1


def reading(*moves: tuple[str, ...]) -> Reading:
    """One clause of one word for each group of moves."""
    clauses = tuple(
        Clause(i, i + 1, moves=tuple(Label(name, 0.9) for name in names))
        for i, names in enumerate(moves)
    )
    return Reading(clauses, hedges=(), fillers=())


@pytest.mark.parametrize(
    ("read", "order"),
    [
        pytest.param(reading(), (), id="nothing said"),
        pytest.param(reading((), ("architecture",)), (), id="no diagnosis"),
        pytest.param(reading(("fix",)), ("fix",), id="a fix alone"),
        pytest.param(
            reading(("fix",), ("failure_hypothesis",), ("fix",)),
            ("fix", "failure_hypothesis"),
            id="the first of each counts",
        ),
        pytest.param(
            reading(("fix", "evaluation", "failure_hypothesis")),
            ("failure_hypothesis", "evaluation", "fix"),
            id="one clause that does all three reads as a diagnosis",
        ),
    ],
)
def test_order(read: Reading, order: tuple[str, ...]) -> None:
    assert read.order == order


def test_first_is_an_index_and_zero_is_one() -> None:
    read = reading(("fix",), ("evaluation",))

    assert (read.first("fix"), read.first("evaluation"), read.first("anti")) == (0, 1, None)


def test_values_have_no_room_for_more() -> None:
    with pytest.raises((AttributeError, TypeError)):
        Span(0, 1).id = 7  # type: ignore[attr-defined]
    assert "id" not in Answer.__slots__
