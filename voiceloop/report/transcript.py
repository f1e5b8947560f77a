"""The words as they were said, clause by clause, with what was noticed marked in place."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeAlias

from voiceloop.report.timeline import LONG_PAUSE
from voiceloop.report.words import name, number, plain
from voiceloop.types import Debrief, SaidClause, SaidFiller, SaidHedge, Span, Word

LOW_PROBABILITY = 0.5
"""Below it the recogniser itself would sooner bet on another word."""

PieceKind: TypeAlias = Literal["said", "evasive", "calibrated", "pause", "hesitation"]
LabelKind: TypeAlias = Literal["move", "risk", "anti"]
Mark: TypeAlias = SaidHedge | SaidFiller
Marked: TypeAlias = tuple[Word, Mark | None, Mark | None]

_BRACKETS: dict[PieceKind, tuple[str, str]] = {
    "said": ("", ""),
    "evasive": ("‹", "›"),
    "calibrated": ("«", "»"),
    "pause": ("[", "]"),
    "hesitation": ("[", "]"),
}
LEGEND = (
    "‹evasive hedge›, «calibrated hedge», (filler), word(?) = the recogniser doubts it, "
    "heard “…” = corrected, [pause] of 1 s or more, [hesitation] = voice without a word."
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word as shown: whether it is in doubt, and what was heard where it is a correction."""

    text: str
    doubtful: bool
    heard: str | None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with the same marks; for a pause or a hesitation, its length in words."""

    kind: PieceKind
    filler: bool
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One clause: when it begins, what it does, and its words."""

    span: Span
    labels: tuple[tuple[LabelKind, str], ...]
    pieces: tuple[Piece, ...]


def lines(debrief: Debrief) -> tuple[Line, ...]:
    """Return the transcript, one line for each clause, silences where they were."""
    hedges = _over(debrief.words, debrief.hedges)
    fillers = _over(debrief.words, debrief.fillers)
    marked = [(w, hedges.get(i), fillers.get(i)) for i, w in enumerate(debrief.words)]
    silences = sorted(
        [(p, _silence("pause", p)) for p in debrief.pauses if p.duration >= LONG_PAUSE]
        + [(h, _silence("hesitation", h)) for h in debrief.hesitations],
        key=lambda silence: silence[0].start,
        reverse=True,
    )
    starts = [clause.start for clause in debrief.clauses]
    titles = {risk.name: plain(risk.title) for risk in debrief.risks}
    found = []
    for at, group in groupby(marked, key=lambda m: max(0, bisect_right(starts, m[0].start) - 1)):
        words = list(group)
        labels = _labels(debrief.clauses[at], titles) if starts else ()
        time = Span(words[0][0].start, words[-1][0].end)
        found.append(Line(time, labels, tuple(_pieces(words, silences))))
    rest = tuple(piece for _, piece in reversed(silences))
    return (*found[:-1], replace(found[-1], pieces=found[-1].pieces + rest)) if found else ()


def _over(words: Sequence[Word], spans: Sequence[Mark]) -> dict[int, Mark]:
    """Return which of the `spans`, if any, lies over each word, by the word's index."""
    ordered = sorted(spans, key=lambda span: span.start)
    starts = [span.start for span in ordered]
    before = ((i, w, bisect_right(starts, w.start) - 1) for i, w in enumerate(words))
    return {i: ordered[at] for i, w, at in before if at >= 0 and w.end <= ordered[at].end}


def _pieces(words: Sequence[Marked], silences: list[tuple[Span, Piece]]) -> Iterator[Piece]:
    """Yield runs of words under the same marks; take the silences before them off the list's end."""
    run: list[Token] = []
    over: tuple[Mark | None, Mark | None] = (None, None)
    for word, *marks in words:
        due = bool(silences) and silences[-1][0].start < word.start
        if run and (due or over != tuple(marks)):
            yield _piece(*over, run)
            run = []
        while silences and silences[-1][0].start < word.start:
            yield silences.pop()[1]
        over = (marks[0], marks[1])
        run.append(_token(word))
    yield _piece(*over, run)


def _piece(hedge: Mark | None, filler: Mark | None, run: Sequence[Token]) -> Piece:
    kind: PieceKind = hedge.type if isinstance(hedge, SaidHedge) else "said"
    return Piece(kind, filler is not None, tuple(run))


def _token(word: Word) -> Token:
    heard = None if word.heard is None else plain(word.heard)
    return Token(plain(word.text), word.probability < LOW_PROBABILITY, heard)


def _silence(kind: Literal["pause", "hesitation"], at: Span) -> Piece:
    return Piece(kind, False, (Token(f"{kind} {number(at.duration)} s", False, None),))


def _labels(clause: SaidClause, titles: Mapping[str, str]) -> tuple[tuple[LabelKind, str], ...]:
    return (
        *(("move", name(label)) for label in clause.moves if label != "none"),
        *(("risk", f"addresses: {titles.get(label) or name(label)}") for label in clause.risks),
        *(
            ("risk", f"only names: {titles.get(label) or name(label)}")
            for label in clause.mentioned
        ),
        *(("anti", f"counts against: {name(label)}") for label in clause.anti),
    )


def spelled(piece: Piece) -> str:
    """Return a piece in plain characters, the way `LEGEND` explains them."""
    words = []
    for token in piece.tokens:
        word = f"{token.text}(?)" if token.doubtful else token.text
        words.append(word if token.heard is None else f"{word} (heard “{token.heard}”)")
    text = " ".join(words)
    before, after = _BRACKETS[piece.kind]
    return f"{before}({text}){after}" if piece.filler else f"{before}{text}{after}"
