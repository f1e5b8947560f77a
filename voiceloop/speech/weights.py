"""Which speech models are on this machine, whether they are complete, and which one is meant."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from voiceloop.errors import VoiceloopError
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
    """Return the complete folder of a known model, or None. Never asks the network.

    Looks into voiceloop's own folder, then into the cache that other programs
    share through the Hugging Face library.
    """
    own = folder(model)
    if own.is_dir() and not lacking(own):
        return own
    shared = _in_shared_cache(model.repo) if model.repo else None
    return shared if shared and not lacking(shared) else None


def _in_shared_cache(repo: str) -> Path | None:
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repo, "model.bin")
    return Path(found).parent if isinstance(found, str) else None


def lacking(path: Path) -> str | None:
    """Return the first file that the model folder `path` lacks, or None when it is complete.

    A file counts as lacking too when it is empty or not as long as `pull` noted it.
    """
    sizes = _noted_sizes(path)
    needed = ["model.bin", "config.json", "tokenizer.json"]
    vocabulary = "vocabulary.txt" if (path / "vocabulary.txt").is_file() else "vocabulary.json"
    for name in (*needed, vocabulary, *sizes):
        size = (path / name).stat().st_size if (path / name).is_file() else 0
        if size == 0 or size != sizes.get(name, size):
            return name
    # Without this file faster-whisper computes 80 mels, which only the older families hear.
    preprocessor = "preprocessor_config.json"
    if _tokens(path) >= LARGE_V3_TOKENS and not (path / preprocessor).is_file():
        return preprocessor
    return None


def _noted_sizes(path: Path) -> dict[str, int]:
    try:
        noted = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return {name: int(file["size"]) for name, file in noted["files"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {MANIFEST: -1}  # damaged: nothing beside it can be trusted


def _tokens(path: Path) -> int:
    """Return how many tokens the vocabulary holds."""
    plain = path / "vocabulary.txt"
    listed = path / "vocabulary.json"
    try:
        if plain.is_file():
            return plain.read_text(encoding="utf-8").removesuffix("\n").count("\n") + 1
        return len(json.loads(listed.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as e:
        raise VoiceloopError(
            f"The vocabulary in {path} is damaged: {e}.", "Copy or pull that model again."
        ) from e


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
                f"Give its folder: --model {path.parent}",
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
        raise VoiceloopError(f"The model {model.name} in {own} lacks {lacking(own)}.", pull)
    raise VoiceloopError(f"The model {model.name} is not on this machine yet.", pull)


def _named(model: KnownModel, path: Path) -> Model:
    return Model(model.name, path, model.english_only, fingerprint(path), model.caveat)


def _at(path: Path) -> Model:
    """Return the model in a folder of the user's own, called as the folder is."""
    file = lacking(path)
    if file:
        raise VoiceloopError(
            f"The model folder {path} lacks {file}.",
            "Copy the whole folder again, or pick a model from `voiceloop models`.",
        )
    mark = fingerprint(path)
    english_only = _tokens(path) < MULTILINGUAL_TOKENS
    return Model(path.resolve().name, path, english_only, mark, _caveat(mark))


def _caveat(mark: str) -> str | None:
    """Return the caveat of the known model with this fingerprint: a copy is no better than it."""
    for model in known():
        path = here(model) if model.caveat else None
        if path and fingerprint(path) == mark:
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
    slice_ = 1 << 20
    with (path / "model.bin").open("rb") as weights:
        size = weights.seek(0, os.SEEK_END)
        digest.update(str(size).encode())
        last = max(0, size - slice_)
        for start in (0, last // 2, last):
            weights.seek(start)
            digest.update(weights.read(slice_))
    return digest.hexdigest()[:12]
