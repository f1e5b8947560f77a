"""Packs what was learned into the file that ships, and says what it was made from."""

import hashlib
import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import numpy as np

from models.reader.recipe.examples import LABELS, MOVES
from models.reader.recipe.seams import CUT
from models.reader.recipe.teach import Taught
from voiceloop.home import PACKAGE
from voiceloop.reading.seams import SLOTS

READER = Path(__file__).parent.parent
SOURCES = ("anti", "clauses", "doubts", "features", "fillers", "hints", "lexicon", "moves", "passes",
           "patterns", "risks", "seams", "tokens")  # fmt: skip
LIGHT = 0.004
"""A feature whose heaviest weight is below this share of the heaviest of all is left out."""


def packed(taught: Taught, made_from: str) -> bytes:
    """Return the bytes of the weights' file; the same input gives the same bytes."""
    names, first, scale = _first(taught)
    seam_names, seams, seam_scale = _seams(taught)
    facts = {
        "labels": list(LABELS),
        "moves": len(MOVES),
        "kept": sorted(taught.kept),
        "silent": taught.silent,
        "seam_scale": seam_scale,
        "seam_bias": taught.seams[1],
        "seam_cut": CUT,
        "hedge_bias": taught.doubts.bias,
        "hedge_cut": taught.doubts.cut,
        "made_from": made_from,
    }
    weights, own, bias = taught.second
    arrays = {
        "facts": np.frombuffer(json.dumps(facts, sort_keys=True).encode(), np.uint8),
        "vocabulary": np.frombuffer("\n".join(names).encode(), np.uint8),
        "first": first,
        "scale": scale,
        "bias": taught.first[1].astype(np.float32),
        "second": weights.astype(np.float16),
        "own": own.astype(np.float16),
        "bias_second": bias.astype(np.float32),
        "cut": taught.cut.astype(np.float32),
        "seam_vocabulary": np.frombuffer("\n".join(seam_names).encode(), np.uint8),
        "seams": seams,
        "hedge_vocabulary": np.frombuffer("\n".join(taught.doubts.weights).encode(), np.uint8),
        "hedges": np.array(list(taught.doubts.weights.values()), np.float16),
    }
    out = BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def _first(taught: Taught) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return kept features, whole-number weights (own, before, behind side by side) and their scales."""
    n = len(taught.names)
    wide = taught.first[0].T.reshape(3, n, -1).transpose(1, 0, 2).reshape(n, -1)
    scale = np.abs(wide).max(0) / 127
    scale[scale == 0] = 1.0
    whole = np.rint(wide / scale).astype(np.int8)
    heavy = np.abs(wide).max(1) >= LIGHT * np.abs(wide).max()
    keep = np.flatnonzero(heavy & np.abs(whole).any(1))
    ordered = sorted(taught.names, key=taught.names.__getitem__)
    return [ordered[k] for k in keep], whole[keep], scale.astype(np.float32)


def _seams(taught: Taught) -> tuple[list[str], np.ndarray, float]:
    weights = taught.seams[0].reshape(-1, SLOTS)
    scale = float(np.abs(weights).max() / 127)
    whole = np.rint(weights / scale).astype(np.int8)
    keep = np.flatnonzero(np.abs(whole).any(1))
    ordered = sorted(taught.seam_names, key=taught.seam_names.__getitem__)
    return [ordered[k] for k in keep], whole[keep], scale


def fingerprint() -> str:
    """Return what identifies everything the weights are made from: corpus, cue lists, recipe, features."""
    files = [
        READER / "sentences.toml",
        *sorted((READER / "corpus").glob("*.txt")),
        *sorted((READER / "recipe").glob("*.py")),
        *sorted((PACKAGE / "data" / "lexicons").glob("*.toml")),
        *(PACKAGE / "reading" / f"{name}.py" for name in SOURCES),
    ]
    whole = hashlib.sha256()
    for path in files:
        text = path.read_text(encoding="utf-8")
        whole.update(f"{path.name}\n{len(text)}\n{text}".encode())
    return whole.hexdigest()


def stored(path: Path) -> Mapping[str, str]:
    """Return the facts that the weights at `path` carry."""
    with np.load(path, allow_pickle=False) as file:
        return json.loads(file["facts"].tobytes())
