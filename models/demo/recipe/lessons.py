"""Scenes become lessons: which token must come next, and where in the sound it is heard."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.demo.recipe.scene import Scene, Scenes
from models.demo.recipe.speech import Shards, Word
from models.demo.recipe.tokens import PER_SECOND, POSITIONS, Vocabulary

IGNORED = -100

TIMED = 0.85
"""Share of scenes decoded with time tokens, as voiceloop always asks for them."""

Place = tuple[float, float, tuple[float, float] | None] | None
"""Seconds from, to, and a silence after it that the token may look at too."""


@dataclass(slots=True)
class Lesson:
    """One scene as the network meets it.

    Token `given[i]` is written, at place `before[i]`, when `wanted[i]` must come, heard at `heard[i]`.
    """

    scene: Scene
    offset: int
    given: list[int]
    wanted: list[int] = field(default_factory=list)
    heard: list[Place] = field(default_factory=list)
    before: list[Place] = field(default_factory=lambda: [None])

    def put(self, token: int, place: Place, *, given: int | None = None) -> None:
        """Want `token`; the next one is asked for with it (or with `given`) already written."""
        self.stop(token, place)
        self.given.append(token if given is None else given)
        self.before.append(place)

    def stop(self, token: int, place: Place) -> None:
        """Want `token`, the last one."""
        self.wanted.append(token)
        self.heard.append(place)


class Lessons:
    """Random lessons over scenes of `longest` seconds, anywhere in the half minute if shorter."""

    def __init__(self, vocabulary: Path, shards: Path, longest: float, seed: int) -> None:
        self.vocabulary = Vocabulary(vocabulary)
        self.frames = int(longest * PER_SECOND)
        self._scenes = Scenes(Shards(shards), longest, seed)

    def next(self) -> Lesson:
        """Return the next lesson."""
        r, scene = self._scenes.random, self._scenes.next()
        offset = r.randrange(POSITIONS - self.frames + 1)
        timed = r.random() < TIMED and (not scene.sentences or scene.sentences[0].whole)
        if not scene.sentences:
            first = self.vocabulary.zero + offset + r.randrange(PER_SECOND + 1)
            return silent(self.vocabulary, scene, offset, first if timed else None)
        return spoken(self.vocabulary, scene, offset, timed=timed)


def silent(v: Vocabulary, scene: Scene, offset: int, first: int | None) -> Lesson:
    """Return the lesson that nobody speaks; decoding may have forced the time `first` all the same."""
    lesson = Lesson(scene, offset, [v.start])
    lesson.put(v.no_speech, None, given=v.no_times if first is None else first)
    lesson.stop(v.end, None)
    return lesson


def spoken(v: Vocabulary, scene: Scene, offset: int, *, timed: bool) -> Lesson:
    """Return the lesson of what is said in a scene, with the times of its sentences or without.

    Of a sentence that is not whole only the start is wanted: faster-whisper listens again from there.
    """
    lesson, duration = Lesson(scene, offset, [v.start]), scene.duration
    if not timed:
        lesson.put(IGNORED, None, given=v.no_times)
    for i, sentence in enumerate(scene.sentences):
        if timed:
            start = sentence.start if i or offset else min(sentence.start, 1.0)
            place = (sentence.start - 0.04, sentence.start + 0.06, None)
            lesson.put(v.time(start + offset / PER_SECOND), place)
            if not sentence.whole:
                break
        later = scene.sentences[i + 1].start if i + 1 < len(scene.sentences) else duration
        _put_words(lesson, v, sentence.words, min(later, duration))
        if timed:
            place = (sentence.end - 0.08, sentence.end + 0.04, None)
            lesson.put(v.time(sentence.end + offset / PER_SECOND), place)
    said = [w[2] for w in scene.sentences[-1].words if w[2] <= duration + 0.02]
    last = max(said, default=duration)
    lesson.stop(v.end, (min(last + 0.3, duration - 0.1), duration, None))
    return lesson


def _put_words(lesson: Lesson, v: Vocabulary, words: tuple[Word, ...], until: float) -> None:
    for i, (word, start, end) in enumerate(words):
        if end > lesson.scene.duration + 0.02:
            return
        after = min(words[i + 1][1] if i + 1 < len(words) else until, until)
        silence = (end, after) if after > end else None
        pieces = v.word(word)
        marked = pieces.body < len(pieces.ids)
        spans = shares(start, end, pieces.lengths)
        for q, token in enumerate(pieces.ids):
            if q < pieces.body:
                alone = q == pieces.body - 1 and not marked and after - end > 0.12
                lesson.put(token, (*spans[q], silence if alone else None))
            elif after - end < 0.08:
                lesson.put(token, (end, end + 0.06, None))
            else:
                place = (end, min(after, end + 0.6), silence if after - end > 0.7 else None)
                lesson.put(token, place)


def shares(start: float, end: float, lengths: list[int]) -> list[tuple[float, float]]:
    """Return the stretch of a word that each of its pieces takes, by number of letters."""
    edges = start + (end - start) * np.cumsum([0, *lengths]) / sum(lengths)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
