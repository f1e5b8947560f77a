"""The case a panel sits over: one answer on the clock, with its reading and its measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voiceloop.debrief.wording import bare
from voiceloop.types import (
    Answer,
    Clause,
    Hedge,
    Label,
    Measure,
    Reading,
    Role,
    Run,
    SaidClause,
    SaidFiller,
    SaidHedge,
    Span,
    Why,
    clock,
)

TRAITS = ("distinctions", "metric_distrust", "stop_criterion", "second_branch", "evaluation_loop")
"""The fields of a reading that are indices of clauses."""


@dataclass(frozen=True, slots=True)
class Case:
    """What judgement reads: clauses, hedges and fillers on the clock, measures, and for whom.

    `heard` is the mean probability of each clause's words; `onset` and `spoken` are seconds.
    """

    reading: Reading
    clauses: tuple[SaidClause, ...]
    hedges: tuple[SaidHedge, ...]
    fillers: tuple[SaidFiller, ...]
    measures: Mapping[str, Measure]
    role: Role
    heard: tuple[float, ...]
    onset: float
    spoken: float

    def doing(self, *kinds: str) -> tuple[int, ...]:
        """Return the clauses that make one of the moves or show one of the traits, in order."""
        traits = {at for kind in kinds if kind in TRAITS for at in getattr(self.reading, kind)}
        return tuple(
            i
            for i, clause in enumerate(self.clauses)
            if i in traits or set(kinds) & {*clause.moves}
        )

    def taking_up(self, risk: str) -> tuple[int, ...]:
        """Return the clauses that address the risk."""
        return tuple(i for i, clause in enumerate(self.clauses) if risk in clause.risks)

    def evasive(self) -> tuple[SaidHedge, ...]:
        """Return the hedges that weaken a commitment."""
        return tuple(hedge for hedge in self.hedges if hedge.type == "evasive")

    def span(self, run: Run) -> Span:
        """Return when a run of clauses was said."""
        return Span(self.clauses[run.first].start, self.clauses[run.stop - 1].end)

    def text(self, run: Run) -> str:
        """Return the words of a run of clauses, without what hangs off either end."""
        return bare(" ".join(clause.text for clause in self.clauses[run.first : run.stop]))

    def at(self, clause: int) -> str:
        """Return in words how far into the answer a clause begins: "at once", "9 s in"."""
        seconds = self.clauses[clause].start - self.onset
        return f"{lasting(seconds)} in" if seconds >= 1 else "at once"


def open_case(
    answer: Answer,
    reading: Reading,
    measures: Mapping[str, Measure],
    role: Role,
) -> Case:
    """Return the case of an answer: its runs of words put on the clock, in rounded seconds."""
    voice = answer.acoustics.voice
    onset = voice[0].start if voice else 0.0
    return Case(
        reading=reading,
        clauses=tuple(_clause(answer, clause) for clause in reading.clauses),
        hedges=tuple(_hedge(answer, hedge) for hedge in reading.hedges),
        fillers=tuple(
            SaidFiller(*_edges(answer, run), text=words(answer, run)) for run in reading.fillers
        ),
        measures=measures,
        role=role,
        heard=tuple(
            sum(word.probability for word in answer.words[c.first : c.stop]) / (c.stop - c.first)
            for c in reading.clauses
        ),
        onset=onset,
        spoken=voice[-1].end - onset if voice else 0.0,
    )


def words(answer: Answer, run: Run) -> str:
    """Return the words of a run, as heard."""
    return " ".join(word.text for word in answer.words[run.first : run.stop])


def lasting(seconds: float) -> str:
    """Return a length of time in words: "9 s", "1:12"."""
    whole = max(0, round(seconds))
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02}"


def _clause(answer: Answer, clause: Clause) -> SaidClause:
    labels = (*clause.moves, *clause.risks, *clause.mentioned, *clause.anti)
    why: dict[str, Why] = {}
    for label in labels:
        cue = Span(*_edges(answer, label.cue)) if label.cue else None
        why.setdefault(label.name, Why(clock(label.probability), cue))
    return SaidClause(
        *_edges(answer, clause),
        text=words(answer, clause),
        moves=_names(clause.moves),
        risks=_names(clause.risks),
        mentioned=_names(clause.mentioned),
        anti=_names(clause.anti),
        why=why,
    )


def _names(labels: Sequence[Label]) -> tuple[str, ...]:
    return tuple(label.name for label in labels)


def _hedge(answer: Answer, hedge: Hedge) -> SaidHedge:
    text = words(answer, hedge)
    return SaidHedge(*_edges(answer, hedge), text=text, type=hedge.kind, clause=hedge.clause)


def _edges(answer: Answer, run: Run) -> tuple[float, float]:
    start = clock(answer.words[run.first].start)
    return start, max(start, clock(answer.words[run.stop - 1].end))
