"""The stage that writes the debrief: everything the reader sees, in words and rounded numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voiceloop.debrief.case import open_case
from voiceloop.debrief.curves import level_curve, pitch_curve
from voiceloop.debrief.findings import hold
from voiceloop.debrief.gate import not_scored
from voiceloop.debrief.lenses import lenses
from voiceloop.debrief.notes import notes
from voiceloop.debrief.quotes import quotes
from voiceloop.debrief.risks import risk_findings
from voiceloop.debrief.rubric import rubric_for
from voiceloop.debrief.verdict import verdict
from voiceloop.types import (
    Answer,
    Debrief,
    HeardBy,
    Input,
    Measure,
    Question,
    Reading,
    Removed,
    Role,
    Span,
    Transcript,
    Verdict,
    Word,
    clock,
)


def debrief(
    input: Input,
    answer: Answer,
    reading: Reading,
    measures: Mapping[str, Measure],
    *,
    role: Role,
    round: str | None,
    question: Question | None,
    roles: Sequence[Role],
) -> Debrief:
    """Return the debrief of an answer for a role, and how the panels of `roles` hear it.

    Below the minimum of evidence the facts stay and nothing is judged: the verdict has no
    level and says why.
    """
    if answer.transcript.language != "en":
        reading = Reading((), (), ())  # cues of English mean nothing in another language
    case = open_case(answer, reading, measures, role)
    facts = Debrief(
        format=1,
        input=_input(input),
        recogniser=_heard_by(answer.transcript),
        role=role.name,
        round=round,
        question=question,
        words=tuple(_word(word) for word in answer.words),
        pauses=tuple(_span(pause) for pause in answer.pauses),
        hesitations=tuple(_span(hesitation) for hesitation in answer.hesitations),
        clauses=case.clauses,
        hedges=case.hedges,
        fillers=case.fillers,
        signals=dict(measures),
        curves={
            "level": level_curve(answer.acoustics.level),
            "pitch": pitch_curve(answer.acoustics.pitch),
        },
        notes=(),
        quotes=(),
        risks=(),
        lenses=(),
        verdict=Verdict(None, not_scored(answer, reading) or ""),
    )
    if facts.verdict.why:
        return facts
    rubric = rubric_for(round)
    held = hold(rubric, case)
    return replace(
        facts,
        notes=notes(rubric, held, case),
        quotes=quotes(rubric, held, case),
        risks=risk_findings(case, roles),
        lenses=lenses(case, rubric, roles),
        verdict=verdict(rubric, held, case),
    )


def _heard_by(transcript: Transcript) -> HeardBy:
    by = transcript.recogniser
    sure = transcript.language_probability
    return HeardBy(
        model=by.model,
        version=by.version,
        engine=by.engine,
        device=by.device,
        compute_type=by.compute_type,
        settings=dict(by.settings),
        language=transcript.language,
        language_probability=None if sure is None else round(float(sure), 3),
        caveat=by.caveat,
        removed=tuple(
            Removed(clock(r.start), clock(r.end), r.text, r.rule) for r in transcript.removed
        ),
    )


def _input(facts: Input) -> Input:
    return replace(
        facts,
        duration=clock(facts.duration),
        claimed=None if facts.claimed is None else clock(facts.claimed),
        voiced=None if facts.voiced is None else _span(facts.voiced),
    )


def _word(word: Word) -> Word:
    return Word(clock(word.start), clock(word.end), word.text, clock(word.probability), word.heard)


def _span(span: Span) -> Span:
    return Span(clock(span.start), clock(span.end))
