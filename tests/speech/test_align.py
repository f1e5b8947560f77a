"""Words are clamped to voice, pauses come from the sound, hesitations are voice without a word.

The timelines above the cases: `#` voice, `.` silence, `[ ]` a word as the recogniser timed it.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceloop.speech.align import align
from voiceloop.types import Acoustics, Recogniser, Span, Track, Transcript, Word

NOBODY = Recogniser("scripted", "0", "none", "cpu", "int8", True, {})


def answer(words, voice, *, duration=20.0, pitch=120.0):
    frames = round(duration * 100)
    acoustics = Acoustics(
        duration,
        tuple(Span(a, b) for a, b in voice),
        Track(0.01, (-20.0,) * frames),
        Track(0.01, (pitch,) * frames),
        30.0,
        0.0,
    )
    found = tuple(Word(a, b, f"w{i}", 0.9) for i, (a, b) in enumerate(words))
    return align(Transcript(found, "en", None, NOBODY), acoustics)


def times(words):
    return [(w.start, w.end) for w in words]


CLAMPED = [
    # ....########....        ....[      ]....
    pytest.param([(1.0, 2.0)], [(1.0, 2.0)], [(1.0, 2.0)], id="a word on its voice stays"),
    # ....########....        [          ]....
    pytest.param([(0.0, 2.0)], [(1.0, 2.0)], [(1.0, 2.0)], id="a start over silence moves up"),
    # ....########....        ....[          ]
    pytest.param([(1.0, 3.5)], [(1.0, 2.0)], [(1.0, 2.0)], id="an end over silence moves back"),
    # ##....######....        [          ]
    pytest.param([(0.0, 2.5)], [(0.0, 0.3), (1.0, 2.5)], [(1.0, 2.5)], id="the longer voice wins"),
    # ................        ....[  ]....
    pytest.param([(5.0, 5.4)], [(1.0, 2.0)], [(5.0, 5.4)], id="no voice at all: left as heard"),
]


@pytest.mark.parametrize(("words", "voice", "expected"), CLAMPED)
def test_words_are_clamped_to_voice(words, voice, expected):
    assert times(answer(words, voice).words) == expected


def test_pauses_are_the_silences_between_voices():
    found = answer([(1.0, 2.9)], [(1.0, 2.0), (2.4, 3.0), (3.25, 4.0)])

    assert [(p.start, p.end) for p in found.pauses] == [(2.0, 2.4), (3.0, 3.25)]


def test_silence_before_and_after_is_no_pause():
    assert answer([(5.0, 6.0)], [(5.0, 6.0)]).pauses == ()


HESITATIONS = [
    pytest.param([(1.0, 2.0)], [(1.0, 2.0)], [], id="a word fills its voice"),
    pytest.param([(1.0, 2.0)], [(1.0, 2.1)], [], id="the last sound of a word is its own"),
    pytest.param([(1.0, 2.0)], [(1.0, 2.0), (2.5, 3.0)], [(2.5, 3.0)], id="a voice without a word"),
    pytest.param([(2.0, 3.0)], [(1.0, 3.0)], [(1.0, 1.88)], id="before a word"),
    pytest.param([(1.0, 2.0)], [(1.0, 2.0), (2.5, 6.0)], [], id="too long: missed words"),
    pytest.param([(1.0, 2.0)], [(1.0, 2.0), (2.5, 2.6)], [], id="too short: a click"),
]


@pytest.mark.parametrize(("words", "voice", "expected"), HESITATIONS)
def test_hesitations_are_voice_without_a_word(words, voice, expected):
    found = answer(words, voice)

    assert [(h.start, h.end) for h in found.hesitations] == expected


def test_breath_is_no_hesitation():
    assert answer([(1.0, 2.0)], [(1.0, 2.0), (2.5, 3.0)], pitch=0.0).hesitations == ()


spans = st.lists(
    st.tuples(st.floats(0, 19), st.floats(0, 2)).map(lambda t: (t[0], min(20.0, t[0] + t[1]))),
    max_size=12,
)


def apart(found):
    """Voice as the ear gives it: in order, a quarter second between."""
    out = []
    for start, end in sorted(found):
        start = max(start, out[-1][1] + 0.25) if out else start
        if end > start:
            out.append((round(start, 3), round(end, 3)))
    return [(a, b) for a, b in out if b > a]


@given(spans, spans.map(apart))
def test_words_stay_in_order_inside_the_sound_and_apart(words, voice):
    found = answer(sorted(words), voice)

    assert len(found.words) == len(words)
    for before, after in pairwise(found.words):
        assert before.end <= after.start
    assert all(0 <= w.start <= w.end <= 20 for w in found.words)
    for hesitation in found.hesitations:
        assert all(w.end <= hesitation.start or w.start >= hesitation.end for w in found.words)
