"""Weighs clauses twice: each with its neighbours, then in the light of what the whole answer shows."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from voiceloop.reading.features import BESIDE, RUNS, SCALE
from voiceloop.reading.weights import Weights

Floats = NDArray[np.float32]

LIMIT = 5.0
"""Beyond this a logit says no more: the second pass hears it as this."""
ABSENT = -4.0
"""The logits of a clause that is not there."""
ROUNDS = ("coding", "design", "debugging", "evaluation", "behavioural")
HYPOTHESIS, EVALUATION, FIX = 0, 1, 2
"""Where the three moves whose order is read stand among the labels."""


def known(
    blocks: Mapping[str, Sequence[str]], vocabulary: Mapping[str, int]
) -> tuple[list[int], list[float], list[bool]]:
    """Return the indices of a clause's known features, what each counts, and whether neighbours hear it."""
    ids: list[int] = []
    counts: list[float] = []
    beside: list[bool] = []
    for block, names in blocks.items():
        found = [vocabulary[name] for name in names if name in vocabulary]
        count = SCALE[block] / (len(found) ** 0.5 if block in RUNS and found else 1.0)
        ids += found
        counts += [count] * len(found)
        beside += [block in BESIDE] * len(found)
    return ids, counts, beside


def first_pass(clauses: Sequence[Mapping[str, Sequence[str]]], weights: Weights) -> Floats:
    """Return the logit of each label in each clause from the features of it and of its neighbours."""
    n, wide = len(clauses), len(weights.labels)
    sums = np.zeros((n + 2, 3 * wide), np.float32)
    for i, blocks in enumerate(clauses):
        ids, counts, beside = known(blocks, weights.vocabulary)
        rows = weights.first[ids].astype(np.float32)
        here = np.asarray(counts, np.float32)
        sums[i + 1, :wide] = here @ rows[:, :wide]
        sums[i + 1, wide:] = (here * np.asarray(beside, np.float32)) @ rows[:, wide:]
    sums *= weights.scale
    before, behind = sums[:-2, wide : 2 * wide], sums[2:, 2 * wide :]
    return np.asarray(sums[1:-1, :wide] + before + behind + weights.bias, np.float32)


def course(
    logits: Floats, before: Floats, *, moves: int, round: str | None, bare: bool
) -> tuple[Floats, NDArray[np.float32]]:
    """Return what the second pass hears: inputs shared by all labels, and each label's own.

    `logits` are the first pass's, `before` the share of words before each clause. The shapes are
    (clauses, shared inputs) and (clauses, inputs, labels).
    """
    n = len(logits)
    near = np.clip(logits, -LIMIT, LIMIT)
    p = sigmoid(near)
    edged = np.pad(near, ((2, 2), (0, 0)), constant_values=ABSENT)
    so_far = np.pad(np.maximum.accumulate(p, 0)[:-1], ((1, 0), (0, 0)))
    ahead = np.pad(np.maximum.accumulate(p[::-1], 0)[::-1][1:], ((0, 1), (0, 0)))
    unnamed = np.cumprod(np.pad(1 - p[:-1, HYPOTHESIS], (1, 0), constant_values=1.0))
    mean, most = p.mean(0, keepdims=True), p.max(0, keepdims=True)
    every = np.ones((n, 1), np.float32)

    kind = np.zeros((n, len(ROUNDS) + 1), np.float32)
    if round in ROUNDS:
        kind[:, ROUNDS.index(round)] = 1
    kind[:, -1] = bare
    at = np.arange(n, dtype=np.float32)
    place = np.stack([before, before**2, at == 0, at == n - 1, unnamed, np.log1p(at)], axis=1)
    named, mended = near[:, [HYPOTHESIS]], near[:, [FIX]]
    together = [0.3 * kind * named, 0.3 * kind * mended, 0.1 * named * near[:, [EVALUATION]],
                0.1 * named * mended, 0.3 * unnamed[:, None] * named]  # fmt: skip
    m = slice(0, moves)
    shared = [near[:, m], 0.5 * edged[1:-3, m], 0.5 * edged[3:-1, m], 0.3 * edged[:-4, m],
              0.3 * edged[4:, m], 2 * so_far[:, m], 2 * ahead[:, m], 2 * every * mean[:, m],
              2 * every * most[:, m], place, kind, *together]  # fmt: skip
    own = [near, 0.5 * edged[1:-3], 0.5 * edged[3:-1], 2 * so_far, 2 * ahead, 2 * every * most]
    return np.hstack(shared).astype(np.float32), np.stack(own, axis=1).astype(np.float32)


def second_pass(
    shared: Floats, own: NDArray[np.float32], weights: Weights
) -> tuple[Floats, Floats]:
    """Return each label's probability in each clause, and that a clause is the first to name a failure.

    The latter holds given that none before it did.
    """
    named = own[:, :, [HYPOTHESIS]]
    course_of = np.concatenate([own, named], axis=2)
    logits = shared @ weights.second + np.einsum("nkl,kl->nl", course_of, weights.own)
    p = sigmoid(logits + weights.bias_second)
    return p[:, :-1], p[:, -1]


def sigmoid(x: Floats) -> Floats:
    """Return the probability of a logit."""
    return np.asarray(1 / (1 + np.exp(-x)), np.float32)
