"""The sentence a panel would quote against the candidate, and the best one they said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from voiceloop.debrief.case import Case, lasting
from voiceloop.debrief.findings import Finding
from voiceloop.debrief.rubric import Rubric
from voiceloop.debrief.wording import bare, sentence, wording
from voiceloop.types import Quote, Run, SaidHedge

SURE = 0.6
"""Below this probability a label or a clause's words are not quoted (house: a wrong quote costs
more than a missing one)."""


@dataclass(frozen=True, slots=True)
class Good:
    """A run of clauses worth quoting, what it shows, why that is good, and what to keep of it."""

    clauses: Run
    signal: str
    why: str
    keep: str


def quotes(rubric: Rubric, findings: Sequence[Finding], case: Case) -> tuple[Quote, ...]:
    """Return the quote against the answer and the quote for it, as far as there are any."""
    against = next(_against(rubric, findings, case), None)
    good = next(iter(best(case)), None)
    for_it = _quote(case, good.clauses, "for", good.why, None) if good else None
    return tuple(quote for quote in (against, for_it) if quote is not None)


def best(case: Case) -> list[Good]:
    """Return what is worth quoting, the best first, each clause leading once.

    Nothing with an anti-signal or an evasive hedge in it is, nor what was heard badly.
    """
    spoilt = {hedge.clause for hedge in case.evasive()}
    found: dict[int, Good] = {}
    for entry in wording("quotes")["best"]:
        for run in _showing(case, entry["signal"]):
            clear = all(_heard(case, i) and not case.clauses[i].anti for i in _each(run))
            if clear and not spoilt & {*_each(run)}:
                found.setdefault(run.first, Good(run, **entry))
    return list(found.values())


def _against(rubric: Rubric, findings: Sequence[Finding], case: Case) -> Iterator[Quote]:
    """Quotes for what was missed, those of the anti-signals first."""
    said = wording("quotes")["against"]
    missed = {f.criterion.name: f for f in findings if not f.met}
    for i in (i for i in _shown(missed.get("no_anti_signal")) if _heard(case, i)):
        anti = case.clauses[i].anti[0]
        if _sure(case, i, anti):
            known = wording("anti")
            why = known.get(anti, known["other"])["why"]
            yield _quote(case, Run(i, i + 1), "against", why, _own_start(rubric, case, i))
    for i in (i for i in _shown(missed.get("committed")) if _heard(case, i)):
        hedge = next(hedge for hedge in case.evasive() if hedge.clause == i)
        why = said["evasive_hedges"].format(hedge=bare(hedge.text))
        yield _quote(case, Run(i, i + 1), "against", why, _committed(case, i))
    for i in (i for i in _shown(missed.get("diagnosis_first"))[:1] if _heard(case, i)):
        own = _own_start(rubric, case, i)
        yield _quote(case, Run(i, i + 1), "against", said["solution_first_gap"], own)
    if "failure_named" in missed and case.clauses and _heard(case, 0):
        why = said["opening"].format(spoken=lasting(case.spoken))
        yield _quote(case, Run(0, 1), "against", why, _own_start(rubric, case, 0))


def _shown(finding: Finding | None) -> tuple[int, ...]:
    return finding.clauses if finding else ()


def _own_start(rubric: Rubric, case: Case, instead_of: int) -> str:
    """What to say instead, in the speaker's own words where there are any, else what to fill in."""
    said = wording("quotes")["instead"]
    own = []
    for move, kind in (("failure_hypothesis", "failure"), ("evaluation", "check")):
        at = [i for i in case.doing(move) if i != instead_of and not case.clauses[i].anti]
        if not at or not _heard(case, at[0]):
            break
        clause = case.clauses[at[0]]
        facts = {f"{kind}_at": lasting(clause.start), kind: sentence(bare(clause.text))}
        own.append(said[f"own_{kind}"].format(**facts))
    return " ".join(own) or rubric.instead


def _committed(case: Case, clause: int) -> str:
    """The clause without its hedges where that leaves a sentence, else how to decide."""
    said = wording("quotes")["instead"]
    cues = [bare(hedge.text) for hedge in case.evasive() if hedge.clause == clause]
    rest = bare(case.clauses[clause].text)
    for cue in cues:
        if cue.lower() not in said["removable"]:
            return str(said["decide"].format(hedge=cue))
        rest = re.sub(rf"(^|\s){re.escape(cue)}(?=[\s,.;:]|$)[,;:]?", " ", rest, count=1)
    rest = re.sub(r"\s+", " ", rest).strip(" ,;:")
    if len(rest.split()) < 3:
        return str(said["decide"].format(hedge=cues[0]))
    return str(said["committed"].format(rewrite=sentence(rest)))


def _showing(case: Case, signal: str) -> list[Run]:
    if signal == "calibrated_hedges":
        return [run for h in case.hedges if h.type == "calibrated" for run in _narrowed(case, h)]
    if signal == "risks_addressed":
        own = {risk.name for risk in case.role.risks}
        at = [
            i for i, c in enumerate(case.clauses) for r in c.risks if r in own and _sure(case, i, r)
        ]
    else:
        at = [i for i in case.doing(signal) if _sure(case, i, signal)]
    return [Run(i, i + 1) for i in at]


def _narrowed(case: Case, hedge: SaidHedge) -> list[Run]:
    """The clause that admits an unknown, up to the one, two further at most, that narrows it."""
    narrowing = case.doing("evaluation", "clarifying_question")
    after = [i for i in narrowing if hedge.clause <= i <= hedge.clause + 2]
    return [Run(hedge.clause, i + 1) for i in after[:1]]


def _each(run: Run) -> range:
    return range(run.first, run.stop)


def _heard(case: Case, clause: int) -> bool:
    return case.heard[clause] >= SURE


def _sure(case: Case, clause: int, label: str) -> bool:
    why = case.clauses[clause].why.get(label)
    return why is None or why.p >= SURE


def _quote(
    case: Case, run: Run, kind: Literal["against", "for"], why: str, instead: str | None
) -> Quote:
    span = case.span(run)
    return Quote(span.start, span.end, kind, case.text(run), why, instead)
