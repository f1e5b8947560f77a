"""Keeps what was heard, so that another role, round or format costs no second recognition."""

import functools
import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import msgspec

from voiceloop.codec import dumps
from voiceloop.errors import VoiceloopError
from voiceloop.home import PACKAGE, home, private_folder, replacing
from voiceloop.types import Answer, Input, Recogniser

CODE = ("types.py", "capture/audio.py", "speech/*.py", "data/jargon.toml", "data/inventions.toml")
LIBRARIES = ("ctranslate2", "onnxruntime", "av", "soxr", "numpy")
"""What decides, beside the recogniser itself, what is heard."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """A recording heard: the facts of the file, and the answer in it."""

    input: Input
    answer: Answer


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of the file at `path` as hex: two equal files are one sound."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def key(sound: str, recogniser: Recogniser) -> str:
    """Return the name under which this sound, heard by this recogniser and this program, is kept."""
    return hashlib.sha256(f"{sound} {dumps(recogniser)} {_program()}".encode()).hexdigest()[:32]


@functools.cache
def _program() -> str:
    """Fingerprint of the code, tables and libraries that hear: a change in one means another result."""
    digest = hashlib.sha256(" ".join(map(version, LIBRARIES)).encode())
    for pattern in CODE:
        for path in sorted(PACKAGE.glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def recall(key: str) -> Hearing | None:
    """Return the hearing kept under `key`; None when there is none, or it is damaged."""
    try:
        return msgspec.json.decode(_file(key).read_bytes(), type=Hearing)
    except (OSError, msgspec.DecodeError):
        return None


def keep(key: str, hearing: Hearing) -> None:
    """Keep a hearing, readable by its owner alone.

    Raises VoiceloopError when it cannot be written; the debrief itself does not need it.
    """
    path = _file(key)
    try:
        private_folder(path.parent)
        with replacing(path) as scratch:
            scratch.write_bytes(msgspec.json.encode(hearing))
    except OSError as e:
        raise VoiceloopError(
            f"What was heard could not be kept in {path.parent}: {e.strerror}.",
            "Make room there, or set VOICELOOP_HOME to another folder.",
        ) from e


def _file(key: str) -> Path:
    return home() / "cache" / f"{key}.json"
