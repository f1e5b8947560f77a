"""Finds where one clause ends and the next begins, by weights learned on written answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voiceloop.reading import clauses as rules
from voiceloop.reading.features import shape
from voiceloop.reading.tokens import Token
from voiceloop.reading.weights import Weights
from voiceloop.types import Run

OFFSETS = (-3, -2, -1, 0, 1, 2, 3)
MARKS = ("", ".", ",", ";", "-", "0", "bare")
"""How the word before a seam is closed; the first holds for every mark."""
SLOTS = len(OFFSETS) * len(MARKS)
APART = 3
"""In bare text no two seams are fewer words apart."""
SILENT = 3.0
"""What a silence adds where the rules cut because of it, and an announcement behind it."""
_LONGEST = {"w": 1, "s": 1, "b": 2, "z": 2, "t": 3, "q": 4}
_REACH = {"w": (-3, 3), "s": (-3, 3), "b": (-2, 1), "z": (-3, 2), "t": (-2, 1), "q": (-3, 0),
          "c": (-1, 1), "f": (0, 0)}  # fmt: skip
"""For each kind of item how far before and behind a seam it may begin, in words."""


@dataclass(frozen=True, slots=True)
class Seams:
    """The words of an answer between which clauses can part, and what stands at each.

    `items` are (place, name) pairs, `marks` the index of what closes the word before each place,
    `silent` the places where the rules cut because of a silence, or behind an announcement.
    """

    said: Sequence[Token]
    bare: bool
    items: Sequence[tuple[int, str]]
    marks: Sequence[int]
    silent: frozenset[int]


def part(
    line: Sequence[Token],
    gaps: Sequence[float] | None,
    fillers: Sequence[Run],
    weights: Weights,
) -> tuple[Run, ...]:
    """Return runs that cover every word once, in order.

    `line` holds one token per word, `gaps` the seconds of silence before each word.
    Fillers and openers stay with what they lead into.
    """
    if not line:
        return ()
    seams = places(line, gaps, fillers, weights.kept)
    return cut(line, seams, probability(seams, weights), weights.seam_cut)


def places(
    line: Sequence[Token],
    gaps: Sequence[float] | None,
    fillers: Sequence[Run],
    kept: frozenset[str],
) -> Seams:
    """Return where clauses can part in `line`, which holds a word, and what stands there."""
    said = rules.without(line, fillers)
    bare = rules.is_bare(said)
    cues = rules.places(said)
    plain = rules.cuts(said, cues, None)
    silent = frozenset(rules.cuts(said, cues, gaps)) - plain if gaps is not None else frozenset()
    silent |= frozenset(_behind_frames(said, plain))
    items = [*_runs(said, kept), *_facts(said, plain)]
    items += [(at, f"c:{label}") for label, found in cues.items() for at in sorted(found)]
    return Seams(said, bare, items, [0, *(_mark(t, bare) for t in said[:-1])], silent)


def columns(
    seams: Seams, vocabulary: Mapping[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return place and column of every feature that is there, for each place but the first word.

    An item is heard at every place within its reach, once for all marks and once for the mark there.
    """
    n = len(seams.said)
    known = [
        (at, vocabulary[name], _REACH[name[0]]) for at, name in seams.items if name in vocabulary
    ]
    if not known:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.array([k[0] for k in known])
    id_ = np.array([k[1] for k in known])
    low, high = np.array([k[2] for k in known]).T
    marks = np.array(seams.marks)
    rows: list[NDArray[np.int64]] = []
    cols: list[NDArray[np.int64]] = []
    for slot, offset in enumerate(OFFSETS):
        row = at - offset
        there = (low <= offset) & (offset <= high) & (row > 0) & (row < n)
        row, base = row[there], id_[there] * SLOTS + slot * len(MARKS)
        rows += [row, row]
        cols += [base, base + marks[row]]
    return np.concatenate(rows), np.concatenate(cols)


def probability(seams: Seams, weights: Weights) -> NDArray[np.float64]:
    """Return how likely a clause begins at each word; the first is certain."""
    rows, cols = columns(seams, weights.seam_vocabulary)
    values = weights.seams.reshape(-1)[cols] * weights.seam_scale
    logits = np.bincount(rows, values, len(seams.said)) + weights.seam_bias
    logits[list(seams.silent)] += SILENT
    p = 1 / (1 + np.exp(-logits))
    p[0] = 1.0
    return np.asarray(p, np.float64)


def cut(
    line: Sequence[Token], seams: Seams, p: NDArray[np.float64], cuts: Mapping[str, float]
) -> tuple[Run, ...]:
    """Return the clauses between the seams that are likelier than the cut for this kind of text."""
    least = cuts["bare" if seams.bare else "marked"]
    chosen = {0}
    for i in sorted(range(1, len(p)), key=lambda i: (-p[i], i)):
        if p[i] < least:
            break
        if not seams.bare or all(abs(i - k) >= APART for k in chosen | {len(p)}):
            chosen.add(i)
    inner = sorted(rules.whole(chosen, seams.said))
    edges = [0, *(rules.edge(line, seams.said, i) for i in inner[1:-1]), len(line)]
    return tuple(Run(a, b) for a, b in pairwise(edges) if a < b)


def _behind_frames(said: Sequence[Token], cut_by_rule: frozenset[int]) -> Iterator[int]:
    """Yield the places where the rules cut because all before only announces what comes."""
    for a, b in pairwise([0, *sorted(cut_by_rule)]):
        if "frame" in rules.places(said[a:b]):
            yield b


def _runs(said: Sequence[Token], kept: frozenset[str]) -> Iterator[tuple[int, str]]:
    words = [token.text for token in said]
    shapes = [shape(word, kept) for word in words]
    for kind, longest in _LONGEST.items():
        of = words if kind in "wb" else shapes
        edged = [*of, *["</s>"] * (longest - 1)]
        for i in range(len(of)):
            yield i, f"{kind}:{' '.join(edged[i : i + longest])}"


def _facts(said: Sequence[Token], cut_by_rule: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Yield what stands at each place: the rules' cut, and how far the marks around it are."""
    n = len(said)
    to_part, to_end = [0] * (n + 1), [0] * (n + 1)
    for i in reversed(range(n)):
        to_part[i] = 1 if said[i].ends_part else to_part[i + 1] + 1
        to_end[i] = 1 if said[i].ends_sentence else to_end[i + 1] + 1
    from_part = from_end = 0
    for i in range(1, n):
        from_part = 1 if said[i - 1].ends_part else from_part + 1
        from_end = 1 if said[i - 1].ends_sentence else from_end + 1
        yield i, f"f:rule{int(i in cut_by_rule)}"
        yield i, f"f:from{min(from_part, 7)}"
        yield i, f"f:since{min(from_end // 2, 9)}"
        yield i, f"f:to{min(to_part[i], 7)}"
        yield i, f"f:until{min(to_end[i] // 2, 9)}"
        yield i, f"f:filled{int(said[i].at - said[i - 1].at > 1)}"


def _mark(token: Token, bare: bool) -> int:
    if bare:
        return MARKS.index("bare")
    if token.ends_sentence:
        return MARKS.index(".")
    found = next((mark for mark in token.after if mark in ",;:-"), "0")
    return MARKS.index(";" if found == ":" else found)
