"""Cutting, pausing and rooms move sound; the true times move with it."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.demo.recipe.room import Rooms, loudness, noises
from models.demo.recipe.scene import ending, paused
from models.demo.recipe.score import in_a_room
from models.demo.recipe.speakers import (
    FOR_TESTS,
    KEPT_SPEEDS,
    KEPT_STRETCHES,
    REGIONAL,
    for_training,
)
from models.demo.recipe.speech import Utterance
from models.demo.recipe.tokens import Vocabulary

RATE = 16_000


def beeps(count: int) -> Utterance:
    """Words of 0.2 s that sound, with 0.1 s of silence between them."""
    beep = np.concatenate([np.ones(RATE // 5, np.float32), np.zeros(RATE // 10, np.float32)])
    words = tuple((f"w{i}", round(0.3 * i, 3), round(0.3 * i + 0.2, 3)) for i in range(count))
    phones = tuple((f"e:{i}", w[1]) for i, w in enumerate(words))
    return Utterance(np.tile(beep, count), words, phones)


def sounding(said: Utterance) -> list[tuple[float, float]]:
    loud = np.concatenate([[0], said.samples > 0.5, [0]]).astype(int)
    edges = np.flatnonzero(np.diff(loud)) / RATE
    return list(zip(edges[::2], edges[1::2], strict=True))


@given(seed=st.integers(0, 500), count=st.integers(2, 12))
def test_pauses_move_the_words_behind_them(seed, count):
    said = paused(beeps(count), random.Random(seed))

    assert [w for w, _, _ in said.words] == [f"w{i}" for i in range(count)]
    for (_, start, end), (a, b) in zip(said.words, sounding(said), strict=True):
        assert (start, end) == pytest.approx((a, b), abs=0.002)


@given(seed=st.integers(0, 200), count=st.integers(4, 12))
def test_an_ending_begins_with_a_whole_word(seed, count):
    said = ending(beeps(count), random.Random(seed))

    assert 2 <= len(said.words) < count
    for (_, start, end), (a, b) in zip(said.words, sounding(said), strict=True):
        assert (start, end) == pytest.approx((a, b), abs=0.002)


def test_a_room_is_the_same_twice_and_its_length_stays():
    speech = beeps(10).samples * np.sin(np.arange(3 * RATE) / 5).astype(np.float32)
    heard = Rooms(3).recorded(speech)

    assert heard.shape == speech.shape and heard.dtype == np.float32
    assert 0 < np.abs(heard).max() <= 1
    assert np.array_equal(heard, Rooms(3).recorded(speech))
    assert not np.array_equal(heard, Rooms(4).recorded(speech))


def test_walls_come_after_the_voice():
    click = np.zeros(RATE, np.float32)
    click[4_000] = 1.0
    heard = in_a_room(click, snr=60, seed=1)

    assert np.abs(heard).argmax() == 4_000
    assert np.abs(heard[:3_900]).max() < 0.01 * np.abs(heard).max()


@pytest.mark.parametrize("noise", noises(), ids=["white", "pink", "brown", "mains"])
def test_noise_can_be_heard(noise):
    spectrum = np.abs(np.fft.rfft(noise)) ** 2
    audible = np.fft.rfftfreq(len(noise), 1 / RATE) > 50

    assert noise.std() == pytest.approx(1, abs=0.01)
    assert spectrum[audible].sum() > 0.3 * spectrum.sum()


def test_loudness_is_that_of_speech_and_not_of_pauses():
    said = beeps(4)
    longer = np.concatenate([said.samples, np.zeros(10 * RATE, np.float32)])

    assert loudness(said.samples) == pytest.approx(1.0)
    assert loudness(longer) == pytest.approx(1.0)
    assert loudness(np.zeros(100, np.float32)) == 0


def test_where_nobody_speaks_there_is_sound_of_the_length_asked_for():
    rooms = Rooms(1)
    for seconds in (0.5, 3.0, 12.0):
        assert len(rooms.wordless(seconds)) == seconds * RATE


def test_a_word_is_letters_then_marks(repo_root):
    vocabulary = Vocabulary(repo_root / "models" / "demo" / "tokenizer.json")
    tokens = vocabulary.tokens()
    plain, marked = vocabulary.word("retriever"), vocabulary.word("retriever,")

    assert marked.ids[: marked.body] == plain.ids and tokens[marked.ids[-1]] == ","
    assert "".join(tokens[i] for i in plain.ids) == "Ġretriever"
    assert sum(plain.lengths) == len("retriever")
    assert len(tokens) == vocabulary.size == vocabulary.zero + 1501
    assert tokens[vocabulary.time(1.26)] == "<|1.26|>"


def test_who_is_heard_in_tests_never_speaks_in_training():
    r = random.Random(1)
    settings = ("voice", "speed", "pitch", "stretch")
    tested = {tuple(s.get(k) for k in settings) for s in (*FOR_TESTS, *REGIONAL)}
    for _ in range(3_000):
        speaker = for_training(r)
        kept = KEPT_STRETCHES if speaker["engine"] == "flite" else KEPT_SPEEDS
        pace = speaker.get("stretch", speaker.get("speed"))
        assert not any(low <= pace <= high for low, high in kept)
        assert tuple(speaker.get(k) for k in settings) not in tested
