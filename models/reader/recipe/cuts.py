"""Chooses, on held-out probabilities, from where a label stands and when an answer names no failure."""

import itertools
from collections.abc import Sequence

import numpy as np

from models.reader.recipe.examples import LABELS
from models.reader.recipe.fit import Rows
from voiceloop.reading.judge import first_named
from voiceloop.reading.passes import EVALUATION, FIX, HYPOTHESIS

ALARMS = 0.06
"""At most this share of the answers that name no failure may be heard to name one."""
GRID = tuple(round(0.1 + 0.025 * i, 3) for i in range(25))
PRIOR = 12.0
"""A label's own best cut is drawn to its family's as if so many cases had been seen there."""
SILENCES = tuple(round(0.2 + 0.02 * i, 2) for i in range(31))
FAMILIES = ("", "anti:", "risk:", "x:", "hedge:")


def silence(data: Rows, naming: np.ndarray, chosen: Sequence[int]) -> float:
    """Return the probability of no failure named, from which on none is heard.

    The one that finds most first failures within a clause, with no more than `ALARMS` false alarms.
    """
    tried = {at: firsts(data, naming, chosen, at) for at in SILENCES}
    allowed = [at for at, (_, _, alarms) in tried.items() if alarms <= ALARMS] or [SILENCES[0]]
    return max(allowed, key=lambda at: tried[at][0] + 0.5 * tried[at][1])


def firsts(
    data: Rows, naming: np.ndarray, chosen: Sequence[int], silent: float
) -> tuple[float, float, float]:
    """Return F1 within one clause, share exact, and false alarms per answer that names none."""
    hits = false = missed = exact = alarms = silences = 0
    for i in chosen:
        gold = np.flatnonzero(data.gold[data.of(i), HYPOTHESIS] == 1)
        found = first_named(naming[data.of(i)], silent)
        if not len(gold):
            silences += 1
            alarms += found is not None
            false += found is not None
        elif found is None:
            missed += 1
        else:
            hit = abs(found - gold[0]) <= 1
            hits, false, missed = hits + hit, false + (not hit), missed + (not hit)
            exact += found == gold[0]
    f1 = 2 * hits / max(1, 2 * hits + false + missed)
    return f1, exact / max(1, len(chosen) - silences), alarms / max(1, silences)


def cuts(data: Rows, p: np.ndarray, chosen: Sequence[int]) -> np.ndarray:
    """Return the probability from which each label stands.

    Anti-signals and risks are scored once an answer, the others once a clause; rare labels are drawn
    to the cut of their family.
    """
    out = np.zeros(len(LABELS), np.float32)
    for family in FAMILIES:
        whole = family in ("anti:", "risk:")
        of = [k for k, n in enumerate(LABELS) if n.startswith(family) and (family or ":" not in n)]
        cases = {k: _cases(data, p, chosen, k, whole=whole) for k in of}
        together = tuple(np.concatenate([c[side] for c in cases.values()]) for side in (0, 1))
        shared = _best(*together)
        for k in of:
            n = int(cases[k][1].sum())
            out[k] = (PRIOR * shared + n * _best(*cases[k])) / (PRIOR + n) if n else shared
    return out


def _cases(
    data: Rows, p: np.ndarray, chosen: Sequence[int], k: int, *, whole: bool
) -> tuple[np.ndarray, np.ndarray]:
    found, gold = [], []
    for i in chosen:
        here, there = p[data.of(i), k], data.gold[data.of(i), k]
        if (there >= 0).all():
            found.append([here.max()] if whole else here)
            gold.append([there.max()] if whole else there)
    return np.concatenate(found), np.concatenate(gold)


def _best(p: np.ndarray, gold: np.ndarray) -> float:
    """Return the cut with the highest F1, the middle one of equals."""
    scores = np.array([f1(p >= cut, gold) for cut in GRID])
    return float(np.median(np.array(GRID)[scores >= scores.max() - 1e-9]))


def f1(found: np.ndarray, gold: np.ndarray) -> float:
    """Return the harmonic mean of precision and recall."""
    both = float((found & (gold == 1)).sum())
    return 2 * both / max(1.0, float(found.sum() + (gold == 1).sum()))


def order_cuts(
    data: Rows,
    p: np.ndarray,
    naming: np.ndarray,
    chosen: Sequence[int],
    silent: float,
    cut: np.ndarray,
) -> np.ndarray:
    """Return the cuts with those of evaluation and fix set so that most orders are exact."""

    def exact(evaluation: float, fix: float) -> int:
        right = 0
        for i in chosen:
            here, gold = p[data.of(i)], data.gold[data.of(i)]
            first = first_named(naming[data.of(i)], silent)
            found = [first, _at(here[:, EVALUATION] >= evaluation), _at(here[:, FIX] >= fix)]
            wanted = [_at(gold[:, k] == 1) for k in (HYPOTHESIS, EVALUATION, FIX)]
            right += _same(found, wanted)
        return right

    best = max(
        ((a, b) for a in GRID for b in GRID),
        key=lambda ab: (exact(*ab), -abs(ab[0] - cut[EVALUATION]) - abs(ab[1] - cut[FIX])),
    )
    out = cut.copy()
    out[EVALUATION], out[FIX] = best
    return out


def _at(there: np.ndarray) -> int | None:
    found = np.flatnonzero(there)
    return int(found[0]) if len(found) else None


def _same(found: Sequence[int | None], wanted: Sequence[int | None]) -> bool:
    """Whether the same moves are there, in an order the wanted places allow."""
    if [f is None for f in found] != [w is None for w in wanted]:
        return False
    there = [(f, k) for k, f in enumerate(found) if f is not None]
    order = [wanted[k] for _, k in sorted(there)]
    return all(a <= b for a, b in itertools.pairwise(order))  # type: ignore[operator]
