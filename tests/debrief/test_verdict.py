from itertools import pairwise
from typing import get_args

import pytest
from said import marked

from voiceloop.debrief.rubric import all_rubrics
from voiceloop.errors import VoiceloopError
from voiceloop.home import home
from voiceloop.roles import all_roles, find_role
from voiceloop.signals import catalogue
from voiceloop.types import Debrief, Level

from .answers import (
    BUZZWORDS,
    CHECKS,
    CURES,
    EVENT,
    FILLED,
    HARM,
    MIXED,
    MOVED,
    NAMED,
    STORY,
    STRONG,
    WEAK,
)

MINE = """
rounds = ["debugging"]
basis = "house: mine"
lean_yes_allows = 0
one_must_allows = 0
instead = ""
more = "Go on."
more_anchor = ["fix"]

[[criteria]]
name = "who"
title = "Who"
weight = "must"
signal = "user_impact"
moves = ["user_impact"]
missed = "nobody is hurt"
flip = "a person"
note = "Say who."
"""

LEVELS = (None, *get_args(Level))


def rank(debrief: Debrief) -> int:
    return LEVELS.index(debrief.verdict.level)


def test_a_strong_answer_is_over_a_mixed_one_and_that_over_a_weak_one(panel) -> None:
    ranks = [rank(panel(text)) for text in (STRONG, MIXED, WEAK)]
    assert all(better > worse for better, worse in pairwise(ranks))


@pytest.mark.parametrize(
    ("text", "level", "blocked_by"),
    [
        pytest.param(STRONG, "strong_yes", None, id="failure, check, cure, and a point to stop"),
        pytest.param(MIXED, "lean_no", "solution_first_gap", id="the parts first, then a failure"),
        pytest.param(WEAK, "strong_no", "time_to_failure_hypothesis", id="prompt, model, self"),
        pytest.param(BUZZWORDS, "strong_no", "time_to_failure_hypothesis", id="a list of terms"),
        pytest.param(
            f"{NAMED} | {HARM} | {CURES} | {FILLED}", "lean_no", "time_to_evaluation", id="no check"
        ),
        pytest.param(
            f"{CHECKS} | {CURES}", "lean_no", "time_to_failure_hypothesis", id="no failure"
        ),
        pytest.param(
            STRONG.replace("then I would", "{I suppose maybe} then I {kind of} would {perhaps}"),
            "lean_yes",
            "evasive_hedges",
            id="strong but evasive",
        ),
        pytest.param(
            f"{STRONG} | A!grand_architecture: on one big platform",
            "lean_yes",
            "grand_architecture",
            id="strong with an anti-signal",
        ),
    ],
)
def test_levels(panel, text: str, level: str, blocked_by: str | None) -> None:
    verdict = panel(text).verdict
    assert (verdict.level, verdict.blocked_by) == (level, blocked_by)


@pytest.mark.parametrize(
    ("text", "level"), [(STORY, "strong_yes"), (EVENT, "strong_no"), (STRONG, "strong_no")]
)
def test_a_story_is_judged_as_a_story(panel, text: str, level: str) -> None:
    assert panel(text, round="behavioural").verdict.level == level


def test_the_failure_at_the_end_is_worse(panel) -> None:
    assert rank(panel(MOVED)) < rank(panel(STRONG))
    assert panel(MOVED).verdict.blocked_by == "time_to_failure_hypothesis"


@pytest.mark.parametrize("text", [STRONG, MIXED, WEAK, BUZZWORDS, "-: fine", f"{NAMED}"])
def test_saying_it_twice_is_no_better(panel, text: str) -> None:
    assert rank(panel(f"{text} | {text}")) <= rank(panel(text))


@pytest.mark.parametrize("text", [MIXED, WEAK, f"{NAMED} | {CURES}"])
def test_naming_every_risk_without_addressing_one_is_no_better(panel, text: str) -> None:
    named = "".join(f"~{risk.name}" for role in all_roles() for risk in role.risks)
    assert rank(panel(f"{text} | -{named}: and all the rest of it")) <= rank(panel(text))


def test_a_bar_missed_by_less_than_the_error_is_reached(panel) -> None:
    bar = next(b.at_most for b in find_role("aie").bars if b.signal == "solution_first_gap")
    behind = f"A: we have an index [{bar - 1.2 + 0.2:.1f}] | {STRONG}"
    assert panel(behind).signals["solution_first_gap"].value == pytest.approx(bar + 0.2)
    assert panel(behind).verdict.level == "strong_yes"
    assert panel(behind.replace("an index", "an index now")).verdict.level == "lean_yes"


def test_talking_on_is_no_better(panel) -> None:
    for text in (STRONG, MIXED, WEAK):
        assert rank(panel(f"{text} | {FILLED}")) <= rank(panel(text))


def test_delivery_never_decides(panel) -> None:
    slow = STRONG.replace(" | ", " (um) (you know) (um) _ [2.0] (um) | ")
    assert panel(slow).verdict.level == panel(STRONG).verdict.level


def test_a_panel_that_allows_a_sketch_first_hears_it_kinder(panel) -> None:
    late = f"A: we have a retriever and a ranker and then the model itself on top | {FILLED[:90]} | {STRONG}"
    assert rank(panel(late, role="swe")) >= rank(panel(late, role="mle"))
    assert "diagnosis before the cure" in panel(late, role="swe").verdict.why
    assert "before the diagnosis" in panel(late, role="mle").verdict.why


def test_the_verdict_says_what_it_is_made_of_and_what_would_flip_it(panel) -> None:
    verdict = panel(MIXED).verdict
    assert "a concrete failure, named 13 s in" in verdict.why
    assert "8.1 s before the diagnosis" in verdict.why
    assert verdict.would_flip.startswith("Lean yes with the failure before the first fix")
    assert panel(STRONG).verdict.would_flip is None


def test_every_bar_and_criterion_points_at_something_that_is_measured() -> None:
    known = {signal.name for signal in catalogue()}
    for role in all_roles():
        assert {bar.signal for bar in role.bars} <= known
    for rubric in all_rubrics():
        assert rubric.basis.startswith("house: ")
        assert {c.bar for c in rubric.criteria if c.bar} <= known
        for c in rubric.criteria:
            kinds = [bool(c.moves or c.traits), bool(c.bar), bool(c.risks_at_least), c.anti]
            assert kinds.count(True) == 1


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("colour = 1", r"mine\.toml: the key colour is unknown"),
        ('rounds = ["design"]', r"mine\.toml: Object missing required field"),
        ("criteria = [{ size = 1 }]", r"mine\.toml: the key size is unknown"),
        ("criteria = [1]", r"mine\.toml: "),
        (MINE.replace("Say who.", "Say {whom}."), "blank nobody can fill: 'whom'"),
        (MINE.replace("Say who.", "Say {."), "blank nobody can fill"),
    ],
)
def test_a_broken_rubric_is_named(text: str, match: str) -> None:
    folder = home() / "rubrics"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    with pytest.raises(VoiceloopError, match=match):
        all_rubrics()


def test_a_coach_can_set_a_rubric_of_their_own(panel) -> None:
    folder = home() / "rubrics"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(
        MINE,
        encoding="utf-8",
    )
    assert panel(STRONG).verdict.level == "strong_yes"
    assert panel(MIXED).verdict.blocked_by == "user_impact"
    assert panel(MIXED).notes[0].text == "Say who."


def test_marked_answers_are_long_enough_to_be_judged() -> None:
    for text in (STRONG, MIXED, WEAK, BUZZWORDS, STORY, EVENT):
        assert len(marked(text)[0].words) >= 50
