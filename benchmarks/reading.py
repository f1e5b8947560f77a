"""How well the reader reads the written answers of the test part, and what errors do to it."""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from benchmarks.measure import table
from benchmarks.misheard import misheard
from benchmarks.scoring import MEASURES, Found, Record, count, interval, position, total
from models.reader.corpus import records, transcript
from voiceloop.reading import read
from voiceloop.reading.tokens import fold
from voiceloop.roles import find_role
from voiceloop.types import Reading, Run

MUST = (0.80, 0.65, 0.15, 0.85, 0.75, 0.95, 0.55, 0.75, 0.75)
AIM = (0.92, 0.85, 0.05, 0.90, 0.90, 0.98, 0.75, 0.88, 0.88)
RATES = (0.05, 0.10, 0.20)
BY = ("role", "quality", "style", "round", "writer")
SHORT = ("first", "exact", "alarms", "evasive", "calibrated", "fillers", "order", "anti", "risks")
SWAPS = {
    "kafka": "Rabbit", "redis": "Memcached", "postgres": "MySQL", "kubernetes": "Nomad",
    "queue": "bus", "cache": "buffer", "database": "store", "index": "catalogue", "nurse": "porter",
    "driver": "courier", "customer": "client", "user": "reader", "service": "component",
}  # fmt: skip
FILLED = ("um", "uh", "you know,")
EVERY = 9
"""A filler is put in before one word in so many."""


def main() -> None:
    test = [r for r in records() if r["split"] == "test"]
    counts = [scored(r) for r in test]
    rows = []
    for (name, measure), must, aim in zip(MEASURES.items(), MUST, AIM, strict=True):
        low, high = interval(counts, measure)
        value = measure(total(counts))
        rows.append((name, f"{value:.2f}", f"{low:.2f}–{high:.2f}", f"{must:.2f}", f"{aim:.2f}"))
    head = ("measure", "reader", "95 % interval", "must", "aim")
    table(f"Test part, {len(test)} answers, drawn again a thousand times", head, rows)
    table("By what kind of answer", ("answers", "n", *SHORT), _groups(test, counts))
    table("With words misheard", ("words wrong", *SHORT), _errors(test))
    table(
        "What changes when nothing that matters does",
        ("changed", "first", "order", "moves"),
        _fuzz(test),
    )
    table(
        "How well the probabilities hold", ("label", "cases", "expected error"), _calibration(test)
    )


def scored(record: Record, words: Sequence[str] | None = None) -> Counter[str]:
    """Return the counts of one answer, its words replaced one for one where `words` are given."""
    return count(record, found(record, words))


def found(record: Record, words: Sequence[str] | None = None) -> Found:
    """Return what the reader finds in an answer, by places in the text of the record."""
    places = [m.span() for m in re.finditer(r"\S+", transcript(dict(record)))]
    text = transcript(dict(record))
    reading = read(
        words or [text[a:b] for a, b in places], round=record["round"], question=record["question"]
    )

    def span(run: Run) -> tuple[int, int]:
        return places[run.first][0], places[run.stop - 1][1]

    first = reading.first("failure_hypothesis")
    listens_for = {risk.name for risk in find_role(record["role"]).risks}
    return Found(
        first=None if first is None else span(reading.clauses[first])[0],
        hedges=[(*span(h), h.kind) for h in reading.hedges],
        fillers=[span(f) for f in reading.fillers],
        order=reading.order,
        anti={label.name for c in reading.clauses for label in c.anti},
        risks={label.name for c in reading.clauses for label in c.risks} & listens_for,
    )


def _groups(test: Sequence[Record], counts: Sequence[Counter[str]]) -> Iterator[tuple[Any, ...]]:
    keys: list[tuple[str, Callable[[Record], str]]] = [
        *((name, lambda r, name=name: str(r[name])) for name in BY),
        ("position", position),
    ]
    for name, key in keys:
        groups: dict[str, list[Counter[str]]] = defaultdict(list)
        for record, c in zip(test, counts, strict=True):
            groups[key(record)].append(c)
        for value, of in sorted(groups.items()):
            yield f"{name} {value}", str(len(of)), *_values(total(of))


def _values(counts: Counter[str]) -> Iterator[str]:
    for measure in MEASURES.values():
        value = measure(counts)
        yield "" if np.isnan(value) else f"{value:.2f}"


def _errors(test: Sequence[Record]) -> Iterator[tuple[str, ...]]:
    yield "0 %", *_values(total(map(scored, test)))
    for rate in RATES:
        rng = np.random.default_rng(11)
        heard = [misheard(transcript(dict(r)).split(), rate, rng) for r in test]
        counts = [scored(r, words) for r, words in zip(test, heard, strict=True)]
        yield f"{100 * rate:.0f} %", *_values(total(counts))


def _fuzz(test: Sequence[Record]) -> Iterator[tuple[str, str, str, str]]:
    ways: dict[str, Callable[[list[str]], list[tuple[int, str]]]] = {
        "fillers put in": _with_fillers,
        "upper case": lambda words: [(i, w.upper()) for i, w in enumerate(words)],
        "commas gone": lambda words: [(i, w.rstrip(",")) for i, w in enumerate(words)],
        "things renamed": lambda words: [(i, _renamed(w)) for i, w in enumerate(words)],
    }
    for name, change in ways.items():
        moved = Counter[str]()
        for record in test:
            words = transcript(dict(record)).split()
            changed = change(words)
            before = read(words, round=record["round"], question=record["question"])
            after = read(
                [w for _, w in changed], round=record["round"], question=record["question"]
            )
            origin = [i for i, _ in changed]
            moved.update(_differences(before, after, origin))
        n = len(test)
        clauses = moved["clauses"]
        yield (name, f"{100 * moved['first'] / n:.0f} %", f"{100 * moved['order'] / n:.0f} %",
               f"{100 * moved['moves'] / clauses:.1f} %")  # fmt: skip


def _differences(before: Reading, after: Reading, origin: Sequence[int]) -> Counter[str]:
    """Count what is read otherwise; `origin` is the word of the first text that each of the second was."""

    def first(reading: Reading, at: Callable[[int], int]) -> int | None:
        found = reading.first("failure_hypothesis")
        return None if found is None else at(reading.clauses[found].stop - 1)

    at_before = first(before, lambda i: i)
    at_after = first(after, lambda i: origin[i])
    spread = {
        origin[i]: {m.name for m in c.moves} for c in after.clauses for i in range(c.first, c.stop)
    }
    moved = sum({m.name for m in c.moves} != spread.get(c.stop - 1) for c in before.clauses)
    return Counter(first=int(at_before != at_after), order=int(before.order != after.order),
                   moves=moved, clauses=len(before.clauses))  # fmt: skip


def _with_fillers(words: list[str]) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    for i, word in enumerate(words):
        if i % EVERY == EVERY - 1:
            filler = FILLED[(i // EVERY) % len(FILLED)]
            out += [(i, part) for part in filler.split()]
        out.append((i, word))
    return out


def _renamed(word: str) -> str:
    bare = fold(word)
    other = SWAPS.get(bare) or (
        f"{SWAPS[bare[:-1]]}s" if bare[:-1] in SWAPS and bare.endswith("s") else None
    )
    return word.lower().replace(bare, other.lower()) if other else word


def _calibration(test: Sequence[Record]) -> Iterator[tuple[str, str, str]]:
    """Of each move: how far stated probability and share of right ones are apart, in ten bins."""
    said: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for record in test:
        ends = np.cumsum([len(c["text"].split()) for c in record["clauses"]])
        reading = read(
            transcript(dict(record)).split(), round=record["round"], question=record["question"]
        )
        for clause in reading.clauses:
            inside = {
                name
                for c, stop, begin in zip(record["clauses"], ends, [0, *ends[:-1]], strict=True)
                if min(stop, clause.stop) - max(begin, clause.first) > 0
                for name in c["labels"]
            }
            for label in clause.moves:
                said[label.name].append((label.probability, label.name in inside))
    for name, cases in sorted(said.items()):
        yield name, str(len(cases)), f"{_expected_error(cases):.2f}"
    every = [case for cases in said.values() for case in cases]
    yield "all moves", str(len(every)), f"{_expected_error(every):.2f}"


def _expected_error(cases: Sequence[tuple[float, bool]]) -> float:
    """Return the expected calibration error (Naeini, Cooper & Hauskrecht 2015)."""
    p = np.array([c[0] for c in cases])
    right = np.array([c[1] for c in cases], float)
    bins = np.minimum((p * 10).astype(int), 9)
    return float(
        sum(
            abs(p[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
            for b in set(bins)
        )
    )


if __name__ == "__main__":
    sys.exit(main())
