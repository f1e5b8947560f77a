"""Reads which risks of the three roles a clause addresses for this system, and which it only mentions."""

from collections.abc import Sequence
from typing import TypeAlias

from voiceloop.reading.lexicon import Heard, weigh
from voiceloop.reading.moves import SURE, Line, Pooled, cue, either, labels, round_p
from voiceloop.types import Label

MENTION = 0.2
"""A risk at least this probable is mentioned."""
_WORK = {"failure_hypothesis", "evaluation", "fix", "contingency", "tradeoff", "constraint"}
_DISMISSAL = "dismissal"
_CROWD = 3
"""So many topics in one clause with nothing said of any are a list."""

Labels: TypeAlias = tuple[Label, ...]


def risks(
    lines: Sequence[Line], heard: Heard, moves: Sequence[Sequence[Label]]
) -> tuple[tuple[Labels, Labels], ...]:
    """Return (addressed, only mentioned) for each clause by rule; `moves` are the clauses' moves.

    A topic word alone mentions a risk; it is addressed when the clause also diagnoses, tests,
    mends, trades or limits something, or states how this system deals with it.
    """
    return tuple(
        _risks(line, weigh(found), {m.name for m in does})
        for line, found, does in zip(lines, heard["risks"], moves, strict=True)
    )


def _risks(line: Line, found: Pooled, does: set[str]) -> tuple[Labels, Labels]:
    p = {name: value for name, (value, _) in found.items()}
    for name in p:
        if name == _DISMISSAL:
            continue
        if does & _WORK:
            p[name] = either(p[name], 0.25)
        if name == "user_failure_path":
            p[name] = either(p[name], 0.3) if "user_impact" in does else 0.0
        if _DISMISSAL in p or "self_description" in does:
            p[name] = min(p[name], 0.3)
    topics = {n: v for n, v in p.items() if n != _DISMISSAL}
    if len([v for v in topics.values() if v < SURE]) >= _CROWD and not does & _WORK:
        topics = {n: min(v, 0.4) for n, v in topics.items()}
    found = {n: found[n] for n in topics}
    mentioned = tuple(
        Label(n, round_p(v), cue(line, found[n][1]))
        for n, v in sorted(topics.items())
        if MENTION <= v < SURE and n != "user_failure_path"
    )
    return labels(line, found, topics), mentioned
