"""The spelling every page shares: numbers, clock times, names, and text made safe to show."""

import re
from collections.abc import Sequence

from voiceloop.types import Level, Measure, Span

LEVELS: dict[Level | None, str] = {
    "strong_no": "Strong no",
    "lean_no": "Lean no",
    "lean_yes": "Lean yes",
    "strong_yes": "Strong yes",
    None: "Not scored",
}

MOST_MOMENTS = 12
"""A cell lists this many moments and counts the rest; the JSON has them all."""

_UNITS = {"count": "", "st": "semitones"}
_ACRONYMS = {"ai": "AI", "api": "API", "ml": "ML", "snr": "SNR"}
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: str) -> str:
    """Return `text` on one line, without what could steer a terminal or turn the reading direction."""
    return _UNSHOWABLE.sub("\ufffd", " ".join(_BIDI.sub("", text).split()))


def name(identifier: str) -> str:
    """Return `time_to_fix` or `ai-engineer` as words."""
    parts = plain(identifier.replace("_", " ").replace("-", " ")).split()
    return " ".join(_ACRONYMS.get(part, part) for part in parts) or plain(identifier)


def sentence_case(text: str) -> str:
    """Return `text` with its first letter raised and the others as they were."""
    return text[:1].upper() + text[1:]


def number(value: float) -> str:
    """Return `value` to one decimal; 0 and 100 are written only for exactly 0 and 100."""
    rounded = round(value, 1)
    digits = 1
    while rounded in (0, 100) and rounded != value and digits < 17:
        digits += 1
        rounded = round(value, digits)
    text = f"{rounded:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def clock(seconds: float) -> str:
    """Return `seconds` as m:ss.s."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02}.{tenths % 10}"


def span(moment: Span) -> str:
    """Return one moment as `m:ss.s–m:ss.s`, or as one clock time when both ends read the same."""
    start, end = clock(moment.start), clock(moment.end)
    return start if start == end else f"{start}–{end}"


def moments(evidence: Sequence[Span]) -> str:
    """Return the first moments as clock times, and how many more there are."""
    listed = ", ".join(span(moment) for moment in evidence[:MOST_MOMENTS])
    return listed + more(evidence)


def more(evidence: Sequence[Span]) -> str:
    """Return ` and 3 more` for what `MOST_MOMENTS` leaves out, or nothing."""
    left = len(evidence) - MOST_MOMENTS
    return f" and {left} more" if left > 0 else ""


def measure(found: Measure) -> str:
    """Return a measure's value with its unit and error, or why there is none."""
    if found.value is None:
        return f"not measured: {plain(found.why or '')}"
    parts = [number(found.value)]
    if found.state == "censored":
        parts.insert(0, "not within")
    if found.at_least:
        parts.insert(0, "at least")
    if found.plus_minus is not None:
        parts.append(f"± {number(found.plus_minus)}")
    parts.append(_UNITS.get(found.unit, plain(found.unit)))
    if found.why:
        parts.append(f"({plain(found.why)})")
    return " ".join(part for part in parts if part)
