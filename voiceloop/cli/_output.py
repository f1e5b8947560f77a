"""Where debriefs go: stdout, a pager, a file or a folder; nothing half-written is left behind."""

import errno
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from voiceloop.errors import VoiceloopError
from voiceloop.home import home, private_folder, replacing
from voiceloop.types import Debrief

ELSEWHERE = "Give another place with -o."


@dataclass(frozen=True, slots=True)
class Plan:
    """The form of the debriefs, and for each a file to write, or None for stdout."""

    form: str
    targets: tuple[Path | None, ...]
    in_browser: bool

    @classmethod
    def made(
        cls, paths: Sequence[str], form: str | None, output: str | None, *, in_browser: bool
    ) -> "Plan":
        """Decide form and files before any work is done.

        Raises click.UsageError when several debriefs would share one file, and VoiceloopError
        when one would take the place of an input or of a file of another kind, or cannot be
        written. Nothing is made yet.
        """
        from voiceloop.report import SUFFIXES

        if in_browser and form not in (None, "html"):
            raise click.UsageError("--open shows a page: it goes with --format html.")
        if in_browser and output == "-":
            raise click.UsageError("--open needs a file to show: leave -o - out.")
        if in_browser and output and _form_of(output, SUFFIXES, "html") != "html":
            raise click.UsageError(f"--open shows a page: {output} would not be one; use .html.")
        form = form or ("html" if in_browser else _form_of(output, SUFFIXES))
        if output is None and in_browser:
            output = f"{_pages()}/"
        if output in (None, "-"):
            return cls(form, (None,) * len(paths), in_browser)
        inputs = [Path("stdin" if path == "-" else path) for path in paths]
        return cls(form, tuple(_targets(str(output), inputs, SUFFIXES[form])), in_browser)

    def put(self, debrief: Debrief, target: Path | None, *, brief: bool) -> None:
        """Render a debrief and print it, or write it to `target` whole and say where it is.

        Raises VoiceloopError when it cannot be written.
        """
        from voiceloop.report import FORMATS, terminal

        if target is None and self.form == "terminal":
            width = max(40, min(shutil.get_terminal_size()[0], 100)) if sys.stdout.isatty() else 80
            show(terminal.render(debrief, brief=brief, width=width, colour=wants_colour()))
            return
        text = FORMATS[self.form](debrief, brief=brief)
        if target is None:
            click.echo(text, nl=not text.endswith("\n"))
            return
        if target.parent == _pages():
            private_folder(target.parent)
        write(target, text if text.endswith("\n") else f"{text}\n")
        click.echo(f"Wrote {target}", err=True)
        if self.in_browser:
            _open(target)


def _pages() -> Path:
    """The folder of what is only shown."""
    return home() / "pages"


def _open(page: Path) -> None:
    """Open a page in the browser, or say that there is none: the page is written either way."""
    import webbrowser

    if not webbrowser.open(page.absolute().as_uri()):
        click.echo("No browser was found here. Open that file in one.", err=True)


def show(text: str) -> None:
    """Print `text`; through the pager on a terminal that is not tall enough for it."""
    if sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size()[1]:
        # less shows colours only when told to, and git and others tell it the same way
        os.environ["LESS"] = f"{os.environ.get('LESS', '')} -R".strip()
        click.echo_via_pager(text, color=wants_colour())
    else:
        click.echo(text, nl=not text.endswith("\n"), color=wants_colour())


def write(path: Path, text: str) -> None:
    """Write `text` to `path` whole or not at all, readable by its owner alone; make its folder.

    Raises VoiceloopError when the place cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # a pipe or a device: nothing to put in place of
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            with replacing(path.resolve()) as scratch:  # through a link, not in its place
                scratch.write_text(text, encoding="utf-8", newline="\n")
    except OSError as e:
        raise VoiceloopError(f"{path} cannot be written: {e.strerror}.", ELSEWHERE) from e


def wants_colour() -> bool:
    """Whether stdout is a terminal and `NO_COLOR` is unset."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _form_of(output: str | None, suffixes: Mapping[str, str], other: str = "md") -> str:
    """The form that the output's suffix names, else `other`; without a file what stdout is for."""
    if output not in (None, "-"):
        by_suffix = {suffix: form for form, suffix in suffixes.items()}
        return by_suffix.get(Path(str(output)).suffix.lower(), other)
    return "terminal" if sys.stdout.isatty() else "md"


def _targets(output: str, inputs: Sequence[Path], suffix: str) -> list[Path | None]:
    place = Path(output)
    try:
        is_folder = output.endswith(("/", "\\")) or place.is_dir()
    except OSError as e:
        raise VoiceloopError(f"{place} cannot be written: {e.strerror}.", ELSEWHERE) from e
    if is_folder:
        found = list(_in_folder(place, inputs, suffix))
    elif len(inputs) > 1:
        raise click.UsageError(f"Several debriefs need a folder: -o {output}/")
    else:
        found = [place]
    for target in found:
        _require_writable(target)
        if any(_are_one(target, path) for path in inputs):
            raise VoiceloopError(f"{target} is the recording itself.", ELSEWHERE)
        _require_ours(target)
    return list(found)


def _require_writable(target: Path) -> None:
    """Raise VoiceloopError when it is plain now that nothing could be written there later."""
    try:
        there = next(place for place in (target, *target.absolute().parents) if place.exists())
        if there != target and not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        place = there if there.is_dir() or not there.is_file() else there.resolve().parent
        if not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as e:
        raise VoiceloopError(f"{target} cannot be written: {e.strerror}.", ELSEWHERE) from e


def _require_ours(target: Path) -> None:
    """Raise VoiceloopError when a file is there that no debrief could be: a recording, say."""
    from voiceloop.report import SUFFIXES

    if target.suffix.lower() in SUFFIXES.values() or not target.is_file():
        return
    if target.stat().st_size:
        raise VoiceloopError(
            f"{target} is there already, and it is no debrief. It stays as it is.",
            "After -o stands where the debrief goes; recordings stand without it.",
        )


def _are_one(target: Path, path: Path) -> bool:
    try:
        return target.samefile(path)
    except OSError:  # one is not there, or cannot be looked at: reading or writing it will say so
        return False


def _in_folder(folder: Path, inputs: Sequence[Path], suffix: str) -> Iterator[Path]:
    """One file per input under its own name; where names are equal, their folders tell them apart."""
    shared = {stem for stem, count in Counter(p.stem for p in inputs).items() if count > 1}
    names = [f"{p.absolute().parent.name}-{p.stem}" if p.stem in shared else p.stem for p in inputs]
    taken: Counter[str] = Counter()
    for name in names:
        taken[name] += 1
        yield folder / (f"{name}{suffix}" if taken[name] == 1 else f"{name}-{taken[name]}{suffix}")
