"""Which speech models are on this machine, whether they are complete, and which one is meant."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceloop.codec import writable
from voiceloop.errors import VoiceloopError, typed
from voiceloop.home import home, shipped_models
from voiceloop.speech.catalogue import KnownModel, find, known, preference

MANIFEST = "voiceloop.json"
"""What `pull` leaves beside the weights: where they are from and how large each file is."""

SMALL_FILES = (
    "config.json",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
    "vocabulary.txt",
)
"""What CTranslate2 and faster-whisper read beside `model.bin`."""

# CTranslate2 tells Whisper's families apart by the same counts (src/models/whisper.cc).
MULTILINGUAL_TOKENS = 51_865
LARGE_V3_TOKENS = 51_866  # the family that hears 128 mels, so its preprocessor file is needed


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is here and complete: the folder to load and what a debrief must say of it."""

    name: str
    path: Path
    english_only: bool
    fingerprint: str
    caveat: str | None = None


# --- what is here -------------------------------------------------------------


def folder(model: KnownModel) -> Path:
    """Return where a known model is kept once pulled, or where it ships; it need not be there."""
    return (home() / "models" if model.repo else shipped_models()) / model.name


def here(model: KnownModel) -> Path | None:
    """Return the folder of a known model that is complete and readable, or None. Never asks the network.

    Looks into voiceloop's own folder, then into the cache that other programs
    share through the Hugging Face library.
    """
    for path in (folder(model), _in_shared_cache(model)):
        try:
            if path and path.is_dir() and faulty(path) is None:
                return path
        except OSError:  # another user's, say
            continue
    return None


def _in_shared_cache(model: KnownModel) -> Path | None:
    if not model.repo:
        return None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(model.repo, "model.bin")
    return Path(found).parent if isinstance(found, str) else None


def faulty(path: Path) -> str | None:
    """Return the first file of a model folder that is missing or damaged, None when all are sound.

    Cheap: looks at what CTranslate2 cannot do without, at the lengths that `pull`
    noted, and whether the small files can be read.
    """
    plain = (path / "vocabulary.txt").is_file()
    vocabulary = "vocabulary.txt" if plain else "vocabulary.json"
    noted = _noted_lengths(path)
    for name in ("model.bin", "config.json", "tokenizer.json", vocabulary, *noted):
        length = (path / name).stat().st_size if (path / name).is_file() else 0
        if length == 0 or length != noted.get(name, length):
            return name
    if not isinstance(_read(path / "config.json"), dict):
        return "config.json"
    count = _tokens(path)
    if count == 0:
        return vocabulary
    preprocessor = "preprocessor_config.json"
    if (path / preprocessor).is_file() and not isinstance(_read(path / preprocessor), dict):
        return preprocessor
    # Without this file faster-whisper computes 80 mels, which only the older families hear.
    if count >= LARGE_V3_TOKENS and not (path / preprocessor).is_file():
        return preprocessor
    return None


def _noted_lengths(path: Path) -> dict[str, int]:
    if not (path / MANIFEST).exists():
        return {}
    try:
        return {name: file["size"] for name, file in _read(path / MANIFEST)["files"].items()}
    except (KeyError, TypeError, AttributeError):
        return {MANIFEST: -1}  # damaged: nothing beside it can be trusted


def _tokens(path: Path) -> int:
    """Return how many tokens the vocabulary holds, 0 when it is damaged."""
    listed = _read(path / "vocabulary.json")
    if (path / "vocabulary.txt").is_file():
        listed = (path / "vocabulary.txt").read_bytes().splitlines()
    return len(listed) if isinstance(listed, list) else 0


def _read(path: Path) -> Any:
    """Return the JSON in a file, None when there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None


# --- which one is meant -------------------------------------------------------


def resolve(model: str | None, *, gpu: bool) -> Model | None:
    """Return the model that `model` names, or the best one here for this kind of machine.

    `model` is a known name, an alias or a folder in CTranslate2 format; without it
    `VOICELOOP_MODEL` counts. None: nothing was asked for and nothing is here.
    Raises VoiceloopError when what was asked for is unknown, not here or incomplete.
    """
    asked = model or os.environ.get("VOICELOOP_MODEL")
    try:
        return _asked(asked) if asked else _best(gpu=gpu)
    except OSError as e:
        raise VoiceloopError(
            f"The model cannot be read: {e.strerror}: {e.filename}.",
            "Make that readable for you, or name another model with --model.",
        ) from e


def _best(*, gpu: bool) -> Model | None:
    for name in preference(gpu=gpu).prefer:
        model = find(name)
        path = here(model)
        if path:
            return _named(model, path)
    return None


def _asked(asked: str) -> Model:
    try:
        model = find(asked)
    except VoiceloopError:
        path = Path(asked).expanduser()
        if path.is_dir():
            return _at(path)
        if path.exists():
            raise VoiceloopError(
                f"{asked} is a file; a model is a folder.",
                f"Give its folder: {typed('--model', path.parent)}",
            ) from None
        if asked != path.name:  # it was written as a path
            raise VoiceloopError(
                f"There is no model folder {asked}.", "`voiceloop models` lists the known ones."
            ) from None
        raise
    found = here(model)
    if found:
        return _named(model, found)
    pull = f"voiceloop models pull {model.name}"
    own = folder(model)
    if own.is_dir():
        raise VoiceloopError(f"{_fault(own)} in the model {model.name} ({own}).", pull)
    raise VoiceloopError(f"The model {model.name} is not on this machine yet.", pull)


def _named(model: KnownModel, path: Path) -> Model:
    return Model(model.name, path, model.english_only, fingerprint(path), model.caveat)


def _at(path: Path) -> Model:
    """Return the model in a folder of the user's own, called as the folder is."""
    if faulty(path):
        raise VoiceloopError(
            f"{_fault(path)} in the model folder {path}.",
            "Copy the whole folder again, or pick a model from `voiceloop models`.",
        )
    mark = fingerprint(path)
    english_only = _tokens(path) < MULTILINGUAL_TOKENS
    return Model(writable(path.resolve().name), path, english_only, mark, _caveat(path))


def _fault(path: Path) -> str:
    return f"{faulty(path)} is missing or damaged"


def _caveat(path: Path) -> str | None:
    """Return the caveat of the known model with these weights: a copy is no better than it."""
    for model in known():
        original = here(model) if model.caveat else None
        if original and list(_weights(original)) == list(_weights(path)):
            return model.caveat
    return None


def fingerprint(path: Path) -> str:
    """Return twelve hex digits that name the content of a model folder, wherever it lies.

    SHA-256 over the small files, the size of `model.bin` and three slices of it of
    one MiB: cheap for any size, and different for every training or conversion.
    """
    digest = hashlib.sha256()
    for name in SMALL_FILES:
        if (path / name).is_file():
            digest.update(name.encode() + hashlib.sha256((path / name).read_bytes()).digest())
    for part in _weights(path):
        digest.update(part)
    return digest.hexdigest()[:12]


def _weights(path: Path) -> Iterator[bytes]:
    """Yield the size of `model.bin` and three slices of it, which tell one training from another."""
    slice_ = 1 << 20
    with (path / "model.bin").open("rb") as weights:
        size = weights.seek(0, os.SEEK_END)
        yield str(size).encode()
        last = max(0, size - slice_)
        for start in (0, last // 2, last):
            weights.seek(start)
            yield weights.read(slice_)
