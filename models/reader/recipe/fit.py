"""Fits both passes of the reader, each label by itself, with held-out first-pass logits for the second."""

import hashlib
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from models.reader.recipe.examples import LABELS, MOVES, Example
from voiceloop.reading.features import BESIDE, RUNS, SCALE
from voiceloop.reading.passes import HYPOTHESIS, course

FOLDS = 5
LEAST = 4
"""A feature must be met in so many clauses (each answer is met in two or three ways)."""
C_FIRST, C_SECOND = 5.0, 0.03


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """All clauses of all examples, one below the other."""

    examples: Sequence[Example]
    x: sp.csr_matrix
    gold: np.ndarray
    weight: np.ndarray
    starts: np.ndarray
    fold: np.ndarray

    def of(self, i: int) -> slice:
        """Return the rows of example `i`."""
        return slice(self.starts[i], self.starts[i + 1])


def fold(id_: str) -> int:
    """Return the fold of an answer, all ways of cutting it in the same."""
    return int.from_bytes(hashlib.sha256(f"fold {id_}".encode()).digest()[:4], "big") % FOLDS


def vocabulary(examples: Sequence[Example]) -> dict[str, int]:
    """Return the features that are met often enough."""
    counts: dict[str, int] = {}
    for made in examples:
        for blocks in made.blocks:
            for names in blocks.values():
                for name in names:
                    counts[name] = counts.get(name, 0) + 1
    return {name: i for i, name in enumerate(sorted(n for n, k in counts.items() if k >= LEAST))}


def rows(
    examples: Sequence[Example], names: dict[str, int], group: Callable[[Example], int]
) -> Rows:
    """Return the clauses with the features of each, of the one before and of the one behind."""
    starts = np.cumsum([0, *(len(made.runs) for made in examples)])
    here: tuple[list[float], list[int], list[int]] = ([], [], [])
    near: tuple[list[float], list[int], list[int]] = ([], [], [])
    at = 0
    for made in examples:
        for blocks in made.blocks:
            for block, found in blocks.items():
                ids = [names[name] for name in found if name in names]
                count = SCALE[block] / (len(ids) ** 0.5 if block in RUNS and ids else 1.0)
                for target in (here, near) if block in BESIDE else (here,):
                    target[0].extend([count] * len(ids))
                    target[1].extend([at] * len(ids))
                    target[2].extend(ids)
            at += 1
    shape = (at, len(names))
    own = sp.csr_matrix((np.array(here[0], np.float32), here[1:]), shape=shape)
    beside = sp.csr_matrix((np.array(near[0], np.float32), near[1:]), shape=shape)
    behind = np.setdiff1d(np.arange(at), starts[:-1])
    shift = sp.csr_matrix((np.ones(len(behind), np.float32), (behind, behind - 1)), shape=(at, at))
    x = sp.hstack([own, shift @ beside, shift.T @ beside]).tocsr()
    weight = np.concatenate([[made.weight] * len(made.runs) for made in examples])
    folds = np.concatenate([[group(made)] * len(made.runs) for made in examples])
    return Rows(examples, x, np.concatenate([m.gold for m in examples]), weight, starts, folds)


def logistic(
    x: object, y: np.ndarray, weight: np.ndarray, c: float, *, dense: bool
) -> LogisticRegression:
    """Return a fitted classifier."""
    solver = {"solver": "lbfgs", "max_iter": 400} if dense else {"solver": "liblinear", "tol": 1e-3}
    model = LogisticRegression(C=c, random_state=0, **solver)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(x, y, sample_weight=weight)


def first_weights(data: Rows, use: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return weights (labels, features) and biases learned from the rows in `use`."""
    weights = np.zeros((len(LABELS), data.x.shape[1]), np.float32)
    bias = np.full(len(LABELS), -6.0, np.float32)
    for k in range(len(LABELS)):
        there = np.flatnonzero(use & (data.gold[:, k] >= 0))
        y = data.gold[there, k]
        if y.sum() >= 3:
            model = logistic(data.x[there], y, data.weight[there], C_FIRST, dense=False)
            weights[k], bias[k] = model.coef_[0], model.intercept_[0]
    return weights, bias


def held_out_logits(data: Rows, told: Callable[[str], None]) -> np.ndarray:
    """Return each clause's logits by weights that never saw its answer."""
    out = np.zeros((data.x.shape[0], len(LABELS)), np.float32)
    for k in sorted(set(data.fold.tolist())):
        told(f"first pass, fold {k}")
        weights, bias = first_weights(data, data.fold != k)
        there = data.fold == k
        out[there] = data.x[there] @ weights.T + bias
    return out


def courses(data: Rows, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what the second pass hears of every clause."""
    made = [
        course(logits[data.of(i)], e.before, moves=len(MOVES), round=e.round, bare=e.bare)
        for i, e in enumerate(data.examples)
    ]
    return np.concatenate([m[0] for m in made]), np.concatenate([m[1] for m in made])


def naming(data: Rows) -> np.ndarray:
    """Return 1 where a clause is the first to name a failure, 0 before it, -1 behind it or unknown."""
    out = np.full(len(data.gold), -1)
    for i in range(len(data.examples)):
        gold = data.gold[data.of(i), HYPOTHESIS]
        first = np.flatnonzero(gold == 1)
        if (gold >= 0).all():
            stop = first[0] if len(first) else len(gold) - 1
            out[data.starts[i] : data.starts[i] + stop + 1] = 0
            if len(first):
                out[data.starts[i] + stop] = 1
    return out


def second_weights(
    shared: np.ndarray, own: np.ndarray, gold: np.ndarray, data: Rows, use: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights of the shared inputs, of each label's own, and biases; the last is of `naming`."""
    n = gold.shape[1]
    weights = np.zeros((shared.shape[1], n), np.float32)
    of_own = np.zeros((own.shape[1], n), np.float32)
    bias = np.full(n, -6.0, np.float32)
    for k in range(n):
        there = np.flatnonzero(use & (gold[:, k] >= 0))
        y = gold[there, k]
        if y.sum() < 3:
            continue
        mine = own[there, :, k if k < n - 1 else HYPOTHESIS]
        model = logistic(
            np.hstack([shared[there], mine]), y, data.weight[there], C_SECOND, dense=True
        )
        weights[:, k], of_own[:, k] = np.split(model.coef_[0], [shared.shape[1]])
        bias[k] = model.intercept_[0]
    return weights, of_own, bias


def second_p(
    shared: np.ndarray, own: np.ndarray, fitted: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> np.ndarray:
    """Return the probabilities of the second pass, `naming` last."""
    weights, of_own, bias = fitted
    own = np.concatenate([own, own[:, :, [HYPOTHESIS]]], axis=2)
    return 1 / (1 + np.exp(-(shared @ weights + np.einsum("nkl,kl->nl", own, of_own) + bias)))


def held_out_p(data: Rows, logits: np.ndarray, told: Callable[[str], None]) -> np.ndarray:
    """Return each clause's probabilities by a second pass that never saw its answer."""
    shared, own = courses(data, logits)
    gold = np.hstack([data.gold, naming(data)[:, None]])
    out = np.zeros((len(gold), gold.shape[1]), np.float32)
    for k in sorted(set(data.fold.tolist())):
        told(f"second pass, fold {k}")
        there = data.fold == k
        out[there] = second_p(
            shared[there], own[there], second_weights(shared, own, gold, data, ~there)
        )
    return out
