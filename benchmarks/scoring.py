"""Scores readings against labelled answers, as the annotation guide defines each measure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from voiceloop.types import DIAGNOSIS

Record = Mapping[str, Any]
Place = tuple[int, int]

ANTI = {
    "tune_prompt_first", "biggest_model_first", "model_name_dropping", "self_description",
    "grand_architecture", "metric_worship", "complexity_first",
}  # fmt: skip
NEAR = 1
"""A first hypothesis so many clauses off is still the right one."""
LATE = 0.6
EARLY_WORDS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What a reading found, by places in the text: all that is scored."""

    first: int | None
    hedges: Sequence[tuple[int, int, str]]
    fillers: Sequence[Place]
    order: Sequence[str]
    anti: Iterable[str]
    risks: Iterable[str]


def count(record: Record, found: Found) -> Counter[str]:
    """Return the counts of one answer; every measure is a ratio of their sums over answers."""
    out: Counter[str] = Counter(answers=1)
    out.update(_first(record, found))
    optional = {"hedge": [], "filler": []}
    for span in record.get("optional", ()):
        optional[span["kind"]].append((span["start"], span["end"]))
    for kind in ("evasive", "calibrated"):
        gold = [(h["start"], h["end"]) for h in record["hedges"] if h["type"] == kind]
        said = sorted({(a, b) for a, b, k in found.hedges if k == kind})
        out.update(_spans(kind, gold, said, optional["hedge"]))
    gold = [(f["start"], f["end"]) for f in record["fillers"]]
    out.update(_spans("filler", gold, sorted(set(found.fillers)), optional["filler"]))
    out.update(_order(record, found.order))
    for kind, prefix, said in (("anti", "anti:", found.anti), ("risks", "risk:", found.risks)):
        labels = {
            n for clause in record["clauses"] for n in clause["labels"] if n.startswith(prefix)
        }
        wanted = {n.removeprefix(prefix) for n in labels}
        if kind == "anti":
            wanted &= ANTI
        out.update(_sets(kind, wanted, set(said)))
    return out


def starts(record: Record) -> list[int]:
    """Return where each clause begins in the text of the answer."""
    lengths = [len(clause["text"]) + 1 for clause in record["clauses"]]
    return [0, *(int(n) for n in np.cumsum(lengths)[:-1])]


def position(record: Record) -> str:
    """Return the band in which the first failure hypothesis stands."""
    first = record["first_failure_hypothesis"]
    if first is None:
        return "none"
    text = " ".join(clause["text"] for clause in record["clauses"])
    at = starts(record)[first]
    words, before = len(text.split()), len(text[:at].split())
    ends = [i for i in map(text.find, ".?!") if i >= 0]
    sentence = min(ends, default=0) if record["style"] != "asr" else 0
    if first == 0 or before <= EARLY_WORDS or at < sentence:
        return "first_sentence"
    return "late" if before >= LATE * words else "middle"


def _first(record: Record, found: Found) -> Counter[str]:
    gold = record["first_failure_hypothesis"]
    if gold is None:
        alarm = int(found.first is not None)
        return Counter(silent=1, alarms=alarm, first_false=alarm)
    if found.first is None:
        return Counter(named=1, first_missed=1)
    clause = sum(start <= found.first for start in starts(record)) - 1
    hit = abs(clause - gold) <= NEAR
    return Counter(
        named=1,
        first_hit=int(hit),
        first_false=int(not hit),
        first_missed=int(not hit),
        exact=int(clause == gold),
    )


def _spans(
    name: str, gold: Sequence[Place], said: Sequence[Place], optional: Sequence[Place]
) -> Counter[str]:
    """Match one to one, the largest overlap first; pieces of a found span and optional forms are free."""
    pairs = sorted(
        (-both, i, k)
        for i, g in enumerate(gold)
        for k, s in enumerate(said)
        if (both := _overlap(g, s)) > 0
    )
    of_gold: set[int] = set()
    of_said: set[int] = set()
    for _, i, k in pairs:
        if i not in of_gold and k not in of_said:
            of_gold.add(i)
            of_said.add(k)
    false = sum(
        k not in of_said and not any(_overlap(s, free) > 0 for free in (*gold, *optional))
        for k, s in enumerate(said)
    )
    return Counter({f"{name}_hit": len(of_gold), f"{name}_false": false,
                    f"{name}_missed": len(gold) - len(of_gold)})  # fmt: skip


def _overlap(a: Place, b: Place) -> int:
    return min(a[1], b[1]) - max(a[0], b[0])


def _order(record: Record, order: Sequence[str]) -> Counter[str]:
    """An order is exact when the same moves are there and no later clause comes first."""
    first: dict[str, int] = {}
    for i, clause in enumerate(record["clauses"]):
        for move in DIAGNOSIS:
            if move in clause["labels"]:
                first.setdefault(move, i)
    same = set(order) == set(first)
    exact = same and all(first[a] <= first[b] for a, b in pairwise(order))
    return Counter(order_exact=int(exact))


def _sets(name: str, wanted: set[str], said: set[str]) -> Counter[str]:
    return Counter({f"{name}_hit": len(wanted & said), f"{name}_false": len(said - wanted),
                    f"{name}_missed": len(wanted - said)})  # fmt: skip


def f1(counts: Mapping[str, int], name: str) -> float:
    """Return the harmonic mean of precision and recall, NaN where there was nothing to find."""
    hit, false, missed = (counts[f"{name}_{end}"] for end in ("hit", "false", "missed"))
    return 2 * hit / (2 * hit + false + missed) if hit + false + missed else float("nan")


def share(counts: Mapping[str, int], name: str, of: str) -> float:
    """Return a share, NaN where there was nothing to share."""
    return counts[name] / counts[of] if counts[of] else float("nan")


MEASURES: Mapping[str, Callable[[Mapping[str, int]], float]] = {
    "first failure hypothesis, F1 (±1 clause)": lambda c: f1(c, "first"),
    "… exact clause": lambda c: share(c, "exact", "named"),
    "false alarm on answers that name none": lambda c: share(c, "alarms", "silent"),
    "evasive hedges, span F1": lambda c: f1(c, "evasive"),
    "calibrated hedges, span F1": lambda c: f1(c, "calibrated"),
    "fillers, span F1": lambda c: f1(c, "filler"),
    "order of first moves, exact": lambda c: share(c, "order_exact", "answers"),
    "anti-signals, F1": lambda c: f1(c, "anti"),
    "risks, F1": lambda c: f1(c, "risks"),
}
"""The measures of the table, each from summed counts."""


def interval(
    counts: Sequence[Counter[str]],
    measure: Callable[[Mapping[str, int]], float],
    *,
    times: int = 1000,
    seed: int = 7,
) -> tuple[float, float]:
    """Return the middle 95 % of a measure over answers drawn with replacement (Efron 1979)."""
    keys = sorted({key for c in counts for key in c})
    table = np.array([[c[key] for key in keys] for c in counts])
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, len(counts), (times, len(counts)))
    values = [
        measure(Counter(dict(zip(keys, table[rows].sum(0).tolist(), strict=True))))
        for rows in drawn
    ]
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def total(counts: Iterable[Counter[str]]) -> Counter[str]:
    """Return the sum of the counts of several answers."""
    return sum(counts, Counter())
