"""The rubric of a round: what a panel listens for, as data."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

import msgspec

from voiceloop.errors import VoiceloopError
from voiceloop.home import tables

BLANKS = ("spoken", "at", "value", "bar", "hedge", "risks", "count", "ask", "anti", "anti_note")
"""What a sentence of a criterion may leave open."""

NOTHING = dict.fromkeys(BLANKS, "")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a panel listens for, and how it is said when it was heard and when it was not.

    `signal` is the name under which it blocks a verdict. `anchor` lists groups of moves, best
    first: advice is tied to the first or last clause that makes one of a group. None of the
    role's risks addressed weighs as `none_counts` misses; each kind of anti-signal as one.
    """

    name: str
    title: str
    weight: Literal["must", "should"]
    signal: str
    missed: str
    flip: str
    note: str
    met: str = ""
    missed_censored: str = ""
    moves: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    bar: str | None = None
    risks_at_least: int = 0
    none_counts: int = 1
    anti: bool = False
    anchor: tuple[str, ...] = ()
    anchor_at: Literal["first", "last"] = "first"


@dataclass(frozen=True, slots=True)
class Rubric:
    """The criteria of some rounds, and how many misses each level bears.

    A lean yes bears `lean_yes_allows` missed shoulds, a lean no one missed must with
    `one_must_allows` missed shoulds. `instead` is what to say in place of a quoted sentence
    when the answer itself offers nothing better; `more` is the advice when nothing was missed.
    """

    rounds: tuple[str, ...]
    basis: str
    lean_yes_allows: int
    one_must_allows: int
    instead: str
    more: str
    more_anchor: tuple[str, ...]
    criteria: tuple[Criterion, ...]


def all_rubrics() -> tuple[Rubric, ...]:
    """Return every rubric, ours and then the user's.

    Raises VoiceloopError when a file holds an unknown key, lacks one, or holds another type.
    """
    return tuple(_rubric(path, entry) for path, entry in tables("rubrics"))


def rubric_for(round: str | None) -> Rubric:
    """Return the rubric of a round, the user's before ours; without a round, that of debugging."""
    rubrics = all_rubrics()
    return next(r for r in reversed(rubrics) if (round or "debugging") in r.rounds)


def _rubric(path: Path, entry: dict[str, Any]) -> Rubric:
    rows = entry.get("criteria", [])
    known = {
        Rubric: [entry],
        Criterion: [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else [],
    }
    mend = f"Mend or remove {path}."
    for type_, given in known.items():
        names = {f.name for f in fields(type_)}
        if strangers := sorted({key for row in given for key in row} - names):
            raise VoiceloopError(f"{path}: the key {strangers[0]} is unknown.", mend)
    try:
        rubric = msgspec.convert(entry, Rubric)
    except msgspec.ValidationError as e:
        raise VoiceloopError(f"{path}: {e}.", mend) from e
    try:
        for c in rubric.criteria:
            for phrase in (c.met, c.missed, c.missed_censored, c.flip, c.note):
                phrase.format_map(NOTHING)
        rubric.more.format(ask="")
    except (KeyError, IndexError, ValueError) as e:
        raise VoiceloopError(f"{path}: a sentence has a blank nobody can fill: {e}.", mend) from e
    return rubric
