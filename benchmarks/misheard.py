"""Puts recognition errors into words as recognisers make them: sound-alikes, most of all of rare terms."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache

import numpy as np

from models.reader.corpus import records, transcript
from voiceloop.reading.tokens import fold

_SOUNDS = (
    ("ph", "f"), ("gh", ""), ("ck", "k"), ("qu", "kw"), ("x", "ks"), ("c", "k"), ("q", "k"),
    ("z", "s"), ("th", "t"), ("sh", "s"), ("ch", "s"), ("dg", "j"), ("w", "v"), ("y", "i"),
    ("b", "p"), ("d", "t"), ("g", "k"), ("v", "f"),
)  # fmt: skip
_VOWELS = str.maketrans("", "", "aeiou'-")
SMALL = 0.15
"""How likely a small word is misheard beside a word that nobody has met."""


def misheard(words: Sequence[str], rate: float, rng: np.random.Generator) -> list[str]:
    """Return `words` with the share `rate` of them replaced by others that sound like them."""
    known = _common()
    heavy = np.array([_weight(fold(word), known) for word in words])
    n = min(round(rate * len(words)), int((heavy > 0).sum()))
    out = list(words)
    if n == 0:
        return out
    for i in rng.choice(len(words), n, replace=False, p=heavy / heavy.sum()):
        bare = fold(words[i])
        found = alike(bare)
        if found and bare:
            at = words[i].lower().find(bare)
            said = found[int(rng.integers(len(found)))]
            out[i] = words[i][:at] + said + words[i][at + len(bare) :] if at >= 0 else said
    return out


def sound(word: str) -> str:
    """Return roughly how a word sounds: its consonants, those that are mistaken for one another the same."""
    said = word.lower()
    for letters, heard in _SOUNDS:
        said = said.replace(letters, heard)
    first, rest = said[:1], said[1:].translate(_VOWELS)
    key = "".join(a for a, b in zip(rest, f" {rest}", strict=False) if a != b)
    return ("a" if first in "aeiou" else first) + key


@cache
def alike(word: str) -> tuple[str, ...]:
    """Return common words that sound most like `word`, itself left out."""
    key = sound(word)
    near = [
        (_distance(key, other) + 0.1 * abs(len(w) - len(word)), rank, w)
        for other in _keys()
        if other[:1] == key[:1] and abs(len(other) - len(key)) <= 1
        for rank, w in _keys()[other]
        if w != word
    ]
    return tuple(w for _, _, w in sorted(near)[:3])


@cache
def _common() -> dict[str, int]:
    """Return the words of the training answers that at least two of them use, the most common first."""
    counts: Counter[str] = Counter()
    for record in records():
        if record["split"] == "train":
            counts.update({fold(word) for word in transcript(record).split()})
    words = sorted(
        (w for w, n in counts.items() if n > 1 and w.isalpha()), key=lambda w: (-counts[w], w)
    )
    return {word: rank for rank, word in enumerate(words)}


@cache
def _keys() -> dict[str, list[tuple[int, str]]]:
    out: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for word, rank in _common().items():
        out[sound(word)].append((rank, word))
    return dict(out)


def _weight(word: str, known: dict[str, int]) -> float:
    if len(word) < 2 or not word[:1].isalpha():
        return 0.0
    rank = known.get(word)
    return 1.0 if rank is None else SMALL + (0.6 - SMALL) * min(1.0, rank / max(1, len(known)))


def _distance(a: str, b: str) -> int:
    """Return how many sounds must change to make one of the other (Levenshtein 1966)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for k, y in enumerate(b, 1):
            above, row[k] = row[k], min(row[k] + 1, row[k - 1] + 1, above + (x != y))
    return row[-1]
