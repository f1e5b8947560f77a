"""Cuts an answer into clauses: at its punctuation, or at pauses and openers where it has none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from voiceloop.reading.lexicon import lexicon
from voiceloop.reading.tokens import Token
from voiceloop.types import Run

SILENCE = 0.5
"""Seconds of silence that end a unit by themselves in bare text."""
PAUSE = 0.25
"""Seconds of silence that end one before an opener."""
SHORT = 3
"""A unit of fewer words is never cut off by a comma, an opener or a pause."""
LONG = {True: 20, False: 40}
"""A unit of more words is cut again at its weakest seam; bare text (True) has fewer cuts to lose."""

Places = Mapping[str, set[int]]


def is_bare(line: Sequence[Token]) -> bool:
    """Whether the answer is recogniser output without sentence marks."""
    return sum(token.ends_sentence for token in line) * 60 < len(line)


def clauses(
    line: Sequence[Token], gaps: Sequence[float] | None = None, fillers: Sequence[Run] = ()
) -> tuple[Run, ...]:
    """Return runs that cover every word once, in order.

    `line` holds one token per word, `gaps` the seconds of silence before each word.
    Fillers, openers and fragments stay with what they lead into.
    """
    if not line:
        return ()
    filled = {i for run in fillers for i in range(run.first, run.stop)}
    said = [t for t in line if t.text and t.at not in filled] or list(line)
    bare = is_bare(said)
    places = _places(said)
    found = _bare_cuts(said, places, gaps) if bare else _marked_cuts(said, places)
    cuts = {0, len(said), *found}
    cuts |= set(_long_cuts(said, sorted(cuts), places, LONG[bare]))
    inner = _without_fragments(sorted(cuts), places)[1:-1]
    # A filler between two clauses leads into the second.
    edges = [0, *(said[i - 1].at + 1 for i in inner), len(line)]
    return tuple(Run(a, b) for a, b in pairwise(edges))


def _marked_cuts(said: Sequence[Token], places: Places) -> Iterable[int]:
    unit = 0
    for i in range(1, len(said)):
        before = said[i - 1]
        if before.ends_sentence or ";" in before.after:
            yield i
            unit = i
        elif "," in before.after and i - unit >= SHORT and _rest(said, i) >= SHORT:
            splice = i in places["splice"] and not _is_subordinate(said[unit:i])
            if i in places["after_comma"] or splice:
                yield i
                unit = i


def _bare_cuts(
    said: Sequence[Token], places: Places, gaps: Sequence[float] | None
) -> Iterable[int]:
    unit, owed = 0, _is_subordinate(said)
    for i in range(1, len(said)):
        gap = gaps[said[i].at] if gaps else 0.0
        hangs = i - 1 in places["join"]
        lone = i in places["lone"] and not hangs
        opens = i in places["opening"] and i - 1 not in places["opening"]
        # The main clause that "if …" still owes belongs to it.
        starts = opens or (lone and (not owed or gap >= SILENCE))
        owed = owed and not lone
        enough = SHORT if gap >= PAUSE else SHORT + 1
        fits = i - unit >= enough and len(said) - i >= SHORT
        if fits and (starts or (gap >= SILENCE and not hangs)):
            yield i
            unit, owed = i, _is_subordinate(said[i:])


def _long_cuts(
    said: Sequence[Token], cuts: Sequence[int], places: Places, long: int
) -> Iterable[int]:
    for a, b in pairwise(cuts):
        while b - a > long:
            seams = [
                i
                for i in range(a + SHORT + 1, b - SHORT)
                if said[i - 1].ends_part or (i in places["weak"] and i - 1 not in places["join"])
            ]
            if not seams:
                break
            middle = min(a + long // 2, (a + b) // 2)
            a = min(seams, key=lambda i: abs(i - middle))
            yield a


def _without_fragments(cuts: Sequence[int], places: Places) -> list[int]:
    """Return the cuts without those behind a unit of openers alone; such a unit leads into the next."""
    kept = [0]
    for b in cuts[1:]:
        only_openers = all(i in places["opener"] for i in range(kept[-1], b))
        if not only_openers:
            kept.append(b)
        elif b == cuts[-1]:
            kept[max(1, len(kept) - 1) :] = [b]
    return kept


def _places(said: Sequence[Token]) -> Places:
    """Return where the cues of each label begin."""
    places: defaultdict[str, set[int]] = defaultdict(set)
    for found in lexicon("clauses").find(said):
        places[found.sign.label].add(found.first)
    return places


def _is_subordinate(unit: Sequence[Token]) -> bool:
    return "subordinate" in _places(unit[:5])


def _rest(said: Sequence[Token], i: int) -> int:
    stop = next((k + 1 for k in range(i, len(said)) if said[k].ends_sentence), len(said))
    return stop - i
