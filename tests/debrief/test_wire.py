"""The debrief as JSON: exact, complete, the same every time."""

import json
from dataclasses import replace
from itertools import pairwise

import jsonschema
import pytest
from said import SCRIPTED, heard, marked, said

from voiceloop.codec import debrief_schema, dumps, loads
from voiceloop.debrief import debrief
from voiceloop.debrief.curves import level_curve, pitch_curve
from voiceloop.roles import all_roles, find_role
from voiceloop.signals import measure
from voiceloop.types import Debrief, Question, Removed, Track

from .answers import ALL, STRONG

TEXTS = {**ALL, "fine": "-: fine", "silence": ""}


@pytest.mark.parametrize("name", TEXTS)
def test_json_round_trips_exactly(panel, name: str) -> None:
    written = panel(TEXTS[name], lead=1 / 3)
    text = dumps(written)
    again = loads(text, Debrief)
    assert again == written
    assert dumps(again) == text


@pytest.mark.parametrize("name", ["strong", "event", "silence"])
def test_json_fits_the_schema(panel, name: str) -> None:
    jsonschema.validate(json.loads(dumps(panel(TEXTS[name]))), debrief_schema())


def test_the_same_answer_gives_the_same_bytes(panel) -> None:
    assert dumps(panel(STRONG)) == dumps(panel(STRONG))


def test_no_number_is_finer_than_a_millisecond(panel) -> None:
    def numbers(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                yield from numbers(item)
        elif isinstance(value, float):
            yield value

    for number in numbers(json.loads(dumps(panel(STRONG, lead=1 / 3, probability=2 / 3)))):
        assert number == round(number, 3)


def test_what_the_recogniser_must_say_is_carried_over() -> None:
    scripted = replace(SCRIPTED, caveat="It understands synthetic voices only.")
    answer, reading = marked(STRONG, recogniser=scripted)
    removed = (Removed(1.23456, 2.0, "thanks for watching", "said over silence"),)
    answer = replace(answer, transcript=replace(answer.transcript, removed=removed))
    question = Question("rag-wrong-answers", "What is going on?")
    written = debrief(
        heard(answer, "take.flac"),
        answer,
        reading,
        measure(answer, reading),
        role=find_role("aie"),
        round=None,
        question=question,
        roles=all_roles(),
    )
    assert written.recogniser.caveat == "It understands synthetic voices only."
    assert written.recogniser.removed[0].start == 1.235
    assert written.recogniser.settings == SCRIPTED.settings
    assert (written.question, written.round) == (question, None)
    assert written.input.name == "take.flac"
    assert written.verdict.level == "strong_yes"


def test_a_clause_says_why_each_label_stands(panel) -> None:
    clause = panel("F+drift@0.7~caching: the index is a day old | " + STRONG).clauses[0]
    assert set(clause.why) == {"failure_hypothesis", "drift", "caching"}
    assert clause.why["drift"].p == 0.7
    assert clause.why["failure_hypothesis"].cue.end == clause.end


@pytest.mark.parametrize("seconds", [0, 1, 7, 1800])
def test_curves_hold_at_most_600_points_and_their_means(seconds: int) -> None:
    answer = said("so " * 3, duration=max(seconds, 0.9))
    level, pitch = level_curve(answer.acoustics.level), pitch_curve(answer.acoustics.pitch)
    assert 0 < len(pitch) <= len(level) <= 600
    assert all(later > earlier for (earlier, _), (later, _) in pairwise(level))
    assert all(0 <= at <= answer.duration for at, _ in level)


def test_a_point_is_the_mean_of_its_stretch() -> None:
    assert level_curve(Track(0.01, (-20.0, -40.0) * 600))[0] == (0.01, -23.0)
    assert pitch_curve(Track(0.01, (100.0, 0.0, 0.0, 200.0) * 300))[:2] == (
        (0.01, 100.0),
        (0.03, 200.0),
    )
    assert pitch_curve(Track(0.01, (0.0,) * 1200)) == ()
    assert level_curve(Track(0.01, ())) == ()
