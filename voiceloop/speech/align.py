"""Puts words on the clock of the sound: clamped to voice, pauses between, hesitations where no word is."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from voiceloop.speech.acoustics import PAUSE
from voiceloop.types import Acoustics, Answer, Span, Transcript, Word, clock

HESITATION = (0.15, 1.0)
"""Shortest and longest wordless voice (s) that counts as a hesitation; longer ones are missed words."""

HANGOVER = 0.12
"""Seconds at either end of a word in which its own voice may still sound."""

VOICED = 0.5
"""Share of a hesitation's frames that must have a pitch: breath and clicks have none."""

SHORTEST = 0.06
"""A clamped word keeps at least this many seconds."""


def align(transcript: Transcript, acoustics: Acoustics) -> Answer:
    """Return the answer: words clamped to voice activity, pauses and hesitations from the sound.

    Recognisers stretch a word over the silence beside it, and trust belongs to the word's
    other edge: a start is moved to where the voice begins, an end to where it stops.
    """
    voice = acoustics.voice
    words = _in_order([_clamped(word, voice, acoustics.duration) for word in transcript.words])
    return Answer(
        transcript=transcript,
        acoustics=acoustics,
        words=words,
        pauses=_pauses(voice),
        hesitations=_hesitations(words, acoustics),
    )


def _clamped(word: Word, voice: Sequence[Span], duration: float) -> Word:
    """Cut the silence off a word: it keeps the stretch of voice that it covers most."""
    end = min(word.end, duration)
    start = min(word.start, end)
    under = [(max(start, v.start), min(end, v.end)) for v in _touching(voice, start, end)]
    if under:
        start, end = max(under, key=lambda ab: ab[1] - ab[0])
        if end - start < SHORTEST:
            start, end = max(0.0, end - SHORTEST), end
    return replace(word, start=clock(start), end=clock(max(start, end)))


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Keep the order spoken: no word starts before the one before it, none reaches into the next."""
    out: list[Word] = []
    for word in words:
        if out and word.start < out[-1].end:
            before = out[-1]
            edge = max(before.start, min(before.end, word.start))
            out[-1] = replace(before, end=edge)
            word = replace(word, start=max(edge, word.start), end=max(edge, word.end))
        out.append(word)
    return tuple(out)


def _pauses(voice: Sequence[Span]) -> tuple[Span, ...]:
    gaps = (Span(before.end, after.start) for before, after in pairwise(voice))
    return tuple(gap for gap in gaps if gap.duration >= PAUSE - 1e-9)


def _hesitations(words: Sequence[Word], acoustics: Acoustics) -> tuple[Span, ...]:
    """Stretches of voice with no word under them, of a hesitation's length and with a pitch."""
    covered = [Span(max(0.0, w.start - HANGOVER), w.end + HANGOVER) for w in words]
    bare = (rest for voice in acoustics.voice for rest in _uncovered(voice, covered))
    shortest, longest = HESITATION
    return tuple(
        span
        for span in bare
        if shortest <= span.duration <= longest and _pitched(span, acoustics) >= VOICED
    )


def _uncovered(voice: Span, covered: Sequence[Span]) -> list[Span]:
    rests = []
    at = voice.start
    for span in _touching(covered, voice.start, voice.end):
        if span.start > at:
            rests.append(Span(clock(at), clock(span.start)))
        at = span.end
    if at < voice.end:
        rests.append(Span(clock(at), clock(voice.end)))
    return rests


def _touching(spans: Sequence[Span], start: float, end: float) -> Sequence[Span]:
    """Those of the ordered `spans` that share time with `start` to `end`."""
    first = bisect_right(spans, start, key=lambda span: span.end)
    stop = bisect_left(spans, end, key=lambda span: span.start)
    return spans[first:stop]


def _pitched(span: Span, acoustics: Acoustics) -> float:
    hop = acoustics.pitch.hop
    frames = acoustics.pitch.values[round(span.start / hop) : round(span.end / hop)]
    return sum(value > 0 for value in frames) / max(len(frames), 1)
