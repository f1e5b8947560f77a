"""What holds for every signal there is, whatever was said."""

from dataclasses import replace
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from said import marked, said

from voiceloop.signals import Signal, catalogue, measure
from voiceloop.signals.signal import DECIMALS
from voiceloop.types import Answer, Reading, Span

NAMES = [
    "time_to_failure_hypothesis",
    "words_before_failure_hypothesis",
    "time_to_evaluation",
    "time_to_fix",
    "solution_first_gap",
    "evasive_hedges",
    "calibrated_hedges",
    "fillers",
    "speech_rate",
    "articulation_rate",
    "hesitations",
    "pause_median",
    "pause_p90",
    "long_pauses",
    "response_latency",
    "pitch_spread",
    "level",
    "snr",
]

CLAUSES = st.builds(
    lambda moves, body: f"{moves}: {body}",
    st.sampled_from(["F", "E", "X", "A", "M", "FU", "EX", "-", "S"]),
    st.lists(
        st.sampled_from(
            ["index", "(um)", "{I guess}", "<not sure yet>", "_", "[0.2]", "[0.5]", "[2.0]", "p99"]
        ),
        min_size=1,
        max_size=12,
    ).map(lambda tokens: " ".join(["so", *tokens])),
)
ANSWERS = st.builds(
    lambda clauses, lead, snr, language: marked(
        " | ".join(clauses), lead=lead, snr=snr, language=language
    ),
    st.lists(CLAUSES, max_size=8),
    st.sampled_from([0.0, 0.7, 12.0]),
    st.sampled_from([None, 3.0, 30.0]),
    st.sampled_from(["en", "de"]),
)

few = settings(max_examples=40)
every = pytest.mark.parametrize("signal", catalogue(), ids=lambda s: s.name)


def test_every_name_that_others_rest_on_is_there_in_a_fixed_order() -> None:
    assert sorted(s.name for s in catalogue()) == sorted(NAMES)
    assert list(measure(*marked("F: it fails"))) == [s.name for s in catalogue()]


@every
def test_everything_said_about_a_signal_is_on_it(signal: Signal) -> None:
    assert signal.about.endswith(".")
    assert signal.unit in DECIMALS
    assert signal.basis.startswith("house: ") or any(c.isdigit() for c in signal.basis)
    assert "?" not in signal.basis


@every
def test_an_empty_answer_is_not_measured_and_says_why(signal: Signal) -> None:
    found = signal(said(""), Reading((), (), ()))
    assert (found.state, found.value) == ("not_measured", None)
    assert found.why


@every
def test_voice_without_words_is_no_error(signal: Signal) -> None:
    found = signal(said("_ [0.5] _"), Reading((), (), ()))
    assert found.state in ("measured", "not_measured")


@few
@given(spoken=ANSWERS)
def test_values_are_finite_repeatable_and_rest_on_spans_of_the_answer(
    spoken: tuple[Answer, Reading],
) -> None:
    answer, reading = spoken
    found = measure(answer, reading)
    assert found == measure(answer, reading)
    for signal in catalogue():
        this = found[signal.name]
        assert this.unit == signal.unit
        assert (this.value is None) == (this.state == "not_measured")
        assert this.value is None or isfinite(this.value)
        assert this.state == "measured" or this.why
        for span in this.evidence:
            assert type(span) is Span
            assert span.end <= answer.duration
            assert span == Span(round(span.start, 3), round(span.end, 3))


@few
@given(clauses=st.lists(CLAUSES, min_size=1, max_size=8))
def test_saying_everything_twice_leaves_a_rate_unchanged(clauses: list[str]) -> None:
    text = " | ".join(clauses)
    once, twice = measure(*marked(text)), measure(*marked(f"{text} | {text}"))
    for name in (s.name for s in catalogue() if s.unit == "per 100 words"):
        assert once[name].state != "measured" or once[name].value == twice[name].value


@few
@given(clauses=st.lists(CLAUSES, min_size=1, max_size=8))
def test_silence_before_the_answer_changes_no_value(clauses: list[str]) -> None:
    text = " | ".join(clauses)
    early, late = measure(*marked(text)), measure(*marked(text, lead=5.0))
    assert {n: m.value for n, m in early.items()} == {n: m.value for n, m in late.items()}


@few
@given(spoken=ANSWERS)
def test_words_of_another_language_or_badly_heard_are_not_judged(
    spoken: tuple[Answer, Reading],
) -> None:
    answer, reading = spoken
    mumbled = replace(answer, words=tuple(replace(w, probability=0.4) for w in answer.words))
    german = replace(answer, transcript=replace(answer.transcript, language="de"))
    for signal in catalogue():
        if signal.family in ("diagnosis", "commitment"):
            assert signal(german, reading).state == "not_measured"
            assert signal(mumbled, reading).state == "not_measured"
