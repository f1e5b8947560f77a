"""Learns where clauses begin, from answers as they are and from the same without their marks."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from models.reader.recipe.examples import bare, bounds, words_of
from voiceloop.reading.fillers import fillers
from voiceloop.reading.seams import SLOTS, Seams, columns, places
from voiceloop.reading.tokens import tokens

LEAST = 4
C = 0.1
CUT = {"marked": 0.4, "bare": 0.25}
"""At which probability a clause begins; chosen on held-out training answers."""


@dataclass(frozen=True, slots=True, eq=False)
class Parted:
    """The places of one answer, and which of them a clause begins at."""

    id: str
    style: str
    seams: Seams
    begins: np.ndarray


def parted(record: dict, kept: frozenset[str]) -> list[Parted]:
    """Return an answer as it is, and without its marks."""
    words = words_of(record)
    starts = {a for a, _ in bounds(record)}
    out = []
    for style in (record["style"], "stripped"):
        if style == "stripped" and record["style"] == "asr":
            continue
        line = tokens(bare(words) if style == "stripped" else words)
        seams = places(line, None, fillers([t for t in line if t.text]), kept)
        said = seams.said
        begins = [True] + [
            any(k in starts for k in range(a.at + 1, b.at + 1)) for a, b in itertools.pairwise(said)
        ]
        if style == "stripped":
            seams = replace(seams, bare=True)
        out.append(Parted(record["id"], style, seams, np.array(begins)))
    return out


def vocabulary(answers: Sequence[Parted]) -> dict[str, int]:
    """Return the items that stand at enough places."""
    counts: dict[str, int] = {}
    for answer in answers:
        for _, name in answer.seams.items:
            counts[name] = counts.get(name, 0) + 1
    return {name: i for i, name in enumerate(sorted(n for n, k in counts.items() if k >= LEAST))}


def matrix(answers: Sequence[Parted], names: dict[str, int]) -> sp.csr_matrix:
    """Return one row for each place of each answer."""
    rows, cols, at = [], [], 0
    for answer in answers:
        row, col = columns(answer.seams, names)
        rows.append(row + at)
        cols.append(col)
        at += len(answer.begins)
    row, col = np.concatenate(rows), np.concatenate(cols)
    made = sp.csr_matrix(
        (np.ones(len(row), np.float32), (row, col)), shape=(at, len(names) * SLOTS)
    )
    made.data[:] = 1.0
    return made


def learn(x: sp.csr_matrix, begins: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the weights of every column, and the bias."""
    seen = np.flatnonzero(np.diff(x.tocsc().indptr) >= LEAST)
    model = LogisticRegression(C=C, solver="liblinear", tol=1e-3, random_state=0)
    model.fit(x[:, seen], begins)
    weights = np.zeros(x.shape[1])
    weights[seen] = model.coef_[0]
    return weights, float(model.intercept_[0])
