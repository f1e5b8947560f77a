"""The command line: one module per verb, errors turned into words in one place."""

import importlib
import io
import pkgutil
import sys
from typing import Any

import click

import voiceloop
from voiceloop.errors import VoiceloopError


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
        """Run the program; what is piped is UTF-8, also where the system would choose otherwise."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
                stream.reconfigure(encoding="utf-8")
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; turn expected failures and Ctrl-C into words and exit codes."""
        try:
            return super().invoke(ctx)
        except VoiceloopError as e:
            raise Failure(e.message, e.hint) from e
        except KeyboardInterrupt as e:
            raise Interrupted("Stopped. What was finished is kept, nothing half-done is.") from e


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(voiceloop.__version__, prog_name="voiceloop")
def main() -> None:
    """Practise spoken interview answers and read what a hiring panel would have written.

    Everything runs on this machine; no recording leaves it.
    """
