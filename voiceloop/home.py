"""Where things are kept: the user's own folder, what ships, and files only their owner can read."""

import os
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from voiceloop.errors import VoiceloopError

PACKAGE = Path(__file__).parent


def home() -> Path:
    """Return the folder of everything a user owns: `VOICELOOP_HOME`, or the system's place for user data."""
    if chosen := os.environ.get("VOICELOOP_HOME"):
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("voiceloop", appauthor=False)


def private_folder(path: Path) -> Path:
    """Make `path` with its parents, readable by its owner alone where this call made it, and return it.

    Raises VoiceloopError when the folder cannot be made.
    """
    try:
        missing = [p for p in (path, *path.parents) if not p.exists()]
        for folder in reversed(missing):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as e:
        raise VoiceloopError(
            f"voiceloop cannot make the folder {path}: {e.strerror}.",
            "Set VOICELOOP_HOME to a folder you can write to.",
        ) from e
    return path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a scratch file beside `path` that takes its place on success and vanishes on any failure.

    The scratch file is made readable by its owner alone; nothing half-written is ever seen under `path`.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def shipped_models() -> Path:
    """Return the folder of models that ship: inside an installed package, or beside it in a checkout."""
    inside = PACKAGE / "data" / "models"
    return inside if inside.is_dir() else PACKAGE.parent / "models"


def table(path: Path) -> dict[str, Any]:
    """Return the TOML file at `path`.

    Raises VoiceloopError when it cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise VoiceloopError(
            f"{path} cannot be read as TOML: {e}", f"Mend or remove {path}."
        ) from e


def tables(kind: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every TOML file of one kind (`roles`, `questions`, …): ours by name, then the user's own.

    Raises VoiceloopError when one cannot be read, or the user's folder cannot.
    """
    for folder in (PACKAGE / "data" / kind, home() / kind):
        try:
            found = sorted(folder.glob("*.toml"))
        except OSError as e:
            raise VoiceloopError(
                f"{folder} cannot be read: {e.strerror}.",
                "Set VOICELOOP_HOME to a folder that is yours.",
            ) from e
        for path in found:
            yield path, table(path)
