"""Sentences become utterances: sound with the true time of every word, kept in shards on disk."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import soxr

from models.demo.recipe.speakers import Speaker, for_training
from models.demo.recipe.text import Text
from samples.voices import SAMPLE_RATE, speak

SENTENCES = (8, 20)
"""How many sentences one speaker says before another takes over."""

LEAD, TAIL = 0.04, 0.10
"""Seconds kept before the first word of an utterance and after its last."""

SHORTEST, LONGEST = 0.2, 24.0

Word = tuple[str, float, float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence: words as (text, start, end), sounds as (name, start), in seconds of `samples`."""

    samples: np.ndarray
    words: tuple[Word, ...]
    phones: tuple[tuple[str, float], ...]


def say(text: str, speaker: Speaker) -> Utterance | None:
    """Return `text` as said by `speaker`, cut to where it sounds.

    None when its words have no times, or when it is shorter or longer than a sentence is.
    """
    asked = {k: v for k, v in speaker.items() if k != "throat"}
    try:
        spoken = speak(text, asked)
    except ValueError:
        return None
    length = speaker.get("throat", 100) / 100
    samples = spoken.samples
    if length != 1:
        samples = soxr.resample(samples, SAMPLE_RATE, SAMPLE_RATE * length)
    silences = _silences(spoken.phones, len(spoken.samples) / SAMPLE_RATE)
    words = [
        (word, a * length, _end_of_voice(a, b, silences) * length)
        for word, (a, b) in zip(text.split(), spoken.words, strict=True)
    ]
    first = max(0, int((words[0][1] - LEAD) * SAMPLE_RATE))
    last = min(len(samples), int((words[-1][2] + TAIL) * SAMPLE_RATE))
    at = first / SAMPLE_RATE
    if not SHORTEST < (last - first) / SAMPLE_RATE < LONGEST:
        return None
    return Utterance(
        samples[first:last],
        tuple((w, round(a - at, 3), round(b - at, 3)) for w, a, b in words),
        tuple(
            (f"{asked['engine'][0]}:{name}" if name else "", round(t * length - at, 3))
            for name, t in spoken.phones
        ),
    )


def _silences(phones: tuple[tuple[str, float], ...], total: float) -> list[tuple[float, float]]:
    ends = [*(start for _, start in phones[1:]), total]
    return [(a, b) for (name, a), b in zip(phones, ends, strict=True) if not name]


def _end_of_voice(start: float, end: float, silences: list[tuple[float, float]]) -> float:
    """Where a word falls silent, if it does before the next begins."""
    return min((a for a, b in silences if start + 0.03 < a < end and b >= end - 0.03), default=end)


def shard(path: Path, seed: int, seconds: float) -> None:
    """Write `seconds` of utterances as int16 samples to `path`, and beside it what they hold.

    In a process of its own the same seed gives the same bytes: eSpeak NG carries state along.
    """
    r, text = random.Random(f"{seed} speakers"), Text(seed)
    sounds: list[np.ndarray] = []
    facts: list[dict[str, Any]] = []
    at = speech = 0
    while at < seconds * SAMPLE_RATE:
        speaker = for_training(r)
        speech += 1
        for _ in range(r.randint(*SENTENCES)):
            said = say(text.sentence(), speaker)
            if said is None:
                continue
            sound = np.clip(said.samples * 32768, -32768, 32767).astype(np.int16)
            place = {"speech": speech, "at": at, "count": len(sound)}
            facts.append({**place, "words": said.words, "phones": said.phones})
            sounds.append(sound)
            at += len(sound)
    path.with_suffix(".json").write_text(json.dumps(facts), encoding="utf-8")
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, np.concatenate(sounds))
    part.replace(path)


def apart(work: Callable[..., T], calls: Sequence[tuple[Any, ...]]) -> Iterator[T]:
    """Yield what `work` returns for each call, two at a time, each in a process of its own."""
    with get_context("spawn").Pool(2, maxtasksperchild=1) as pool:
        waiting = [pool.apply_async(work, call) for call in calls]
        for each in waiting:
            yield each.get()


class Shards:
    """All shards of a folder: `speeches` are lists of utterances that one speaker said in a row."""

    def __init__(self, folder: Path) -> None:
        self._sounds = []
        self.speeches: list[list[dict[str, Any]]] = []
        for i, path in enumerate(sorted(folder.glob("*.npy"))):
            self._sounds.append(np.load(path, mmap_mode="r"))
            spoken: dict[int, list[dict[str, Any]]] = {}
            for fact in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")):
                spoken.setdefault(fact["speech"], []).append({**fact, "shard": i})
            self.speeches += spoken.values()

    def utterance(self, fact: dict[str, Any]) -> Utterance:
        """Return one utterance as float32."""
        sound = self._sounds[fact["shard"]][fact["at"] : fact["at"] + fact["count"]]
        words = tuple((w, a, b) for w, a, b in fact["words"])
        phones = tuple((name, t) for name, t in fact["phones"])
        return Utterance(sound.astype(np.float32) / 32768, words, phones)

    def phones(self) -> list[str]:
        """Return the names of all sounds in order; silence is not among them."""
        names = {name for facts in self.speeches for fact in facts for name, _ in fact["phones"]}
        return sorted(names - {""})
