"""Learns which of the words that may weaken a commitment do so, from what stands around them."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from models.reader.recipe.examples import bounds, lines, words_of
from models.reader.recipe.fit import FOLDS, fold
from voiceloop.home import PACKAGE
from voiceloop.reading.doubts import around, tempting
from voiceloop.reading.lexicon import hear
from voiceloop.reading.tokens import tokens

LISTS = ("evasive", "opinion", "depends", "admission")
LEAST = 2
C = 0.3
TIMES = 3
"""How often an example of the cue lists counts."""
CUTS = tuple(round(0.3 + 0.02 * i, 2) for i in range(16))


@dataclass(frozen=True, slots=True, eq=False)
class Doubts:
    """Weights by name, the bias, from which probability a hedge stands, and F1 on held-out answers."""

    weights: dict[str, float]
    bias: float
    cut: float
    held_out: float


def learn(
    records: Sequence[dict], moves: Sequence[Sequence[Sequence[str]]], kept: frozenset[str]
) -> Doubts:
    """Return what is learned; `moves` are those heard in each clause of each record, held out."""
    names: list[list[str]] = []
    hedged: list[bool] = []
    folds: list[int] = []
    missed = 0
    for record, heard in zip(records, moves, strict=True):
        found, right, beyond = _places(record, heard, kept)
        names += found
        hedged += right
        folds += [fold(record["id"])] * len(found)
        missed += beyond
    for i, (found, right) in enumerate(_examples(kept)):
        names += TIMES * found
        hedged += TIMES * right
        folds += TIMES * [i % FOLDS] * len(found)
    counts: dict[str, int] = {}
    for of in names:
        for name in dict.fromkeys(of):
            counts[name] = counts.get(name, 0) + 1
    known = {n: i for i, n in enumerate(sorted(n for n, k in counts.items() if k >= LEAST))}
    rows = [[known[n] for n in dict.fromkeys(of) if n in known] for of in names]
    at = np.cumsum([0, *map(len, rows)])
    x = sp.csr_matrix(
        (np.ones(at[-1], np.float32), np.concatenate(rows).astype(int), at),
        shape=(len(rows), len(known)),
    )
    y, group = np.array(hedged), np.array(folds)
    p = np.zeros(len(y))
    for k in range(FOLDS):
        p[group == k] = _model(x[group != k], y[group != k]).predict_proba(x[group == k])[:, 1]

    def f1(cut: float) -> float:
        hit = int((y & (p >= cut)).sum())
        return 2 * hit / (hit + int((p >= cut).sum()) + int((y & (p < cut)).sum()) + missed)

    best = max(CUTS, key=f1)
    model = _model(x, y)
    weights = dict(zip(known, model.coef_[0].tolist(), strict=True))
    return Doubts(weights, float(model.intercept_[0]), best, f1(best))


def _examples(kept: frozenset[str]) -> Iterator[tuple[list[list[str]], list[bool]]]:
    """Yield the tempting places of the cue lists' own examples: hits are hedges, misses are none."""
    for path in sorted((PACKAGE / "data" / "lexicons").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for label in LISTS if table["kind"] == "hedges" else ():
            for key in ("hits", "misses"):
                for text in table[label][key]:
                    line = [t for t in tokens(text.split()) if t.text]
                    found = hear([line])["hedges"][0]
                    names = [list(around(line, at, found, (), kept)) for at in tempting(found)]
                    yield names, [key == "hits"] * len(names)


def _model(x: sp.csr_matrix, y: np.ndarray) -> LogisticRegression:
    return LogisticRegression(C=C, solver="liblinear", random_state=0).fit(x, y)


def _places(
    record: dict, moves: Sequence[Sequence[str]], kept: frozenset[str]
) -> tuple[list[list[str]], list[bool], int]:
    """Return features of each tempting place, whether it is a hedge, and how many hedges are elsewhere."""
    words = words_of(record)
    ends = np.cumsum([len(word) + 1 for word in words])
    at = [0, *ends[:-1].tolist()]
    clauses = lines(tokens(words), bounds(record))
    gold = [(h["start"], h["end"]) for h in record["hedges"] if h["type"] == "evasive"]
    free = [(o["start"], o["end"]) for o in record["optional"] if o["kind"] == "hedge"]
    names, right, seen = [], [], set()
    for line, found, does in zip(clauses, hear(clauses)["hedges"], moves, strict=True):
        for first, stop in tempting(found):
            place = at[line[first].at], at[line[stop - 1].at] + len(words[line[stop - 1].at])
            over = [i for i, g in enumerate(gold) if _touch(g, place)]
            seen |= set(over)
            if over or not any(_touch(f, place) for f in free):
                names.append(list(around(line, (first, stop), found, sorted(does), kept)))
                right.append(bool(over))
    return names, right, len(gold) - len(seen)


def _touch(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return min(a[1], b[1]) > max(a[0], b[0])
