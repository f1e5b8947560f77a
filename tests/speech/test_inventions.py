"""Words that nobody said are taken out; words that somebody said stay, however odd."""

import pytest

from voiceloop.speech.inventions import rules, split_inventions
from voiceloop.types import Span, Word


def words(text: str, *, start: float = 0.0, each: float = 0.3, probability: float = 0.9):
    return [
        Word(start + i * each, start + (i + 1) * each, text, probability)
        for i, text in enumerate(text.split())
    ]


def stands(segments, voiced):
    kept, removed = split_inventions(segments, voiced)
    return " ".join(w.text for w in kept), {r.rule for r in removed}


TALK = (Span(0.0, 60.0),)


@pytest.mark.parametrize(
    ("segments", "voiced"),
    [
        pytest.param([words("the index is a day old")], TALK, id="plain talk"),
        pytest.param([words("thank you.")], TALK, id="thanks that were said"),
        pytest.param([words("um uh um uh um uh um uh um uh", each=0.6)], TALK, id="real ums"),
        pytest.param([words("no no no no no that is wrong", each=0.25)], TALK, id="said in a row"),
        pytest.param(
            [words("retrieval", start=1.3)], (Span(0.5, 1.4),), id="a word whose time is a bit late"
        ),
    ],
)
def test_what_was_said_stays(segments, voiced):
    kept, removed = split_inventions(segments, voiced)

    assert [w for s in segments for w in s] == list(kept)
    assert removed == ()


def test_a_word_over_silence_was_not_said():
    said, ghost = words("so it leaks"), words("goodbye", start=5.0)

    assert stands([said + ghost], (Span(0.0, 1.0),)) == ("so it leaks", {"unvoiced"})


def test_a_sign_off_the_recogniser_is_unsure_of_goes():
    said = words("that is my answer")
    ghost = words("Thanks for watching!", start=2.0, probability=0.3)

    assert stands([said, ghost], TALK) == ("that is my answer", {"phrase"})


def test_a_loop_faster_than_a_mouth_keeps_its_first_round():
    loop = words("I would I would I would I would I would I would", each=0.05)

    assert stands([loop], TALK) == ("I would", {"loop"})


def test_forty_minutes_of_talk_survive_one_loop():
    talk = words("we read forty answers " * 500, each=0.3)
    loop = words("the " * 20, start=600.0, each=0.02)
    kept, removed = split_inventions([talk, loop], (Span(0.0, 700.0),))

    assert len(kept) == 2001
    assert {r.rule for r in removed} == {"loop"}


def test_what_is_removed_keeps_its_time_and_text():
    _, [removed] = split_inventions([words("bye", start=9.0)], (Span(0.0, 1.0),))

    assert (removed.text, removed.start, removed.end) == ("bye", 9.0, 9.3)


def test_every_rule_has_its_source():
    assert all(rule["basis"] and rule["about"] for rule in rules().values())
