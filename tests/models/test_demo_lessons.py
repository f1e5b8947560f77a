"""What the network must write after what, and where in the sound it is to look."""

import numpy as np
import pytest

from models.demo.recipe.lessons import IGNORED, shares, silent, spoken
from models.demo.recipe.scene import Scene, Sentence
from models.demo.recipe.tokens import Vocabulary

RATE = 16_000


@pytest.fixture(scope="module")
def v(request) -> Vocabulary:
    return Vocabulary(request.config.rootpath / "models" / "demo" / "tokenizer.json")


def scene(*sentences: Sentence, seconds: float = 10.0) -> Scene:
    return Scene(np.zeros(int(seconds * RATE), np.float32), sentences, ())


FIRST = Sentence((("The", 0.5, 0.7), ("index", 0.7, 1.1), ("failed.", 1.1, 1.6)))
SECOND = Sentence((("So", 3.0, 3.2), ("we", 3.2, 3.4)))
CUT = Sentence((("Nobody", 9.0, 9.4), ("noticed", 9.4, 10.2)), whole=False)


def written(v: Vocabulary, ids: list[int]) -> list[str]:
    tokens = v.tokens()
    return ["-" if i == IGNORED else tokens[i].replace("Ġ", " ") for i in ids]


def text(v: Vocabulary, ids: list[int]) -> str:
    return "".join(written(v, ids))


def test_sentences_stand_between_their_times(v):
    lesson = spoken(v, scene(FIRST, SECOND), 0, timed=True)

    assert text(v, lesson.wanted) == (
        "<|0.50|> The index failed.<|1.60|><|3.00|> So we<|3.40|><|endoftext|>"
    )
    assert lesson.given == [v.start, *lesson.wanted[:-1]]


def test_without_times_only_words_are_wanted(v):
    lesson = spoken(v, scene(FIRST), 0, timed=False)

    assert text(v, lesson.wanted) == "- The index failed.<|endoftext|>"
    assert text(v, lesson.given[:2]) == "<|startoftranscript|><|notimestamps|>"


def test_of_a_sentence_cut_within_a_word_only_the_start_is_wanted(v):
    lesson = spoken(v, scene(FIRST, CUT), 0, timed=True)

    assert text(v, lesson.wanted) == "<|0.50|> The index failed.<|1.60|><|9.00|><|endoftext|>"


def test_the_first_time_is_at_most_a_second_as_decoding_allows(v):
    late = Sentence((("So", 4.0, 4.2),))

    assert text(v, spoken(v, scene(late), 0, timed=True).wanted).startswith("<|1.00|> So<|4.20|>")


def test_a_short_scene_may_lie_anywhere_in_the_half_minute(v):
    lesson = spoken(v, scene(FIRST), 500, timed=True)

    assert text(v, lesson.wanted).startswith("<|10.50|> The")
    assert lesson.heard[0] == (0.46, 0.56, None)


@pytest.mark.parametrize(("first", "given"), [(None, "<|notimestamps|>"), (0.3, "<|0.30|>")])
def test_nobody_speaks_and_then_it_ends(v, first, given):
    lesson = silent(v, scene(), 0, None if first is None else v.time(first))

    assert text(v, lesson.wanted) == "<|nospeech|><|endoftext|>"
    assert text(v, lesson.given) == "<|startoftranscript|>" + given


def test_each_piece_is_heard_within_its_word(v):
    lesson = spoken(v, scene(FIRST, SECOND), 0, timed=True)
    at = 1
    for word, start, end in FIRST.words:
        pieces = v.word(word)
        places = lesson.heard[at : at + pieces.body]
        assert (places[0][0], places[-1][1]) == pytest.approx((start, end))
        at += len(pieces.ids)
    assert lesson.before[1:] == lesson.heard[:-1]


def test_a_full_stop_is_heard_in_the_silence_behind_it(v):
    lesson = spoken(v, scene(FIRST, SECOND), 0, timed=True)
    stop = written(v, lesson.wanted).index(".")

    assert lesson.heard[stop] == (1.6, pytest.approx(2.2), (1.6, 3.0))


def test_pieces_share_a_word_by_their_letters():
    assert shares(1.0, 2.0, [1, 3]) == [(1.0, 1.25), (1.25, 2.0)]
