"""At most three sentences of advice: the one thing to change first, and what to keep."""

from collections.abc import Iterator, Sequence

from voiceloop.debrief.case import Case
from voiceloop.debrief.findings import Finding, reaches
from voiceloop.debrief.quotes import best
from voiceloop.debrief.risks import left_out
from voiceloop.debrief.rubric import Rubric
from voiceloop.debrief.wording import number, wording
from voiceloop.types import Note, NoteKind, Run, Span


def notes(rubric: Rubric, findings: Sequence[Finding], case: Case) -> tuple[Note, ...]:
    """Return what to change, weightiest first, then one thing to keep; each with its evidence."""
    said = wording("notes")
    changes = [*_changes(findings, case), *_delivery(case), *_more(rubric, case)]
    fresh: dict[tuple[Span, ...], Note] = {}
    for note in changes:
        fresh.setdefault(note.evidence, note)
    first = list(fresh.values())[: said["most"] - 1]
    return (*first, *_keeps(case, {span for note in first for span in note.evidence}))


def _keeps(case: Case, taken: set[Span]) -> Iterator[Note]:
    """What to keep: the best of another kind than the best sentence, at a moment not taken yet."""
    good = best(case)
    kinds = [g for g in good if g.signal != good[0].signal]
    other = [g for g in kinds if case.span(g.clauses) not in taken]
    for g in (other or good)[:1]:
        yield _note("keep", case, g.signal, g.keep, g.clauses)


def _changes(findings: Sequence[Finding], case: Case) -> Iterator[Note]:
    for finding in findings:
        criterion = finding.criterion
        if not finding.met and case.clauses:
            at = _anchor(finding, case)
            text = finding.fill(criterion.note)
            yield _note("change", case, criterion.signal, text, Run(at, at + 1))


def _anchor(finding: Finding, case: Case) -> int:
    """The clause a missed criterion is tied to: the nearest to where it was due, or one that shows it."""
    end = -1 if finding.criterion.anchor_at == "last" else 0
    groups = (case.doing(*group.split()) for group in finding.criterion.anchor)
    return next((at for at in groups if at), finding.clauses or tuple(range(len(case.clauses))))[
        end
    ]


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


def _more(rubric: Rubric, case: Case) -> Iterator[Note]:
    """The next step up for an answer that has nothing to mend."""
    ask = next((risk.ask for risk in left_out(case, case.role)), None)
    at = next((at for group in rubric.more_anchor if (at := case.doing(*group.split()))), None)
    if at and (ask or "{ask}" not in rubric.more):
        text = rubric.more.format(ask=ask)
        yield _note("change", case, "next_step", text, Run(at[-1], at[-1] + 1))


def _note(kind: NoteKind, case: Case, signal: str, text: str, run: Run) -> Note:
    return Note(kind, signal, text, case.text(run), (case.span(run),))
