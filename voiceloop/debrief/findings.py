"""An answer held against a rubric, criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass

from voiceloop.debrief.case import Case, lasting
from voiceloop.debrief.risks import addressed, left_out
from voiceloop.debrief.rubric import NOTHING, Criterion, Rubric
from voiceloop.debrief.wording import bare, listed, number, small, wording
from voiceloop.types import Bar, Measure


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether an answer meets a criterion, the clauses that show it, and the facts to say so."""

    criterion: Criterion
    met: bool
    clauses: tuple[int, ...]
    facts: Mapping[str, str]
    censored: bool = False
    weighs: int = 1

    def said(self) -> str:
        """Return what was heard or missed, in a phrase; empty when there is nothing to say."""
        c = self.criterion
        missed = c.missed_censored if self.censored and c.missed_censored else c.missed
        return self.fill(c.met if self.met else missed)

    def fill(self, text: str) -> str:
        """Return a sentence of the criterion with its blanks filled."""
        return text.format_map({**NOTHING, **self.facts})


def hold(rubric: Rubric, case: Case) -> tuple[Finding, ...]:
    """Return a finding for each criterion that applies to the answer, musts first."""
    found = [_finding(criterion, case) for criterion in rubric.criteria]
    return tuple(
        sorted((f for f in found if f is not None), key=lambda f: f.criterion.weight != "must")
    )


def _finding(criterion: Criterion, case: Case) -> Finding | None:
    if criterion.bar:
        return _against_bar(criterion, case)
    if criterion.risks_at_least:
        return _risks(criterion, case) if case.role.risks else None
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
        "hedge": bare(hedges[0].text) if hedges else "",
    }
    return Finding(
        criterion, not censored and _reaches_within_error(bar, measure), at, facts, censored
    )


def _reaches_within_error(bar: Bar, measure: Measure) -> bool:
    error = measure.plus_minus or 0.0
    return any(reaches(bar, (measure.value or 0.0) + by) for by in (-error, 0.0, error))


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
    return Finding(criterion, not at, at, facts, weighs=len(names))


def reaches(bar: Bar, value: float) -> bool:
    """Return whether a value is on the right side of a bar."""
    low = bar.at_least is None or value >= bar.at_least
    return low and (bar.at_most is None or value <= bar.at_most)


def _line(bar: Bar) -> float:
    line = bar.at_most if bar.at_most is not None else bar.at_least
    return 0.0 if line is None else line
