"""Finds hedges: evasive cues, and admissions of not knowing that the next words narrow (calibrated)."""

from collections.abc import Iterable, Sequence

from voiceloop.reading.lexicon import Found, Heard
from voiceloop.reading.moves import Line
from voiceloop.types import Hedge, HedgeKind, Label

WITHIN = 2
"""An admission counts as narrowed within this many further clauses."""
_SETTLES = {"evaluation", "clarifying_question"}
_STANDS = {"failure_hypothesis", "evaluation", "tradeoff", "restraint"}


def hedges(
    lines: Sequence[Line], heard: Heard, moves: Sequence[Sequence[Label]]
) -> tuple[Hedge, ...]:
    """Return every hedge of the answer in order; `moves` are the clauses' moves.

    An admission is calibrated when its clause or one of the next two says what would settle it, and
    evasive when none does. Words about how the system behaves, quantities and hypotheses are none.
    """
    found = heard["hedges"]
    does = [{label.name for label in labels} for labels in moves]
    return tuple(h for i in range(len(lines)) for h in _in_clause(i, lines, found, does))


def _in_clause(
    i: int, lines: Sequence[Line], found: Sequence[Sequence[Found]], does: Sequence[set[str]]
) -> Iterable[Hedge]:
    line = lines[i]
    spans: list[tuple[int, int, HedgeKind]] = []
    evasive = [f for f in found[i] if f.sign.label == "evasive"]
    for f in found[i]:
        match f.sign.label:
            case "evasive":
                spans.append((f.first, f.stop, "evasive"))
            case "depends" if not _branches(i, f, lines):
                spans.append((f.first, f.stop, "evasive"))
            case "opinion" if not does[i] & _STANDS and not _has_reason(i, f, found):
                spans.append((f.first, f.stop, "evasive"))
            case "admission" if not evasive and _narrowed(i, found, does):
                spans.append((f.first, _part_end(line, f), "calibrated"))
            case "admission":
                spans.append((f.first, f.stop, "evasive"))
    yield from (
        Hedge(line[first].at, line[stop - 1].at + 1, kind, i)
        for first, stop, kind in _merged(sorted(spans), line)
    )


def _merged(
    spans: Iterable[tuple[int, int, HedgeKind]], line: Line
) -> list[tuple[int, int, HedgeKind]]:
    """Join cues that overlap or follow each other at once: a run of cues is one hedge."""
    out: list[tuple[int, int, HedgeKind]] = []
    for first, stop, kind in spans:
        if out:
            a, b, before = out[-1]
            touches = first == b and not line[b - 1].ends_part
            if first < b or touches:
                calibrated = "calibrated" in (kind, before)
                out[-1] = (a, max(b, stop), "calibrated" if calibrated else "evasive")
                continue
        out.append((first, stop, kind))
    return out


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


def _branches(i: int, f: Found, lines: Sequence[Line]) -> bool:
    """Whether "it depends" goes on to say on what, and what follows from it."""
    ahead = [*lines[i][f.stop :], *(lines[i + 1] if i + 1 < len(lines) else ())]
    return any(token.text in ("if", "when", "whether") for token in ahead)


def _has_reason(i: int, f: Found, found: Sequence[Sequence[Found]]) -> bool:
    here = any(r.sign.label == "reason" and r.first >= f.stop for r in found[i])
    ahead = found[i + 1] if i + 1 < len(found) else ()
    return here or any(r.sign.label == "reason" and r.first < 2 for r in ahead)
