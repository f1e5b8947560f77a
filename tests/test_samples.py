"""Every sample from its stored transcript to its debrief: the same failure as its truth, and golden pages.

Recognition in int8 differs between processors, so pages start from the words that were stored;
the recogniser itself is held to bounds in speech/test_transcribe.py.
"""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from voiceloop import pipeline, roles
from voiceloop.cache import Hearing
from voiceloop.capture.audio import open_recording
from voiceloop.codec import dumps, loads
from voiceloop.report import FORMATS
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.align import align
from voiceloop.types import Debrief, Transcript

SAMPLES = {about.parent.name: about for about in
           sorted((Path(__file__).parents[1] / "samples").glob("*/about.toml"))}  # fmt: skip
GOLD = Path(__file__).parent / "gold"

WITHIN = 1.5
"""Seconds by which a read hypothesis may begin before the true clause: recognised words run on."""


@cache
def about(name: str) -> dict:
    return tomllib.loads(SAMPLES[name].read_text(encoding="utf-8"))


@cache
def debrief(name: str) -> Debrief:
    folder = SAMPLES[name].parent
    transcript = loads((folder / "transcript.json").read_text(encoding="utf-8"), Transcript)
    ear = Ear()
    with open_recording(folder / "answer.flac") as recording:
        for chunk in recording.chunks():
            ear.listen(chunk)
        acoustics = ear.finish()
        facts = recording.facts(acoustics)
    return pipeline.judge(
        Hearing(facts, align(transcript, acoustics)),
        role=roles.find_role(about(name)["role"]),
        round=about(name)["round"],
        question=roles.find_question(about(name)["question"]["id"]),
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_is_golden(name, gold):
    gold(GOLD / f"{name}.md", FORMATS["md"](debrief(name)))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_wire_carries_everything(name):
    line = dumps(debrief(name))

    assert dumps(loads(line, Debrief)) == line
    assert dumps(pipeline.read_again(loads(line, Debrief))) == line


@pytest.mark.parametrize("name", SAMPLES)
def test_no_failure_is_read_where_none_was_named(name):
    truth = about(name)["truth"]["first_failure_hypothesis"]
    read = debrief(name).signals["time_to_failure_hypothesis"]

    if read.state == "measured":
        assert truth != "none"
        assert truth["start"] - WITHIN <= read.evidence[0].start <= truth["end"]


UNHEARD = "ai-engineer-uncertain"
"""The reader is not sure enough of "I suspect that it removes the final paragraph" to say it."""

unheard = pytest.mark.xfail(reason="the reader stays silent on it", strict=True)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(n, marks=unheard if n == UNHEARD else ())
        for n in SAMPLES
        if n.endswith(("-strong", "-uncertain"))
    ],
)
def test_the_failure_a_strong_answer_names_is_read(name):
    assert debrief(name).signals["time_to_failure_hypothesis"].state == "measured"


def test_strong_answers_are_placed_above_weak_ones():
    scale = [None, "strong_no", "lean_no", "lean_yes", "strong_yes"]
    placed = {
        quality: [
            scale.index(debrief(name).verdict.level)
            for name in SAMPLES
            if about(name)["quality"] == quality and name != UNHEARD
        ]
        for quality in ("weak", "mixed", "strong")
    }

    assert max(placed["weak"]) <= scale.index("lean_no")
    assert min(placed["strong"]) >= scale.index("lean_yes")
    assert max(placed["weak"]) <= min(placed["mixed"]) <= min(placed["strong"])
