"""The answer as lanes over one time axis, to be drawn in characters or as a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from voiceloop.report.words import clock, name, number, plain
from voiceloop.types import DIAGNOSIS, Debrief, Span

LONG_PAUSE = 1.0
"""Seconds from which a pause is shown; shorter ones belong to ordinary speech."""

_LETTERS = {
    "fix": "X",
    "evasive": "!",
    "calibrated": "?",
    "filler": "~",
    "hesitation": "…",
    "pause": "-",
}
_TONES = (*DIAGNOSIS, "architecture", "model_name", "self_description", *_LETTERS)
_STEPS = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600)
_BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Mark(Span):
    """One stretch of a lane and the words under it."""

    text: str


@dataclass(frozen=True, slots=True)
class Lane:
    """All marks of one kind: its name in words, its letter, and the tone that colours it."""

    name: str
    letter: str
    tone: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """A value over time, as `(seconds, value)` points, with its least and greatest value."""

    name: str
    points: tuple[tuple[float, float], ...]
    least: float
    most: float

    @property
    def runs(self) -> tuple[tuple[tuple[float, float], ...], ...]:
        """The points in runs without a hole: a hole is over a second, and over two usual steps, wide."""
        step = (self.points[-1][0] - self.points[0][0]) / len(self.points)
        cuts = [
            i
            for i, (before, after) in enumerate(pairwise(self.points), start=1)
            if after[0] - before[0] > max(1.0, 2 * step)
        ]
        return tuple(self.points[a:b] for a, b in pairwise((0, *cuts, len(self.points))))

    def height(self, value: float) -> float:
        """Return where `value` stands between the least (0.0) and the greatest (1.0)."""
        return (value - self.least) / (self.most - self.least) if self.most > self.least else 0.5


@dataclass(frozen=True, slots=True)
class Chart:
    """Lanes and curves over `duration` seconds."""

    duration: float
    lanes: tuple[Lane, ...]
    curves: tuple[Curve, ...]

    @property
    def ticks(self) -> tuple[float, ...]:
        """Round times for the axis, six at most."""
        step = next((s for s in _STEPS if self.duration / s < 6), self.duration)
        return tuple(float(i * step) for i in range(6) if i * step <= self.duration)


def chart(debrief: Debrief) -> Chart | None:
    """Return the debrief's chart, or None when there is nothing to draw."""
    lanes = tuple(lane for lane in _lanes(debrief) if lane.marks or lane.tone in DIAGNOSIS)
    if not any(lane.marks for lane in lanes) or debrief.input.duration <= 0:
        return None
    curves = (_curve(key, points) for key, points in debrief.curves.items() if points)
    return Chart(debrief.input.duration, lanes, tuple(curves))


def _curve(key: str, points: tuple[tuple[float, float], ...]) -> Curve:
    least, most = min(v for _, v in points), max(v for _, v in points)
    return Curve(f"{name(key)}, {number(least)} to {number(most)}", points, least, most)


def _lanes(debrief: Debrief) -> Iterator[Lane]:
    named = dict.fromkeys(m for clause in debrief.clauses for m in clause.moves if m != "none")
    for move in dict.fromkeys((*DIAGNOSIS, *named)):
        making = (c for c in debrief.clauses if move in c.moves)
        yield _lane(name(move), move, [Mark(c.start, c.end, plain(c.text)) for c in making])
    for kind in ("evasive", "calibrated"):
        hedges = (h for h in debrief.hedges if h.type == kind)
        yield _lane(f"{kind} hedge", kind, [Mark(h.start, h.end, plain(h.text)) for h in hedges])
    yield _lane("filler", "filler", [Mark(f.start, f.end, plain(f.text)) for f in debrief.fillers])
    yield _lane("hesitation", "hesitation", [Mark(h.start, h.end, "") for h in debrief.hesitations])
    long = (p for p in debrief.pauses if p.duration >= LONG_PAUSE)
    yield _lane("pause of 1 s or more", "pause", [Mark(p.start, p.end, "") for p in long])


def _lane(title: str, kind: str, marks: Sequence[Mark]) -> Lane:
    letter = _LETTERS.get(kind) or plain(kind)[:1].upper() or "*"
    return Lane(title, letter, kind if kind in _TONES else "other", tuple(marks))


def picture(of: Chart, width: int) -> tuple[tuple[str, str, str], ...]:
    """Return the chart in `width` characters, one (name, cells, tone) for each line of it."""
    names = [lane.name for lane in of.lanes] + [curve.name for curve in of.curves]
    left = min(max(map(len, names)), width // 3) + 2
    right = width - left
    times, line = _axis(of, right)
    rows = (
        ("", times, "axis"),
        ("", line, "axis"),
        *((lane.name, _row(lane, of, right), lane.tone) for lane in of.lanes),
        *((curve.name, _sparkline(curve, of, right), "curve") for curve in of.curves),
    )
    return tuple((title[: left - 2].ljust(left), cells, tone) for title, cells, tone in rows)


def _axis(of: Chart, width: int) -> tuple[str, str]:
    times, line = [" "] * width, ["─"] * width
    for tick in of.ticks:
        at, label = _column(tick, of, width), clock(tick).removesuffix(".0")
        if at + len(label) <= width:
            times[at : at + len(label)] = label
            line[at] = "┬"
    return "".join(times), "".join(line)


def _row(lane: Lane, of: Chart, width: int) -> str:
    cells = ["·"] * width
    for mark in lane.marks:
        first, last = _column(mark.start, of, width), _column(mark.end, of, width)
        for at in range(first, max(first + 1, last)):
            cells[at] = lane.letter
    return "".join(cells)


def _sparkline(curve: Curve, of: Chart, width: int) -> str:
    cells: list[list[float]] = [[] for _ in range(width)]
    for at, value in curve.points:
        cells[_column(at, of, width)].append(curve.height(value))
    return "".join(_BLOCKS[round(sum(c) / len(c) * 7)] if c else " " for c in cells)


def _column(seconds: float, of: Chart, width: int) -> int:
    return min(width - 1, int(seconds / of.duration * width))
