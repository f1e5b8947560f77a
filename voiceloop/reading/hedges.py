"""Finds hedges: evasive cues, and admissions of not knowing that the next words narrow (calibrated)."""

from collections.abc import Sequence

from voiceloop.reading.doubts import Place, around, evasive, tempting
from voiceloop.reading.lexicon import Found, Heard
from voiceloop.reading.moves import Line
from voiceloop.reading.weights import Weights
from voiceloop.types import Hedge, HedgeKind, Label

WITHIN = 2
"""An admission counts as narrowed within this many further clauses."""
SAYS = 6
"""A clause of fewer words says too little of what is not known to need nothing more."""
_SETTLES = {"evaluation", "clarifying_question"}


def hedges(
    lines: Sequence[Line],
    heard: Heard,
    moves: Sequence[Sequence[Label]],
    admits: Sequence[bool],
    weights: Weights,
) -> tuple[Hedge, ...]:
    """Return every hedge of the answer in order; `moves` are the clauses' moves.

    `admits` says which clauses hold an admission that is narrowed, as far as that was learned. The
    rules find one too: an admission whose clause or one of the next two says what would settle it.
    Words about how the system behaves, quantities and hypotheses are no hedges.
    """
    found = heard["hedges"]
    does = [{label.name for label in labels} for labels in moves]
    out: list[Hedge] = []
    for i, line in enumerate(lines):
        calibrated = _admission(i, line, found, does, learned=admits[i])
        spans: list[tuple[Place, HedgeKind]] = [(calibrated, "calibrated")] if calibrated else []
        for place in tempting(found[i]):
            if calibrated and place[0] < calibrated[1] and calibrated[0] < place[1]:
                continue
            if _branches(i, place, lines, found[i]):
                continue
            names = around(line, place, found[i], sorted(does[i]), weights.kept)
            if evasive(list(names), weights) >= weights.hedge_cut:
                spans.append((place, "evasive"))
        out += [
            Hedge(line[first].at, line[stop - 1].at + 1, kind, i)
            for (first, stop), kind in sorted(spans)
        ]
    return tuple(out)


def _admission(
    i: int,
    line: Line,
    found: Sequence[Sequence[Found]],
    does: Sequence[set[str]],
    *,
    learned: bool,
) -> Place | None:
    """Return the words that admit not knowing and are narrowed, if clause `i` holds such."""
    narrowed = _narrowed(i, found, does)
    learned = learned and (narrowed or len(line) >= SAYS)
    cues = [f for f in found[i] if f.sign.label == "admission"]
    evades = any(f.sign.label == "evasive" for f in found[i])
    if cues and (learned or (narrowed and not evades)):
        return cues[0].first, _part_end(line, cues[0])
    return (0, len(line)) if learned else None


def _branches(i: int, place: Place, lines: Sequence[Line], found: Sequence[Found]) -> bool:
    """Whether "it depends" stands there and goes on to say on what, and what follows from it."""
    if not any(f.sign.label == "depends" and place[0] <= f.first < place[1] for f in found):
        return False
    ahead = [*lines[i][place[1] :], *(lines[i + 1] if i + 1 < len(lines) else ())]
    return any(token.text in ("if", "when", "whether") for token in ahead)


def _narrowed(i: int, found: Sequence[Sequence[Found]], does: Sequence[set[str]]) -> bool:
    ahead = range(i, min(i + WITHIN + 1, len(does)))
    if any(does[k] & _SETTLES for k in ahead):
        return True
    return any(f.sign.label == "narrowing" for k in ahead[:2] for f in found[k])


def _part_end(line: Line, f: Found) -> int:
    """Return where the admission ends: at the mark that closes it, or with its clause."""
    for k in range(max(f.stop, f.first + 4), len(line)):
        if line[k - 1].ends_part:
            return k
    return len(line)
