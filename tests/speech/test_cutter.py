"""Windows end where nobody speaks, lose no voice, and do not depend on what comes later."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceloop.speech.acoustics import Heard
from voiceloop.speech.cutter import FULL, LONG_SILENCE, MARGIN, SQUEEZED, Cutter, cut
from voiceloop.speech.vad import FRAME, FRAME_SECONDS
from voiceloop.types import SAMPLE_RATE, Audio

CHUNK_FRAMES = 30


def stream(*stretches: tuple[bool, float]) -> list[Heard]:
    """Chunks of sound that is voiced or not: ((True, 3.0), (False, 0.5), …); each sample its index."""
    speaking = np.concatenate(
        [np.full(round(s / FRAME_SECONDS), float(v), np.float32) for v, s in stretches]
    )
    sound = np.arange(len(speaking) * FRAME, dtype=np.float32)
    return [
        Heard(
            Audio(sound[at * FRAME : (at + CHUNK_FRAMES) * FRAME].copy(), at * FRAME_SECONDS),
            speaking[at : at + CHUNK_FRAMES],
        )
        for at in range(0, len(speaking), CHUNK_FRAMES)
    ]


def talk(seconds: float) -> list[tuple[bool, float]]:
    """Speech with a breath of 0.4 s every 3 s."""
    return [(True, 2.6), (False, 0.4)] * round(seconds / 3)


def times(windows):
    return [(round(w.audio.start, 1), round(w.end, 1)) for w in windows]


def test_silence_is_in_no_window():
    assert list(cut(stream((False, 100)))) == []


def test_a_short_answer_is_one_window_with_a_margin():
    [window] = cut(stream((False, 5), (True, 10), (False, 2)))

    assert window.audio.start == pytest.approx(5 - MARGIN, abs=0.05)
    assert window.audio.duration == pytest.approx(10 + 2 * MARGIN, abs=0.1)


def test_long_talk_is_cut_in_pauses_and_windows_are_nearly_full():
    windows = list(cut(stream(*talk(300))))

    assert all(w.audio.duration <= FULL for w in windows)
    assert np.mean([w.audio.duration for w in windows[:-1]]) > 28
    for before, after in pairwise(windows):
        edge = after.audio.start
        assert all(not (span.start < edge < span.end) for span in (*before.voiced, *after.voiced))


def test_an_answer_of_half_a_minute_is_one_window():
    """Half a minute is 937.5 frames: the last one is short, and must not cost a second window."""
    *chunks, last = stream((True, FULL))
    short = Audio(
        last.audio.samples[: round(FULL * SAMPLE_RATE) - 31 * CHUNK_FRAMES * FRAME].copy()
    )
    chunks.append(Heard(short, last.speaking))

    [window] = cut(chunks)

    assert window.audio.duration == FULL


def test_a_window_is_not_cut_for_the_silence_after_it():
    [window] = cut(stream((True, 10), (False, 0.4), (True, 18.0), (False, 2)))

    assert window.audio.duration == pytest.approx(28.4 + MARGIN, abs=0.1)


def test_pauses_stay_as_they_were_while_there_is_room():
    [window] = cut(stream((True, 4), (False, 2.9), (True, 4)))

    assert window.audio.duration == pytest.approx(4 + 2.9 + 4, abs=0.1)
    assert [window.clock(s) for s in (0, 4.2, 8)] == pytest.approx([0, 4.2, 8])


def test_a_window_that_would_be_too_full_shortens_its_pauses_and_keeps_its_clock():
    [window] = cut(stream((True, 14), (False, 2.5), (True, 14.5)))

    assert window.audio.duration == pytest.approx(28.5 + 2 * SQUEEZED, abs=0.1)
    assert [window.clock(s) for s in (0, 14.2, 20)] == pytest.approx(
        [0, 14.2, 20 + 2.5 - 2 * SQUEEZED], abs=0.1
    )
    assert window.end == pytest.approx(31, abs=0.1)


def test_a_long_silence_ends_a_window():
    windows = list(cut(stream((True, 8), (False, LONG_SILENCE + 1), (True, 8), (False, 1))))

    assert times(windows) == [(0.0, 9.3), (10.7, 21.0)]


def test_talk_without_a_pause_is_cut_where_it_is_full():
    windows = list(cut(stream((True, 70))))

    assert sum(w.audio.duration for w in windows) == pytest.approx(70, abs=0.1)
    assert all(w.audio.duration <= FULL for w in windows)


stretches = st.lists(st.tuples(st.booleans(), st.floats(0.1, 40.0)), min_size=1, max_size=12)


@settings(max_examples=30, deadline=None)
@given(stretches)
def test_no_voice_is_lost_or_heard_twice(found):
    chunks = stream(*found)
    windows = list(cut(chunks))
    sound = np.concatenate([c.audio.samples for c in chunks])
    voiced = np.repeat(np.concatenate([c.speaking for c in chunks]) >= 0.5, FRAME)

    in_windows = np.concatenate([np.zeros(0, np.float32), *(w.audio.samples for w in windows)])
    assert len(np.unique(in_windows)) == len(in_windows)
    assert np.isin(sound[voiced], in_windows).all()


@settings(max_examples=30, deadline=None)
@given(stretches)
def test_what_is_in_a_window_is_on_the_clock_of_the_recording(found):
    for window in cut(stream(*found)):
        firsts = window.audio.samples[::FRAME]  # each sample is its index
        seconds = (np.arange(len(firsts)) * FRAME + 0.5) / SAMPLE_RATE
        at = [window.clock(s) * SAMPLE_RATE for s in seconds]
        assert np.floor(at).tolist() == firsts.tolist()


@settings(max_examples=20, deadline=None)
@given(stretches, st.integers(0, 100))
def test_a_window_is_decided_without_what_comes_later(found, share):
    chunks = stream(*found)
    cutter = Cutter()
    early = [w for c in chunks[: len(chunks) * share // 100] for w in cutter.push(c)]

    assert times(early) == times(list(cut(chunks)))[: len(early)]
