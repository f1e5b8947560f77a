"""The rubric of a round: criteria as data, and which of them an answer meets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import msgspec

from voiceloop.debrief.case import Case, lasting
from voiceloop.debrief.risks import addressed, left_out
from voiceloop.debrief.wording import listed, number, small, wording
from voiceloop.errors import VoiceloopError
from voiceloop.home import tables
from voiceloop.types import Bar


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing a panel listens for, and how it is said when it was heard and when it was not.

    `signal` is the name under which it blocks a verdict. `anchor` lists groups of moves, best
    first: advice is tied to the first or last clause that makes one of a group. None of the
    role's risks addressed weighs as `none_counts` misses.
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
    `one_must_allows` missed shoulds. `more` is the advice for an answer that misses nothing.
    """

    rounds: tuple[str, ...]
    basis: str
    lean_yes_allows: int
    one_must_allows: int
    more: str
    more_anchor: tuple[str, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether an answer meets a criterion, the clauses that show it, and the facts to say so."""

    criterion: Criterion
    met: bool
    clauses: tuple[int, ...]
    facts: Mapping[str, str] = field(default_factory=dict)
    censored: bool = False
    weighs: int = 1

    def said(self) -> str:
        """Return what was heard or missed, in a phrase; empty when there is nothing to say."""
        c = self.criterion
        missed = c.missed_censored if self.censored and c.missed_censored else c.missed
        return (c.met if self.met else missed).format(**self.facts)


def all_rubrics() -> tuple[Rubric, ...]:
    """Return every rubric, ours and then the user's.

    Raises VoiceloopError when a file holds an unknown key, lacks one, or holds another type.
    """
    return tuple(_rubric(path, entry) for path, entry in tables("rubrics"))


def rubric_for(round: str | None) -> Rubric:
    """Return the rubric of a round, the user's before ours; without a round, that of debugging."""
    rubrics = all_rubrics()
    return next(r for r in reversed(rubrics) if (round or "debugging") in r.rounds)


def hold(rubric: Rubric, case: Case) -> tuple[Finding, ...]:
    """Return a finding for each criterion that applies to the answer, musts first."""
    found = [_finding(criterion, case) for criterion in rubric.criteria]
    return tuple(
        sorted((f for f in found if f is not None), key=lambda f: f.criterion.weight != "must")
    )


def _rubric(path: Path, entry: dict[str, Any]) -> Rubric:
    rows = entry.get("criteria", [])
    known = {Rubric: [entry], Criterion: rows if isinstance(rows, list) else []}
    mend = f"Mend or remove {path}."
    for type_, given in known.items():
        names = {f.name for f in fields(type_)}
        if strangers := sorted({key for row in given for key in row} - names):
            raise VoiceloopError(f"{path}: the key {strangers[0]} is unknown.", mend)
    try:
        return msgspec.convert(entry, Rubric)
    except msgspec.ValidationError as e:
        raise VoiceloopError(f"{path}: {e}.", mend) from e


def _finding(criterion: Criterion, case: Case) -> Finding | None:
    if criterion.bar:
        return _against_bar(criterion, case)
    if criterion.risks_at_least:
        return _risks(criterion, case)
    if criterion.anti:
        return _anti(criterion, case)
    at = case.doing(*criterion.moves, *criterion.traits)
    facts = {"spoken": lasting(case.spoken), "at": case.at(at[0]) if at else ""}
    return Finding(criterion, bool(at), at, facts)


def _against_bar(criterion: Criterion, case: Case) -> Finding | None:
    bar = next((b for b in case.role.bars if b.signal == criterion.bar), None)
    measure = case.measures.get(criterion.bar or "")
    if bar is None or measure is None or measure.value is None:
        return None
    censored = measure.state == "censored"
    if censored and not criterion.missed_censored:
        return None  # what never happened is another criterion's finding
    spans = measure.evidence
    at = tuple(
        i
        for i, c in enumerate(case.clauses)
        if any(s.start < c.end and c.start < s.end for s in spans)
    )
    hedges = case.evasive()
    facts = {
        "value": number(measure.value),
        "bar": number(_line(bar)),
        "at": case.at(at[0]) if at else "",
        "hedge": hedges[0].text if hedges else "",
    }
    return Finding(criterion, not censored and reaches(bar, measure.value), at, facts, censored)


def _risks(criterion: Criterion, case: Case) -> Finding:
    heard, open_ = addressed(case, case.role), left_out(case, case.role)
    facts = {
        "risks": listed([small(risk.title) for risk in heard]),
        "count": str(len(heard)) if heard else "none",
        "bar": str(criterion.risks_at_least),
        "ask": open_[0].ask if open_ else "",
    }
    at = tuple(i for risk in heard for i in case.taking_up(risk.name))
    enough = len(heard) >= min(criterion.risks_at_least, len(case.role.risks))
    weighs = 1 if heard else criterion.none_counts
    return Finding(criterion, enough, at, facts, weighs=weighs)


def _anti(criterion: Criterion, case: Case) -> Finding:
    at = tuple(i for i, clause in enumerate(case.clauses) if clause.anti)
    names = list(dict.fromkeys(name for i in at for name in case.clauses[i].anti))
    said = wording("anti")
    facts = {
        "anti": listed([said.get(name, said["other"])["verdict"] for name in names]),
        "anti_note": said.get(names[0], said["other"])["note"] if names else "",
    }
    return Finding(criterion, not at, at, facts)


def reaches(bar: Bar, value: float) -> bool:
    """Return whether a value is on the right side of a bar."""
    low = bar.at_least is None or value >= bar.at_least
    return low and (bar.at_most is None or value <= bar.at_most)


def _line(bar: Bar) -> float:
    line = bar.at_most if bar.at_most is not None else bar.at_least
    return 0.0 if line is None else line
