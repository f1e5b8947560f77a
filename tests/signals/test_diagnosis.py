import pytest
from said import marked

from voiceloop.signals import measure
from voiceloop.types import Span

# Words last 0.3 s: a clause of four words lasts 1.2 s.
CASES = [
    pytest.param(
        "F: the index is old", "time_to_failure_hypothesis", "measured", 0.0, id="named at once"
    ),
    pytest.param(
        "-: so let me think | F: the index is old",
        "time_to_failure_hypothesis",
        "measured",
        1.2,
        id="named after four words",
    ),
    pytest.param(
        "-: so _ [1.0] well | F: the index is old",
        "time_to_failure_hypothesis",
        "measured",
        2.0,
        id="hesitations and pauses count",
    ),
    pytest.param(
        "A: one big shared platform [1.0] | -: done",
        "time_to_failure_hypothesis",
        "censored",
        2.5,
        id="never named: the speaking time, not a number for it",
    ),
    pytest.param(
        "-: so let me think | FU: they see old prices | F: the index is old",
        "words_before_failure_hypothesis",
        "measured",
        4,
        id="words before the first of two",
    ),
    pytest.param(
        "E: I would read forty of them",
        "words_before_failure_hypothesis",
        "censored",
        6,
        id="words when never named",
    ),
    pytest.param(
        "F: the index is old | E: read forty", "time_to_evaluation", "measured", 1.2, id="check"
    ),
    pytest.param("F: the index is old", "time_to_evaluation", "censored", 1.2, id="no check"),
    pytest.param("F: it is old | X: rebuild it", "time_to_fix", "measured", 0.9, id="fix"),
    pytest.param("F: it is old", "time_to_fix", "censored", 0.9, id="no fix"),
    pytest.param(
        "X: tune the prompt | F: the index is old",
        "solution_first_gap",
        "measured",
        0.9,
        id="solution first is above zero",
    ),
    pytest.param(
        "F: the index is old | X: rebuild it nightly",
        "solution_first_gap",
        "measured",
        -1.2,
        id="diagnosis first is below zero",
    ),
    pytest.param(
        "FX: the index is old so rebuild it",
        "solution_first_gap",
        "measured",
        0.0,
        id="both in one clause is diagnosis first",
    ),
    pytest.param(
        "M: GPT four | A: and a vector store | F: the index is old",
        "solution_first_gap",
        "measured",
        1.8,
        id="a model name is solution talk",
    ),
    pytest.param(
        "-: well | A: one big platform | -: and so on",
        "solution_first_gap",
        "censored",
        1.8,
        id="solution talk and no failure ever",
    ),
    pytest.param(
        "F: the index is old", "solution_first_gap", "not_measured", None, id="no solution talk"
    ),
    pytest.param("-: well now", "solution_first_gap", "not_measured", None, id="neither"),
]


@pytest.mark.parametrize("lead", [0.0, 3.0], ids=["at once", "after silence"])
@pytest.mark.parametrize(("text", "name", "state", "value"), CASES)
def test_clocks(text: str, name: str, state: str, value: float | None, lead: float) -> None:
    found = measure(*marked(text, lead=lead))[name]
    assert (found.state, found.value) == (state, pytest.approx(value))


def test_never_says_within_how_long() -> None:
    found = measure(*marked("A: " + "big platform " * 20))["time_to_failure_hypothesis"]
    assert found.why == "no failure was named within 12 s"


def test_evidence_is_the_clause_and_carries_the_word_error() -> None:
    found = measure(*marked("-: so | F: the index is old", lead=1.0))["time_to_failure_hypothesis"]
    assert found.evidence == (Span(1.3, 2.5),)
    assert found.plus_minus == 0.2
