"""The command line: one module per verb, errors turned into words in one place."""

import errno
import importlib
import io
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click

import voiceloop
from voiceloop.errors import VoiceloopError

DEFAULT_ROLE = "ai-engineer"
"""Whose panel listens when nobody says."""

ROLE_NAMES = "ai-engineer (aie), ml-engineer (mle), software-engineer (swe)"
ROUND_NAMES = "coding, design (system-design, ml-design), debugging, evaluation, behavioural"
"""What ships, for the help, which reads no files."""

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

STOPPED = "Stopped. What was finished is kept, nothing half-done is."


class Failure(click.ClickException):
    """An expected failure on its way to the user: `Error: …`, `Hint: …`, exit code 1."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:
        """Print the error and its hint on stderr."""
        click.echo(f"Error: {self.message}\nHint: {self.hint}", err=True, file=file)


class Interrupted(click.ClickException):
    """Ctrl-C: said in one line, exit code 130."""

    exit_code = 130

    def show(self, file: Any = None) -> None:
        """Print that the work was stopped."""
        click.echo(self.message, err=True, file=file)


class Verbs(click.Group):
    """A group whose commands are the modules of this package, imported when asked for.

    Each holds one `command`. A module whose name begins with an underscore is no verb.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs by name."""
        return sorted(m.name for m in pkgutil.iter_modules(__path__) if m.name[0] != "_")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the verb `cmd_name`, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{cmd_name}").command
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the program; what is piped is UTF-8, also where the system would choose otherwise.

        A character that the terminal lacks, or a file name that is no text, never ends it.
        """
        _open_streams()
        for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
            if isinstance(stream, io.TextIOWrapper):
                encoding = stream.encoding if stream.isatty() else "utf-8"
                stream.reconfigure(encoding=encoding, errors=errors)
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Read the command line; Ctrl-C meanwhile ends as it does everywhere."""
        try:
            return super().make_context(*args, **kwargs)
        except KeyboardInterrupt as e:
            raise Interrupted(STOPPED) from e

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; turn expected failures and Ctrl-C into words and exit codes."""
        try:
            return super().invoke(ctx)
        except VoiceloopError as e:
            raise Failure(e.message, e.hint) from e
        except KeyboardInterrupt as e:
            raise Interrupted(STOPPED) from e
        except click.Abort as e:  # at a question, whose line is still open
            raise Interrupted(f"\n{STOPPED}") from e
        except OSError as e:
            if e.errno not in NO_ROOM | {errno.EBADF} or e.filename is not None:
                raise  # no stream of ours, so a bug (or a closed pipe, which click ends quietly)
            _drop_stdout()
            if e.errno == errno.EBADF:
                raise Failure(
                    "The result has nowhere to go: standard output is closed.",
                    "Leave it open, or send it to a file: > FILE",
                ) from e
            raise Failure(
                f"The result cannot be written: {e.strerror}.", "Make room, then do it again."
            ) from e


def _open_streams() -> None:
    """See that all three streams are there, and that what is printed arrives whole or fails.

    Python has None for a stream that was closed before it began, and where it is told not to
    buffer, a disk that fills up swallows the rest of a result without a word.
    """
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:  # writing to what can only be read fails, as it should
        nowhere = os.open(os.devnull, os.O_RDONLY)
        sys.stdout = open(nowhere, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    elif isinstance(getattr(sys.stdout, "buffer", None), io.RawIOBase):
        bare = sys.stdout
        sys.stdout = open(  # noqa: SIM115
            bare.fileno(), "w", encoding=bare.encoding, closefd=False
        )
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def _drop_stdout() -> None:
    """Let what stdout still holds vanish: flushing it at exit would fail a second time."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(voiceloop.__version__, prog_name="voiceloop")
def main() -> None:
    """Practise spoken interview answers and read what a hiring panel would have written.

    Everything runs on this machine; no recording leaves it.
    """
