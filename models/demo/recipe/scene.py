"""Scenes: what one speaker says in up to half a minute, with pauses, cuts and a room around it."""

import random
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.demo.recipe.room import Rooms
from models.demo.recipe.speech import Shards, Utterance, Word
from samples.voices import SAMPLE_RATE

WORDLESS = 0.05
"""Share of scenes in which nobody speaks."""

FULL = 0.55
"""Share of scenes that go on to the last second."""

BEGUN, CUT = 0.2, 0.1
"""Shares: a first sentence of which only the end is heard; a last one cut within a word."""

AFTER_SEEK = 0.1
"""Share of scenes that begin with the very end of the word before, as after a seek."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words of a scene that belong together; `whole` unless the scene ends within one of them."""

    words: tuple[Word, ...]
    whole: bool = True

    @property
    def start(self) -> float:
        """When it begins, in seconds of the scene."""
        return self.words[0][1]

    @property
    def end(self) -> float:
        """When it ends."""
        return self.words[-1][2]


@dataclass(frozen=True, slots=True)
class Scene:
    """The sound at 16 kHz, what is said in it, and its sounds as (name, start)."""

    samples: np.ndarray
    sentences: tuple[Sentence, ...]
    phones: tuple[tuple[str, float], ...]

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / SAMPLE_RATE


class Scenes:
    """Random scenes of at most `longest` seconds; the same for the same seed."""

    def __init__(self, shards: Shards, longest: float, seed: int) -> None:
        self._shards, self._longest = shards, longest
        self.random = random.Random(seed)
        self._rooms = Rooms(seed)

    def next(self) -> Scene:
        """Return the next scene."""
        r, longest = self.random, self._longest
        if r.random() < WORDLESS:
            return Scene(self._rooms.wordless(r.choice((longest, r.uniform(0.5, longest)))), (), ())
        while not (scene := self._spoken()).sentences:
            pass
        return Scene(self._rooms.recorded(scene.samples), scene.sentences, scene.phones)

    def _spoken(self) -> Scene:
        r, longest = self.random, self._longest
        speech = r.choice(self._shards.speeches)
        first = r.randrange(len(speech)) if r.random() < 0.8 else 0
        full = r.random() < FULL
        limit = longest if full else r.uniform(1.5, longest)
        sound = np.zeros(int(longest * SAMPLE_RATE), np.float32)
        at = self._lead()
        if first and r.random() < AFTER_SEEK:
            tail = self._tail(speech[first - 1])
            sound[: len(tail)] = tail
            at = max(at, len(tail) / SAMPLE_RATE + 0.08)
        sentences: list[Sentence] = []
        phones: list[tuple[str, float]] = []
        over = False
        for fact in speech[first:]:
            if over or at > limit - 0.1:
                break
            said = paused(self._shards.utterance(fact), r)
            if not sentences and r.random() < BEGUN:
                said = ending(said, r)
            if at + len(said.samples) / SAMPLE_RATE > longest:
                if not full:
                    break
                over = True
                said, whole = self._fitting(said, longest - at)
            else:
                whole = True
            if not said.words:
                break
            begin = int(at * SAMPLE_RATE)
            sound[begin : begin + len(said.samples)] += said.samples[: len(sound) - begin]
            words = tuple((w, a + at, b + at) for w, a, b in said.words)
            sentences.append(Sentence(words, whole))
            end = at + len(said.samples) / SAMPLE_RATE
            phones += [(name, t + at) for name, t in said.phones if t + at < end] + [("", end)]
            at = end + self._gap()
        if not sentences:
            return Scene(sound[:0], (), ())
        last = sentences[-1]
        stop = longest
        if last.whole and not (full and (over or at > limit - 0.1)):
            stop = min(longest, last.end + r.uniform(0.05, 1.5) if r.random() < 0.8 else at)
        return Scene(sound[: int(stop * SAMPLE_RATE)], tuple(sentences), tuple(phones))

    def _lead(self) -> float:
        r = self.random
        if self._longest > 20 and r.random() < 0.04:
            return r.uniform(3, 14)
        most = self._longest / 6
        return min(most, r.uniform(0, 0.35) if r.random() < 0.5 else r.uniform(0.3, 2.5))

    def _gap(self) -> float:
        kind = self.random.random()
        low, high = (0.08, 0.7) if kind < 0.6 else (0.7, 2.0) if kind < 0.9 else (2.0, 5.0)
        return self.random.uniform(low, high)

    def _tail(self, fact: dict[str, Any]) -> np.ndarray:
        said = self._shards.utterance(fact)
        stop = int((said.words[-1][2] - self.random.uniform(0, 0.02)) * SAMPLE_RATE)
        return said.samples[
            max(0, stop - int(self.random.uniform(0.03, 0.12) * SAMPLE_RATE)) : stop
        ]

    def _fitting(self, said: Utterance, room: float) -> tuple[Utterance, bool]:
        """Cut an utterance to `room` seconds: between two words as voiceloop does, or anywhere."""
        if self.random.random() < CUT:
            words = tuple(w for w in said.words if w[1] < room)
            whole = all(end <= room for _, _, end in words)
            return Utterance(said.samples[: int(room * SAMPLE_RATE)], words, said.phones), whole
        words = tuple(w for w in said.words if w[2] < room - 0.05)
        stop = min(room, words[-1][2] + 0.03) if words else 0.0
        phones = tuple(p for p in said.phones if p[1] < stop)
        return Utterance(said.samples[: int(stop * SAMPLE_RATE)], words, phones), True


def ending(said: Utterance, r: random.Random) -> Utterance:
    """Return the utterance from one of its later words on."""
    if len(said.words) < 4:
        return said
    first = r.randrange(1, len(said.words) - 1)
    at = max(said.words[first - 1][2], said.words[first][1] - 0.03)
    return Utterance(
        said.samples[int(at * SAMPLE_RATE) :],
        tuple((w, a - at, b - at) for w, a, b in said.words[first:]),
        tuple((name, t - at) for name, t in said.phones if t >= at),
    )


def paused(said: Utterance, r: random.Random) -> Utterance:
    """Return the utterance with pauses put in between some of its words."""
    cuts: list[tuple[float, float]] = []
    for (word, _, end), (_, start, _) in zip(said.words, said.words[1:], strict=False):
        likely = 0.12 if start - end > 0.03 else 0.05 if word[-1] in ",?" else 0.008
        if r.random() < likely:
            cuts.append(((start + end) / 2, r.uniform(0.2, 1.6)))
    if not cuts:
        return said
    parts, last = [], 0
    for at, pause in cuts:
        stop = int(at * SAMPLE_RATE)
        parts += [said.samples[last:stop], np.zeros(int(pause * SAMPLE_RATE), np.float32)]
        last = stop
    parts.append(said.samples[last:])

    def later(t: float) -> float:
        return t + sum(pause for at, pause in cuts if t >= at)

    silences = [("", later(at) - pause) for at, pause in cuts]
    phones = sorted([*((n, later(t)) for n, t in said.phones), *silences], key=lambda p: p[1])
    words = tuple((w, later(a), later(b - 1e-6)) for w, a, b in said.words)
    return Utterance(np.concatenate(parts), words, tuple(phones))
