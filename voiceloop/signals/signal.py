"""A signal: a function of answer and reading, with everything that is said about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from voiceloop.types import Answer, Measure, Reading, Span, clock

Family: TypeAlias = Literal["diagnosis", "commitment", "pace", "pauses", "voice"]
Need: TypeAlias = Callable[[Answer], str | None]
"""What an answer lacks to be measured, in words, or None."""
Function: TypeAlias = Callable[[Answer, Reading], Measure]

DECIMALS = {
    "s": 2,
    "words": 0,
    "count": 0,
    "per 100 words": 2,
    "words/min": 1,
    "syllables/s": 2,
    "st": 2,
    "dBFS": 1,
    "dB": 1,
}
"""The units there are, and the digits that mean something in each."""


@dataclass(frozen=True, slots=True)
class Band:
    """The range in which a listener notices nothing; None leaves a side open."""

    low: float | None
    high: float | None

    def miss(self, value: float) -> float:
        """Return how far `value` lies outside, below zero when too low; 0.0 inside."""
        if self.low is not None and value < self.low:
            return value - self.low
        if self.high is not None and value > self.high:
            return value - self.high
        return 0.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that is measured: its name, unit, family, band, source, and what it needs.

    `lower_bound` marks counts that can only be too low.
    """

    name: str
    about: str
    unit: str
    family: Family
    band: Band | None
    basis: str
    needs: tuple[Need, ...]
    lower_bound: bool
    function: Function

    def __call__(self, answer: Answer, reading: Reading) -> Measure:
        """Return the measure in this signal's unit, rounded once, its evidence inside the answer."""
        lacks = next((why for need in self.needs if (why := need(answer))), None)
        found = missing(lacks) if lacks else self.function(answer, reading)
        digits = DECIMALS[self.unit]
        return replace(
            found,
            unit=self.unit,
            value=None if found.value is None else round(float(found.value), digits) + 0.0,
            plus_minus=None if found.plus_minus is None else round(float(found.plus_minus), digits),
            at_least=self.lower_bound and found.state == "measured",
            evidence=tuple(_inside(span, answer.duration) for span in found.evidence),
        )


def signal(
    *,
    unit: str,
    family: Family,
    basis: str,
    band: Band | None = None,
    needs: tuple[Need, ...] = (),
    lower_bound: bool = False,
) -> Callable[[Function], Signal]:
    """Make a function a `Signal` named after it; nothing is registered anywhere."""
    if unit not in DECIMALS:
        raise ValueError(f"no such unit: {unit}")

    def made(function: Function) -> Signal:
        about = (function.__doc__ or "").partition("\n")[0]
        name = function.__name__
        return Signal(name, about, unit, family, band, basis, needs, lower_bound, function)

    return made


def measured(
    value: float,
    evidence: Sequence[Span] = (),
    *,
    plus_minus: float | None = None,
    why: str | None = None,
) -> Measure:
    """Return a value with its evidence; the signal adds unit and rounding."""
    return Measure("measured", value, "", False, plus_minus, why, tuple(evidence))


def censored(value: float, why: str, evidence: Sequence[Span] = ()) -> Measure:
    """Return "not within `value`", and what never happened."""
    return Measure("censored", value, "", why=why, evidence=tuple(evidence))


def missing(why: str) -> Measure:
    """Return no value, and the reason."""
    return Measure("not_measured", None, "", why=why)


def _inside(span: Span, duration: float) -> Span:
    end = min(clock(span.end), clock(duration))
    return Span(min(clock(span.start), end), end)
