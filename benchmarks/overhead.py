"""What `voiceloop debrief` costs on top of faster-whisper alone: whole programs, in turn."""

import statistics
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks import pinned
from benchmarks.measure import Run, bare, debrief, folder, in_turn, spread, table
from benchmarks.sounds import of_length
from voiceloop.capture.audio import open_recording
from voiceloop.home import shipped_models
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.cutter import cut

CASES = ((30.0, 3, 1.10), (300.0, 2, 1.05), (1800.0, 1, 1.05))
"""Seconds of sound, rounds, and the bar for the ratio of the processes' wall times."""


PINNED = Path(tempfile.gettempdir()) / "voiceloop-pinned-small.en"
"""Written once (22 s, 290 MB) and kept until the machine tidies up."""


def main(cases: tuple[tuple[float, int, float], ...] = CASES) -> None:
    head = ("audio", "windows", "bare (s)", "debrief (s)", "overhead", "of processor time", "bar")
    small, demo = pinned.build(PINNED), shipped_models() / "demo"
    with folder() as here:
        table("Overhead, small.en's dimensions", head, _rows(small, here, cases, judged=True))
        table("Overhead, demo checkpoint", head, _rows(demo, here, cases, judged=False))


def _rows(
    model: Path, here: Path, cases: tuple[tuple[float, int, float], ...], *, judged: bool
) -> Iterator[tuple[str, ...]]:
    for seconds, rounds, bar in cases:
        sound = of_length(seconds, here / f"{seconds:.0f}.wav")
        alone, ours = in_turn(rounds, partial(bare, sound, model), partial(debrief, sound, model))
        wall = _ratios(alone, ours, "wall")
        yield (
            f"{seconds:.0f} s",
            f"{_windows(sound)} : {alone[0].said.strip()}",
            spread([r.wall for r in alone], ".1f"),
            spread([r.wall for r in ours], ".1f"),
            spread(wall),
            spread(_ratios(alone, ours, "cpu")),
            _verdict(statistics.median(wall), bar) if judged else "reported",
        )


def _ratios(alone: list[Run], ours: list[Run], what: str) -> list[float]:
    pairs = zip(alone, ours, strict=True)
    return [getattr(our, what) / getattr(one, what) for one, our in pairs]


def _windows(sound: Path) -> int:
    ear = Ear()
    with open_recording(sound) as recording:
        return sum(1 for _ in cut(ear.listen(chunk) for chunk in recording.chunks()))


def _verdict(ratio: float, bar: float) -> str:
    return f"{bar:.2f}: {'met' if ratio <= bar else 'missed'}"
