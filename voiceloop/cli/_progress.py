"""A progress bar on stderr: seconds of sound done of all, with the time that is left."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import click

from voiceloop.errors import VoiceloopError

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """One bar over all recordings of a call; on a terminal only, and chatter goes around it."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = paths
        self._begun = 0
        self._done = 0.0
        self._total: float | None = None
        self._progress: Progress | None = None

    def __enter__(self) -> "Bar":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hide()

    def begin(self) -> None:
        """Count one more recording as begun, whatever becomes of it."""
        self._begun += 1

    def show(self, path: Path) -> None:
        """Show that the recording at `path` is being heard."""
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        if self._total is None:
            self._total = sum(map(_seconds, map(Path, self._paths)))
        if str(path) not in self._paths:  # a copy of what was piped in
            self._total += _seconds(path)
        nth = f"{self._begun} of {len(self._paths)}  " if len(self._paths) > 1 else ""
        self._progress = Progress(
            TextColumn(f"{nth}{path.name}", markup=False),
            BarColumn(),
            TextColumn("{task.completed} of {task.total} s"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        total = max(1, round(self._total))
        self._progress.add_task("", total=total, completed=round(self._done))
        self._progress.start()

    def advance(self, seconds: float) -> None:
        """Move to `seconds` into the recording that is being heard."""
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], completed=round(self._done + seconds))

    def finish(self, seconds: float) -> None:
        """Close one recording of that length and take the bar away until the next."""
        self._done += seconds
        self._hide()

    def say(self, text: str) -> None:
        """Print chatter on stderr without tearing the bar."""
        self._hide()
        click.echo(text, err=True)

    def _hide(self) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._progress = None


def _seconds(path: Path) -> float:
    """What the header of a recording promises, in seconds; 0 when it promises nothing."""
    from voiceloop.capture.audio import open_recording

    try:
        with open_recording(path) as recording:
            return recording.length or 0.0
    except VoiceloopError:
        return 0.0
