"""The command line: one module per verb, errors turned into words in one place."""

import errno
import importlib
import io
import os
import pkgutil
import sys
from typing import Any

import click

import voiceloop
from voiceloop.errors import VoiceloopError

DEFAULT_ROLE = "ai-engineer"
"""Whose panel listens when nobody says."""

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


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
        for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
            if isinstance(stream, io.TextIOWrapper):
                encoding = stream.encoding if stream.isatty() else "utf-8"
                stream.reconfigure(encoding=encoding, errors=errors)
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; turn expected failures and Ctrl-C into words and exit codes."""
        try:
            return super().invoke(ctx)
        except VoiceloopError as e:
            raise Failure(e.message, e.hint) from e
        except KeyboardInterrupt as e:
            raise Interrupted("Stopped. What was finished is kept, nothing half-done is.") from e
        except OSError as e:
            if e.errno not in NO_ROOM or e.filename is not None:
                raise  # no stream of ours, so a bug (or a closed pipe, which click ends quietly)
            _drop_stdout()
            raise Failure(
                f"The result cannot be written: {e.strerror}.", "Make room, then do it again."
            ) from e


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
