"""Runs whole programs in turn and puts what they took side by side."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
VOICELOOP = (str(Path(sys.executable).with_name("voiceloop")),)
BARE = (sys.executable, "-m", "benchmarks.bare")


@dataclass(frozen=True, slots=True)
class Run:
    """One whole program: seconds on the wall, seconds of processor, peak memory in MB, what it said."""

    wall: float
    cpu: float
    peak_mb: float
    said: str


ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
"""Both sides run compiled, as an installed program does."""


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> Run:
    """Run a program to its end and return what it took; stop if it fails. Not for Windows (`wait4`)."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=said, cwd=HERE.parent, env={**ENVIRONMENT, **(env or {})}
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            sys.exit(f"{' '.join(command)} failed with exit code {child.returncode}")
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit, text)


def debrief(sound: Path, model: str | Path) -> Run:
    """Run `voiceloop debrief` as a user does who never ran it before: nothing is cached."""
    with tempfile.TemporaryDirectory(prefix="voiceloop-") as home:
        command = (*VOICELOOP, "debrief", str(sound), "--model", str(model), "--format", "md")
        return run((*command, "--device", "cpu"), {"VOICELOOP_HOME": home})


def bare(sound: Path, model: Path) -> Run:
    """Run faster-whisper alone on the same file, with the same model and settings."""
    return run((*BARE, str(sound), str(model)))


def in_turn(times: int, *work: Callable[[], Run]) -> list[list[Run]]:
    """Do each piece of work `times` times, A B A B, so that a busy machine is busy for all alike."""
    rounds = [[piece() for piece in work] for _ in range(times)]
    return [list(column) for column in zip(*rounds, strict=True)]


def spread(values: Sequence[float], form: str = ".2f") -> str:
    """Return the median, and the least and the most where there are several."""
    middle = f"{statistics.median(values):{form}}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):{form}}–{max(values):{form}})"


def table(title: str, head: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    """Print a Markdown table, each row as soon as it is there."""
    print(f"### {title}\n\n| {' | '.join(head)} |\n|{' --- |' * len(head)}", flush=True)
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
    print(flush=True)


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder for sounds that vanishes."""
    with tempfile.TemporaryDirectory(prefix="voiceloop-benchmarks-") as path:
        yield Path(path)


def machine() -> str:
    """Return the processor, its cores and Python in one line."""
    name = platform.processor() or platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        lines = listed.read_text(encoding="utf-8").splitlines()
        name = next((li.split(": ")[1] for li in lines if li.startswith("model name")), name)
    return (
        f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    )
