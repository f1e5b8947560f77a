"""Loads the trained reader's weights once, when the first answer is read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voiceloop import home

FILE = "weights.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What was learned; `labels` names the columns of both passes, the moves among them first.

    `first` holds, for each feature of the `vocabulary`, whole numbers for the clause itself, the one
    before and the one behind, side by side; times `scale` they are weights. `second` weighs what the
    whole answer shows, `own` what the label's own course shows; `naming` is their last column. `cut`
    says at which probability a label stands, `silent` above which probability of no failure named
    none is, `seams` weighs the places where a clause can begin, and `hedges` what stands around words
    that may be evasive.
    """

    labels: tuple[str, ...]
    moves: int
    kept: frozenset[str]
    vocabulary: Mapping[str, int]
    first: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    second: NDArray[np.float32]
    own: NDArray[np.float32]
    bias_second: NDArray[np.float32]
    cut: NDArray[np.float32]
    silent: float
    seam_vocabulary: Mapping[str, int]
    seams: NDArray[np.int8]
    seam_scale: float
    seam_bias: float
    seam_cut: Mapping[str, float]
    hedge_vocabulary: Mapping[str, int]
    hedges: NDArray[np.float32]
    hedge_bias: float
    hedge_cut: float


@cache
def weights() -> Weights:
    """Return the weights that ship."""
    return load(home.shipped_models() / "reader" / FILE)


def load(path: Path) -> Weights:
    """Return the weights in the file at `path`."""
    with np.load(path, allow_pickle=False) as stored:
        facts: dict[str, Any] = json.loads(stored["facts"].tobytes())
        words = stored["vocabulary"].tobytes().decode().split("\n")
        seams = stored["seam_vocabulary"].tobytes().decode().split("\n")
        doubts = stored["hedge_vocabulary"].tobytes().decode().split("\n")
        return Weights(
            labels=tuple(facts["labels"]),
            moves=facts["moves"],
            kept=frozenset(facts["kept"]),
            vocabulary={word: i for i, word in enumerate(words)},
            first=stored["first"],
            scale=stored["scale"],
            bias=stored["bias"],
            second=stored["second"].astype(np.float32),
            own=stored["own"].astype(np.float32),
            bias_second=stored["bias_second"],
            cut=stored["cut"],
            silent=facts["silent"],
            seam_vocabulary={word: i for i, word in enumerate(seams)},
            seams=stored["seams"],
            seam_scale=facts["seam_scale"],
            seam_bias=facts["seam_bias"],
            seam_cut=facts["seam_cut"],
            hedge_vocabulary={word: i for i, word in enumerate(doubts)},
            hedges=stored["hedges"].astype(np.float32),
            hedge_bias=facts["hedge_bias"],
            hedge_cut=facts["hedge_cut"],
        )
