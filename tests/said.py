"""A small language for what was said, so that most tests are one line of speech.

`said("so um [0.8] we shipped it _ then")` is an `Answer`: each word lasts 0.3 s with no gap
between words, `[0.8]` is a pause in seconds, `_` a hesitation (0.4 s of voice with no word).

`marked("F: the index is old | E+drift: {I guess} I'd read forty answers")` is the same answer
with its `Reading`. Clauses are parted by `|`; before the colon stand letters for moves
(`MOVES`), then any of `+risk` (addressed), `~risk` (only mentioned), `!anti`, `=trait` (one of
the reading's last five fields) and `@0.6` (probability, 0.9 if not given). `{…}` is an evasive
hedge, `<…>` a calibrated one, `(…)` a filler.
"""

import re
from collections.abc import Iterable

from voiceloop.types import (
    Acoustics,
    Answer,
    Clause,
    Hedge,
    Input,
    Label,
    Reading,
    Recogniser,
    Run,
    Span,
    Track,
    Transcript,
    Word,
    clock,
)

WORD, HESITATION, CUT, HOP = 0.3, 0.4, 0.25, 0.01

MOVES = {
    "F": "failure_hypothesis",
    "E": "evaluation",
    "X": "fix",
    "A": "architecture",
    "M": "model_name",
    "C": "contingency",
    "Q": "clarifying_question",
    "U": "user_impact",
    "R": "restraint",
    "T": "tradeoff",
    "K": "constraint",
    "O": "fallout",
    "S": "self_description",
    "-": None,
}
KINDS = {"+": "risks", "~": "mentioned", "!": "anti"}

SCRIPTED = Recogniser(
    model="scripted",
    version="0",
    engine="said",
    device="cpu",
    compute_type="float32",
    english_only=False,
    settings={"beam_size": 5, "word_timestamps": True},
)


def said(
    text: str,
    *,
    lead: float = 0.0,
    duration: float | None = None,
    probability: float = 0.9,
    language: str = "en",
    language_probability: float | None = 0.99,
    snr: float | None = 30.0,
    clipped: float = 0.0,
    pitch: float = 120.0,
    recogniser: Recogniser = SCRIPTED,
) -> Answer:
    """Return the answer that `text` writes down, after `lead` seconds of silence."""
    now, words, hesitations, pauses = lead, [], [], []
    for token in text.split():
        if pause := re.fullmatch(r"\[([\d.]+)\]", token):
            pauses.append(Span(clock(now), clock(now + float(pause[1]))))
            now += float(pause[1])
        elif token == "_":
            hesitations.append(Span(clock(now), clock(now + HESITATION)))
            now += HESITATION
        else:
            words.append(Word(clock(now), clock(now + WORD), token, probability))
            now += WORD
    voiced = sorted([*words, *hesitations], key=lambda s: s.start)
    total = clock(now) if duration is None else float(duration)
    voice = _voice(voiced)
    inside = [p for p in pauses if voice and voice[0].start < p.start and p.end < voice[-1].end]
    return Answer(
        transcript=Transcript(tuple(words), language, language_probability, recogniser),
        acoustics=Acoustics(
            duration=total,
            voice=voice,
            level=_track(voice, total, -22.0, -60.0),
            pitch=_track(voice, total, pitch, 0.0),
            snr=snr if voice else None,
            clipped=clipped,
        ),
        words=tuple(words),
        pauses=tuple(p for p in inside if p.duration >= CUT - 1e-9),
        hesitations=tuple(hesitations),
    )


def marked(text: str, **options: object) -> tuple[Answer, Reading]:
    """Return the answer that the marked `text` writes down, and its reading."""
    spoken: list[str] = []
    clauses: list[Clause] = []
    hedges: list[Hedge] = []
    fillers: list[Run] = []
    traits: dict[str, list[int]] = {}
    count = 0
    for part in (p.strip() for p in text.split("|") if p.strip()):
        head, _, body = part.partition(":")
        first, marks = count, []
        for token in re.sub(r"([{}<>()])", r" \1 ", body).split():
            if token in "{<(":
                marks.append((token, count))
            elif token in "}>)":
                opened, start = marks.pop()
                run = (start, count)
                if opened == "(":
                    fillers.append(Run(*run))
                else:
                    kind = "evasive" if opened == "{" else "calibrated"
                    hedges.append(Hedge(*run, kind=kind, clause=len(clauses)))
            else:
                count += token != "_" and token[0] != "["
                spoken.append(token)
        moves, probability, tags = _head(head.strip())
        labels = {
            kind: tuple(
                Label(name, probability, Run(first, first + 1)) for mark, name in tags if mark == m
            )
            for m, kind in KINDS.items()
        }
        does = tuple(Label(name, probability, Run(first, count)) for name in moves)
        for mark, name in tags:
            if mark == "=":
                traits.setdefault(name, []).append(len(clauses))
        clauses.append(Clause(first, count, moves=does, **labels))
    answer = said(" ".join(spoken), **options)  # type: ignore[arg-type]
    indices = {name: tuple(at) for name, at in traits.items()}
    return answer, Reading(tuple(clauses), tuple(hedges), tuple(fillers), **indices)


def heard(answer: Answer, name: str = "answer.wav") -> Input:
    """Return the facts of the file an answer might have come from."""
    return Input(name, answer.duration, 48_000, 1)


def _head(head: str) -> tuple[list[str], float, list[tuple[str, str]]]:
    letters, tags = re.match(r"[A-Z-]*", head)[0], re.findall(r"([+~!=@])([\w.]+)", head)
    probability = next((float(value) for mark, value in tags if mark == "@"), 0.9)
    moves = [MOVES[letter] for letter in letters if MOVES[letter]]
    return moves, probability, [(mark, name) for mark, name in tags if mark != "@"]


def _voice(voiced: Iterable[Span]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for span in voiced:
        if spans and span.start - spans[-1].end < CUT - 1e-9:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(Span(span.start, span.end))
    return tuple(spans)


def _track(voice: tuple[Span, ...], duration: float, inside: float, outside: float) -> Track:
    values = [outside] * round(duration / HOP)
    for span in voice:
        first, stop = round(span.start / HOP), min(round(span.end / HOP), len(values))
        values[first:stop] = [inside] * (stop - first)
    return Track(HOP, tuple(values))
