"""At most three sentences of advice: the one thing to change first, and what to keep."""

from collections.abc import Iterator, Sequence

from voiceloop.debrief.case import Case
from voiceloop.debrief.quotes import best
from voiceloop.debrief.risks import left_out
from voiceloop.debrief.rubric import Finding, reaches
from voiceloop.debrief.wording import bare, number, wording
from voiceloop.types import Note


def notes(findings: Sequence[Finding], case: Case) -> tuple[Note, ...]:
    """Return what to change, weightiest first, then one thing to keep; each with its evidence."""
    said = wording("notes")
    changes = [*_changes(findings, case), *_delivery(case), *_more(case)]
    keeps = list(_keeps(case))
    room = min(said["most_changes"], said["most"] - len(keeps[:1]))
    return (*changes[:room], *keeps[:1])


def _changes(findings: Sequence[Finding], case: Case) -> Iterator[Note]:
    for finding in findings:
        criterion = finding.criterion
        at = _anchor(finding, case)
        if finding.met or at is None:
            continue
        facts = {**finding.facts, "hedge": bare(finding.facts.get("hedge", ""))}
        yield _note("change", case, criterion.signal, criterion.note.format(**facts), at)


def _anchor(finding: Finding, case: Case) -> int | None:
    """The clause a missed criterion is tied to: one that shows it, or the nearest to where it was due."""
    for group in finding.criterion.anchor:
        if at := case.doing(*group.split()):
            return at[-1] if finding.criterion.anchor_at == "last" else at[0]
    if finding.clauses:
        return finding.clauses[0]
    return 0 if case.clauses else None


def _delivery(case: Case) -> Iterator[Note]:
    """Advice on bars that no criterion counts, where there is a moment to point at."""
    said = wording("notes")["bars"]
    judged = {"time_to_failure_hypothesis", "solution_first_gap", "evasive_hedges"}
    for bar in case.role.bars:
        measure = case.measures.get(bar.signal)
        if bar.signal in judged or measure is None or measure.value is None:
            continue
        if measure.state != "measured" or reaches(bar, measure.value) or not measure.evidence:
            continue
        line = bar.at_most if bar.at_most is not None else bar.at_least
        text = said.get(bar.signal, said["other"]).format(
            signal=bar.signal.replace("_", " "),
            value=number(measure.value),
            unit=measure.unit,
            bar=number(line or 0.0),
        )
        yield Note("change", bar.signal, text, None, measure.evidence)


def _more(case: Case) -> Iterator[Note]:
    """The next step up for an answer that has nothing to mend."""
    said = wording("notes")["more"]
    if fallout := case.doing("fallout") if case.round == "behavioural" else ():
        yield _note("change", case, "fallout", said["story"], fallout[-1])
        return
    at = case.doing("fix") or case.doing("evaluation") or case.doing("failure_hypothesis")
    for risk in left_out(case, case.role)[:1] if at else ():
        yield _note("change", case, "risks_addressed", said["risk"].format(ask=risk.ask), at[-1])


def _keeps(case: Case) -> Iterator[Note]:
    for clause, _, keep in best(case):
        yield _note("keep", case, _shows(case, clause), keep, clause)


def _shows(case: Case, clause: int) -> str:
    """The name of what a good clause shows: its first move or risk, or the hedge in it."""
    said = case.clauses[clause]
    return next(iter((*said.moves, *said.risks)), "calibrated_hedges")


def _note(kind: str, case: Case, signal: str, text: str, clause: int) -> Note:
    return Note(
        kind="keep" if kind == "keep" else "change",
        signal=signal,
        text=text,
        quote=bare(case.clauses[clause].text),
        evidence=(case.span(clause),),
    )
