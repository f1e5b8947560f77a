"""From what the user named to a debrief: sources, the model, what was heard before."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voiceloop.cli import DEFAULT_ROLE, Failure
from voiceloop.cli._progress import Bar
from voiceloop.errors import VoiceloopError

if TYPE_CHECKING:
    from voiceloop.cache import Hearing
    from voiceloop.speech.compute import Compute, Device
    from voiceloop.speech.transcribe import Engine
    from voiceloop.speech.weights import Model
    from voiceloop.types import Debrief, Question, Role


@dataclass(frozen=True, slots=True)
class Asked:
    """What was practised, as far as the user said so."""

    role: "Role | None"
    round: str | None
    question: "Question | None"

    @classmethod
    def found(cls, role: str | None, round_name: str | None, question: str | None) -> "Asked":
        """Look up names and ids.

        Raises VoiceloopError that names the nearest known ones when there is no such thing.
        """
        from voiceloop import roles
        from voiceloop.codec import writable

        asked = None if question is None else roles.find_question(writable(question))
        named = roles.find_round(round_name) if round_name else None
        return cls(
            roles.find_role(role) if role else None,
            named or (roles.round_of(asked) if asked else None),
            asked,
        )


@contextmanager
def source(path: str) -> Iterator[Path]:
    """Yield the file to read: `path`, or for `-` and for a pipe a copy of all of it that vanishes.

    Raises VoiceloopError when there is no room for the copy.
    """
    if path == "-" and sys.stdin.isatty():
        raise click.UsageError("`-` reads standard input, and nothing is piped in.")
    if path != "-" and not _is_pipe(path):
        yield Path(path)
        return
    with tempfile.TemporaryDirectory(prefix="voiceloop-") as folder:
        copy = Path(folder) / ("stdin" if path == "-" else Path(path).name)
        _copy(path, copy)
        try:
            yield copy
        except VoiceloopError as e:
            called = "Standard input" if path == "-" else path
            message, hint = e.message.replace(str(copy), called), e.hint.replace(str(copy), path)
            raise VoiceloopError(message, hint) from e


def _is_pipe(path: str) -> bool:
    try:
        return Path(path).is_fifo()
    except OSError:  # not ours to look at: reading it will say so
        return False


def _copy(path: str, to: Path) -> None:
    try:
        with (
            nullcontext(sys.stdin.buffer) if path == "-" else Path(path).open("rb") as pipe,
            to.open("wb") as file,
        ):
            shutil.copyfileobj(pipe, file)
    except OSError as e:
        raise VoiceloopError(
            f"What is piped in cannot be kept while it is heard: {e.strerror}.",
            f"Make room in {tempfile.gettempdir()}, or set TMPDIR to another folder.",
        ) from e


class Hearer:
    """Makes debriefs of recordings one after another, with one model loaded when first needed."""

    def __init__(
        self, bar: Bar, *, model: str | None, device: "Device", compute_type: str | None
    ) -> None:
        self._bar = bar
        self._model, self._device, self._compute_type = model, device, compute_type
        self._chosen: tuple[Model, Compute] | None = None
        self._engine: Engine | None = None

    def debrief(self, path: Path, asked: Asked) -> "Debrief":
        """Return the debrief of a recording, or of a debrief in JSON read again.

        Raises VoiceloopError when it cannot be heard or read, and Failure when no recording can:
        what is wrong with the model or the device is said, and asked, once.
        """
        from voiceloop import pipeline
        from voiceloop.capture.audio import require_file
        from voiceloop.codec import load_debrief
        from voiceloop.roles import find_role

        require_file(path)
        if _is_json(path):
            stored = load_debrief(path.read_bytes(), str(path))
            return pipeline.read_again(
                stored, role=asked.role, round=asked.round, question=asked.question
            )
        with _for_all():  # before hearing, so that what is wrong with it is said at once
            role = asked.role or find_role(DEFAULT_ROLE)
        return pipeline.judge(
            self._heard(path),
            role=role,
            round=asked.round,
            question=asked.question,
        )

    def _heard(self, path: Path) -> "Hearing":
        from concurrent.futures import ThreadPoolExecutor

        from voiceloop import cache, pipeline
        from voiceloop.capture.audio import open_recording
        from voiceloop.speech.transcribe import describe

        with open_recording(path):
            pass  # what is no recording is said before a model is looked for
        model, compute = self._choose()
        key, hearing = pipeline.heard_before(path, describe(model, compute))
        if hearing is None:
            self._bar.show(path)
            with ThreadPoolExecutor(max_workers=1) as beside:
                beside.submit(pipeline.prepare_to_judge)
                hearing = pipeline.hear(path, self._load, on_progress=self._bar.advance)
            try:
                cache.keep(key, hearing)
            except VoiceloopError as e:
                self._bar.say(f"{e.message} The debrief is whole without it. {e.hint}")
        self._bar.finish(hearing.input.duration)
        if hearing.input.claimed is not None:
            self._bar.say(
                f"{path} is cut off: its header says {hearing.input.claimed:.0f} s, "
                f"and {hearing.input.duration:.0f} s of sound are in it.\n"
                "Hint: Copy the recording again, whole, and debrief it anew."
            )
        return hearing

    def _load(self) -> "Engine":
        """The engine, loaded once."""
        from voiceloop.speech.transcribe import Engine

        if self._engine is None:
            with _for_all():
                self._engine = Engine(*self._choose())
        return self._engine

    def _choose(self) -> "tuple[Model, Compute]":
        """The model and where it runs, chosen once, at the first recording that needs them."""
        if self._chosen is None:
            from voiceloop.cli._offer import offer_model
            from voiceloop.speech import compute, weights

            with _for_all():
                where = compute.choose(self._device, self._compute_type)
                gpu = where.device == "cuda"
                model = weights.resolve(self._model, gpu=gpu) or offer_model(gpu=gpu)
            if where.note:
                self._bar.say(where.note)
            self._chosen = model, where
        return self._chosen


@contextmanager
def _for_all() -> Iterator[None]:
    """Let what would fail for every recording end the call at the first."""
    try:
        yield
    except VoiceloopError as e:
        raise Failure(e.message, e.hint) from e


def _is_json(path: Path) -> bool:
    """Whether the file says so by its name, or by its first byte (JSON text from a pipe)."""
    if path.suffix.lower() == ".json":
        return True
    with path.open("rb") as file:
        return file.read(1) == b"{"
