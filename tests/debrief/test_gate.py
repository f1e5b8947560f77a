import itertools
import re

import pytest
from said import marked, said

from voiceloop.debrief.gate import language_name, not_scored
from voiceloop.types import Reading

from .answers import BUZZWORDS, STRONG, WEAK

GIBBERISH = " ".join(f"florp{i} zib{i} wuggle{i}" for i in range(30))


@pytest.mark.parametrize(
    ("text", "options", "why"),
    [
        pytest.param("", {}, "No speech found.", id="silence"),
        pytest.param("", {"duration": 30.0}, "No speech found.", id="long silence"),
        pytest.param(
            "-: fine",
            {},
            "Too short to judge: 1 of at least 40 words, 0 of at least 15 s",
            id="fine",
        ),
        pytest.param(
            "-: " + "fine and good " * 30,
            {},
            "again and again: 3 different ones",
            id="fine, thirty times",
        ),
        pytest.param(
            " | ".join(["-: it is fine"] * 30), {}, "Too short", id="a clause that comes back"
        ),
        pytest.param(
            STRONG, {"language": "de"}, "sounds like German, and only English", id="German"
        ),
        pytest.param(
            STRONG, {"language": "xx"}, "sounds like “xx”, and only English", id="unheard-of"
        ),
        pytest.param(
            STRONG,
            {"probability": 0.4},
            "not recognised well enough: on average 40 %",
            id="mumbled",
        ),
        pytest.param(f"-: {GIBBERISH}", {}, "do not form English sentences", id="gibberish"),
        pytest.param(
            "-: " + " ".join(w for w in BUZZWORDS.split() if len(w) > 6),
            {},
            "Too short|do not form English sentences",
            id="terms and nothing between them",
        ),
    ],
)
def test_what_is_not_scored_says_why_and_judges_nothing(panel, text, options, why) -> None:
    debrief = panel(text, **options)
    assert debrief.verdict.level is None
    assert re.search(why, debrief.verdict.why)
    assert (debrief.notes, debrief.quotes, debrief.risks, debrief.lenses) == ((), (), (), ())
    assert debrief.verdict.blocked_by is None
    assert len(debrief.words) == len(marked(text)[0].words)
    assert debrief.signals


def test_three_words_said_thirty_times_are_three_words(panel) -> None:
    once = " | ".join(["-: it is fine"] * 30)
    assert "Too short to judge: 3 of" in panel(once).verdict.why


def test_the_same_words_in_every_order_are_still_few(panel) -> None:
    text = " ".join(" ".join(p) for p in itertools.permutations(["it", "is", "so", "fine"]))
    assert "4 different ones" in panel(f"-: {text}").verdict.why


def test_a_voice_without_words_is_not_called_silence() -> None:
    mumbled = said("_ " * 40)

    assert not_scored(mumbled, Reading((), (), ())) == (
        "There is a voice, but no words were recognised in it."
    )


def test_nothing_is_read_into_another_language(panel) -> None:
    debrief = panel(STRONG, language="nl")
    assert (debrief.clauses, debrief.hedges, debrief.fillers) == ((), (), ())
    assert debrief.signals["time_to_failure_hypothesis"].state == "not_measured"
    assert debrief.signals["speech_rate"].state == "measured"


def test_a_poor_answer_is_scored_all_the_same(panel) -> None:
    assert panel(WEAK).verdict.level == "strong_no"


@pytest.mark.parametrize(
    ("code", "name"), [("de", "German"), ("yue", "Cantonese"), ("jw", "Javanese"), ("q", "“q”")]
)
def test_languages_have_names(code: str, name: str) -> None:
    assert language_name(code) == name
