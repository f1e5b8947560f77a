"""Jargon is put right where sound and context allow it, and the word as heard is kept."""

import pytest

from voiceloop.speech.jargon import corrected, terms
from voiceloop.types import Word


def heard(text: str, probability: float = 0.4):
    return [Word(i * 0.3, i * 0.3 + 0.3, w, probability) for i, w in enumerate(text.split())]


def corrections(words):
    return {word.heard: word.text for word in corrected(words) if word.heard is not None}


CASES = [(term.write, text) for term in terms() for text in term.hits]
MISSES = [(term.write, text) for term in terms() for text in term.misses]


@pytest.mark.parametrize(("write", "text"), CASES)
def test_a_misheard_term_is_put_right(write, text):
    assert write in corrections(heard(text)).values()


@pytest.mark.parametrize(("write", "text"), MISSES)
def test_ordinary_words_stay(write, text):
    assert corrections(heard(text)) == {}


def test_a_word_the_recogniser_was_sure_of_stays():
    assert corrections(heard("we run the evils on every prompt change", probability=0.95)) == {}


def test_a_term_that_was_heard_right_is_no_correction():
    assert corrections(heard("the RAG, with retrieval over documents")) == {}


def test_points_between_letters_do_not_hide_a_term():
    assert corrections(heard("the l.l.m. ignores the prompt")) == {"l.l.m.": "LLM."}


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.write)
def test_every_sound_alike_can_be_met(term):
    near = next(iter(sorted(term.near)), "")
    for alike in term.heard:
        assert term.write in corrections(heard(f"{' '.join(alike)} {near}", 0.1)).values()


def test_a_run_becomes_one_word_over_its_whole_time_with_its_punctuation():
    words = corrected(heard("the p ninety nine, doubled"))

    assert [w.text for w in words] == ["the", "p99,", "doubled"]
    assert (words[1].start, words[1].end) == pytest.approx((0.3, 1.2))
    assert words[1].heard == "p ninety nine,"


def test_every_term_has_examples_both_ways():
    assert all(term.hits and term.misses for term in terms())
