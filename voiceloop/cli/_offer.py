"""What pulling a model costs, the pull with its progress, and the offer of one where none is here."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceloop.cli import Interrupted
from voiceloop.errors import VoiceloopError

if TYPE_CHECKING:
    from voiceloop.speech.catalogue import KnownModel
    from voiceloop.speech.weights import Model

LINES = (20, 100)
"""Megabits per second of a slow and a fast line, for the time that is told first."""


def cost(model: "KnownModel") -> str:
    """Return the download's size and rough time in words."""
    slow, fast = (model.disk * 8 / line for line in LINES)
    times = f"about {_rough(fast)} on a fast line, {_rough(slow)} on a slow one"
    return f"{model.disk} MB, {times}"


def _rough(seconds: float) -> str:
    if seconds < 60:
        return f"{max(5, round(seconds, -1)):.0f} seconds"
    minutes = max(1, round(seconds / 60))
    return f"{minutes} minute{'s' if minutes > 1 else ''}"


def pull_with_progress(model: "KnownModel") -> Path:
    """Pull `model` with a bar on stderr and return its folder; Ctrl-C says what is kept."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

    from voiceloop.speech.hub import pull

    console = Console(stderr=True)
    came = [0, 0]
    columns = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(model.name, total=None)

        def progress(done: int, total: int) -> None:
            came[:] = done, total
            bar.update(task, completed=done, total=total)

        try:
            return pull(model, progress=progress)
        except KeyboardInterrupt as e:
            bar.stop()
            done, total = (round(count / 1e6) for count in came)
            kept = f"{done} MB of {total} MB are here and kept. " if total else ""
            again = f"`voiceloop models pull {model.name}` goes on from there."
            raise Interrupted(f"Stopped. {kept}{again}") from e


def offer_model(*, gpu: bool) -> "Model":
    """Return the model for this kind of machine, pulled now after a typed yes.

    Raises VoiceloopError with the exact command off a terminal and after a no.
    """
    from voiceloop.speech.catalogue import preference, recommend
    from voiceloop.speech.weights import resolve

    model = recommend(gpu=gpu)
    command = f"voiceloop models pull {model.name}"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise VoiceloopError("There is no speech model on this machine yet.", command)
    click.echo(
        f"There is no speech model on this machine yet. For it, {model.name} fits best:\n"
        f"{preference(gpu=gpu).why}.\n"
        f"The download is {cost(model)}. After it nothing needs the network.",
        err=True,
    )
    if not click.confirm(f"Pull {model.name} now?", default=None, err=True):
        raise VoiceloopError("Without a speech model nothing can be heard.", command)
    pull_with_progress(model)
    pulled = resolve(model.name, gpu=gpu)
    if pulled is None:
        raise AssertionError("a named model resolves or raises")
    return pulled
