"""The nouns: frozen values that flow from sound to debrief, all on one clock.

Conventions: time is float seconds from the first sample; pitch is Hz (0.0 where
unvoiced); level is dBFS; a rate says "per" in its unit. Values carry no ids, no
paths and no wall-clock times. Each is checked once, when it is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float32]

SAMPLE_RATE = 16_000
"""Samples per second of every `Audio` inside voiceloop."""

FORMAT = 1
"""Version of the debrief's JSON. 1: the first."""


def clock(seconds: float) -> float:
    """Return `seconds` as the wire carries it: three decimals, never minus zero."""
    return round(float(seconds), 3) + 0.0


# --- time and words ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, `start` and `end` in seconds; may be empty, never reversed."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end < float("inf"):
            raise ValueError(f"a span must run forward from zero: {self.start} to {self.end}")

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Word(Span):
    """One word as recognised, its probability 0..1, and what was heard where a correction replaced it."""

    text: str
    probability: float
    heard: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of words by index, `stop` exclusive, as the reader sees them (it has no clock)."""

    first: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.first < self.stop:
            raise ValueError(f"a run must hold a word: {self.first} to {self.stop}")


# --- sound ------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """Mono float32 samples (shape `(n,)`, full scale ±1) that begin at `start` seconds."""

    samples: Samples
    start: float = 0.0
    sample_rate: int = SAMPLE_RATE

    def __post_init__(self) -> None:
        if self.samples.ndim != 1 or self.samples.dtype != np.float32:
            raise ValueError(
                f"audio must be mono float32, not {self.samples.dtype} {self.samples.shape}"
            )
        self.samples.flags.writeable = False

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class Track:
    """One value per `hop` seconds, the first for the frame that begins at zero."""

    hop: float
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """Facts about what was handed over: its base name, and the sound as it was before conversion.

    `claimed` is the length in seconds that the file's own header gives, where that is longer than
    what could be decoded: the file is cut off or damaged. None otherwise. `voiced` reaches from
    the first voiced sound to the last; None when there is none.
    """

    name: str
    duration: float
    sample_rate: int
    channels: int
    claimed: float | None = None
    voiced: Span | None = None


@dataclass(frozen=True, slots=True)
class Acoustics:
    """What the ear measured: voice activity, level (dBFS) and pitch (Hz, 0.0 unvoiced).

    `voice` holds the stretches of speech, cut at every silence of a quarter second;
    `snr` is decibels of speech over background, None when there is no speech or no background to compare;
    `clipped` is the share 0..1 of samples at full scale.
    """

    duration: float
    voice: tuple[Span, ...]
    level: Track
    pitch: Track
    snr: float | None
    clipped: float


# --- recognition ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Removed(Span):
    """Words the recogniser wrote that were taken out, and the rule that did it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Which model, on which device, with which settings heard the words.

    `version` is a fingerprint of the model's files; `caveat` is what every debrief
    made with this model must say about it.
    """

    model: str
    version: str
    engine: str
    device: str
    compute_type: str
    english_only: bool
    settings: Mapping[str, str | int | float | bool | None]
    caveat: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one recording in time order, the language they are in, and who heard them.

    `language_probability` is None when the model knows one language only.
    """

    words: tuple[Word, ...]
    language: str
    language_probability: float | None
    recogniser: Recogniser
    removed: tuple[Removed, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that happened in one answer, on one clock.

    Words are clamped to voice activity; `pauses` are silences of at least a quarter
    second between the first and the last voiced sound; `hesitations` are voiced
    sounds with no word under them.
    """

    transcript: Transcript
    acoustics: Acoustics
    words: tuple[Word, ...]
    pauses: tuple[Span, ...]
    hesitations: tuple[Span, ...]

    @property
    def duration(self) -> float:
        """Length of the recording in seconds."""
        return self.acoustics.duration


# --- what is practised ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Risk:
    """One thing a role's panel listens for, in the role's own words."""

    name: str
    title: str
    ask: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A line a signal must reach for this role: at most or at least `value`, and where it comes from."""

    signal: str
    at_most: float | None
    at_least: float | None
    basis: str


@dataclass(frozen=True, slots=True)
class Role:
    """A job that is practised: its risks, its bars, and whose list it also hears."""

    name: str
    title: str
    aliases: tuple[str, ...]
    about: str
    risks: tuple[Risk, ...]
    also_hears: tuple[str, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked; `name` is its permanent id, None for the user's own text."""

    name: str | None
    text: str


# --- what was said ----------------------------------------------------------

HedgeKind: TypeAlias = Literal["evasive", "calibrated"]


@dataclass(frozen=True, slots=True)
class Label:
    """One thing a clause does (a move, a risk, an anti-signal), how sure, and the words that show it."""

    name: str
    probability: float
    cue: Run | None = None


@dataclass(frozen=True, slots=True)
class Clause(Run):
    """A run of words that makes one point, and what it does.

    `risks` are addressed for this system, `mentioned` only named or waved away.
    """

    moves: tuple[Label, ...] = ()
    risks: tuple[Label, ...] = ()
    mentioned: tuple[Label, ...] = ()
    anti: tuple[Label, ...] = ()

    def does(self, move: str) -> bool:
        """Whether this clause makes the named move."""
        return any(label.name == move for label in self.moves)


@dataclass(frozen=True, slots=True)
class Hedge(Run):
    """A cue that weakens commitment, its kind, and the index of the clause it stands in."""

    kind: HedgeKind
    clause: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was said, not yet judged. Clauses cover every word once, in order.

    The last five fields are indices of clauses: where two failure classes are told
    apart, a metric is distrusted for a reason, a bar to ship or stop is given, a
    second branch is named, and the steps of an evaluation loop.
    """

    clauses: tuple[Clause, ...]
    hedges: tuple[Hedge, ...]
    fillers: tuple[Run, ...]
    distinctions: tuple[int, ...] = ()
    metric_distrust: tuple[int, ...] = ()
    stop_criterion: tuple[int, ...] = ()
    second_branch: tuple[int, ...] = ()
    evaluation_loop: tuple[int, ...] = ()

    def first(self, move: str) -> int | None:
        """Index of the first clause that makes the named move, or None."""
        return next((i for i, clause in enumerate(self.clauses) if clause.does(move)), None)

    @property
    def order(self) -> tuple[str, ...]:
        """Failure hypothesis, evaluation and fix in order of first appearance; absent ones left out."""
        seen = ((self.first(move), rank, move) for rank, move in enumerate(DIAGNOSIS))
        return tuple(move for at, _, move in sorted(s for s in seen if s[0] is not None))


DIAGNOSIS = ("failure_hypothesis", "evaluation", "fix")
"""The three moves whose order is read."""

SOLUTION = ("fix", "architecture", "model_name")
"""Moves that are solution talk when they come before a diagnosis."""


# --- numbers with evidence --------------------------------------------------

State: TypeAlias = Literal["measured", "censored", "not_measured"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with its evidence, or the reason there is none.

    `censored` means "not within `value`": the thing never happened while we listened.
    `at_least` marks a lower bound; `plus_minus` is the uncertainty in the same unit.
    """

    state: State
    value: float | None
    unit: str
    at_least: bool = False
    plus_minus: float | None = None
    why: str | None = None
    evidence: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if (self.value is None) != (self.state == "not_measured"):
            raise ValueError(f"a {self.state} measure cannot have the value {self.value}")
        if self.state == "not_measured" and not self.why:
            raise ValueError("a measure without a value must say why")
        if not all(isfinite(v) for v in (self.value, self.plus_minus) if v is not None):
            raise ValueError(f"a measure must be finite: {self.value} ± {self.plus_minus}")


# --- the debrief: everything the reader sees, and the only wire format -------


@dataclass(frozen=True, slots=True)
class HeardBy:
    """The recogniser as the debrief shows it, with the language it heard and what was taken out."""

    model: str
    version: str
    engine: str
    device: str
    compute_type: str
    settings: Mapping[str, str | int | float | bool | None]
    language: str
    language_probability: float | None
    caveat: str | None
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """How sure a label is, and the time of the words that show it."""

    p: float
    cue: Span | None


@dataclass(frozen=True, slots=True)
class SaidClause(Span):
    """A clause on the clock: its text, its labels by name, and why each stands."""

    text: str
    moves: tuple[str, ...]
    risks: tuple[str, ...]
    mentioned: tuple[str, ...]
    anti: tuple[str, ...]
    why: Mapping[str, Why]


@dataclass(frozen=True, slots=True)
class SaidHedge(Span):
    """A hedge on the clock, with its words and the index of its clause."""

    text: str
    type: HedgeKind
    clause: int


@dataclass(frozen=True, slots=True)
class SaidFiller(Span):
    """A filler on the clock, with its words."""

    text: str


NoteKind: TypeAlias = Literal["change", "keep"]


@dataclass(frozen=True, slots=True)
class Note:
    """One sentence of advice or praise; the first note is the one thing to change."""

    kind: NoteKind
    signal: str
    text: str
    quote: str | None
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Quote(Span):
    """A sentence a panel would quote, for or against, why, and what to say instead."""

    kind: Literal["against", "for"]
    text: str
    why: str
    instead: str | None


RiskState: TypeAlias = Literal["absent", "mentioned", "addressed"]


@dataclass(frozen=True, slots=True)
class RiskFinding:
    """One of the role's risks: whether the answer addressed it, and where."""

    name: str
    title: str
    state: RiskState
    secondary: bool
    quote: str | None
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Lens:
    """The same answer heard by one role's panel."""

    role: str
    title: str
    addressed: tuple[str, ...]
    missing: tuple[str, ...]
    line: str


Level: TypeAlias = Literal["strong_no", "lean_no", "lean_yes", "strong_yes"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the panel would decide, or None and why it was not scored.

    `blocked_by` names the signal that held the verdict down, `would_flip` what would change it.
    """

    level: Level | None
    why: str
    blocked_by: str | None = None
    would_flip: str | None = None


@dataclass(frozen=True, slots=True)
class Debrief:
    """Everything the reader sees, in words and rounded numbers. Its JSON is `format` 1."""

    format: Literal[1]
    input: Input
    recogniser: HeardBy
    role: str
    round: str | None
    question: Question | None
    words: tuple[Word, ...]
    pauses: tuple[Span, ...]
    hesitations: tuple[Span, ...]
    clauses: tuple[SaidClause, ...]
    hedges: tuple[SaidHedge, ...]
    fillers: tuple[SaidFiller, ...]
    signals: Mapping[str, Measure]
    curves: Mapping[str, tuple[tuple[float, float], ...]]
    notes: tuple[Note, ...]
    quotes: tuple[Quote, ...]
    risks: tuple[RiskFinding, ...]
    lenses: tuple[Lens, ...]
    verdict: Verdict
