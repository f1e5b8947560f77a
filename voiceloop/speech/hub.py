"""The one door to the network: pulls a known model from a Hugging Face hub, whole or not at all."""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import voiceloop
from voiceloop.errors import VoiceloopError
from voiceloop.home import private_folder, replacing
from voiceloop.speech.catalogue import KnownModel
from voiceloop.speech.fetch import (
    TIMEOUT_S,
    DamagedError,
    File,
    busy,
    dropped,
    fetch,
    length,
    patiently,
    status,
)
from voiceloop.speech.weights import MANIFEST, SMALL_FILES, faulty, folder, here

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many bytes are here, and how many the whole model has."""

WAITS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each new try while nothing arrives; whatever arrives starts them afresh."""

SPARE_BYTES = 64 << 20
"""What must stay free on the disk."""


def pull(
    model: KnownModel,
    *,
    progress: Progress,
    endpoint: str | None = None,
    waits: Sequence[float] = WAITS,
) -> Path:
    """Return the folder of `model`; what is not here comes from `endpoint`, else HF_ENDPOINT, else the hub.

    The files gather in a hidden folder beside the final one, which appears when all of
    them have the size and the hash that the hub names. What came before a drop or
    Ctrl-C stays, and the next call goes on behind its last byte. (The library's own
    download deletes a part when it fails: huggingface_hub 2.4.0.)
    Raises VoiceloopError when the hub is out of reach, refuses or sends damaged files,
    when the disk is too small, and when another process pulls the same model.
    """
    found = here(model)
    if found:
        return found
    target = folder(model)
    part = private_folder(target.with_name(f".{target.name}.partial"))
    with _alone(part), _library(endpoint) as hub, _in_words(model, hub, part):
        revision, files = _ask(model, hub, waits)
        _prepare(part, files, {"repo": model.repo, "revision": revision})
        total = sum(file.size for file in files.values())
        before = 0
        for name, file in files.items():
            told = _offset(progress, before, total)
            fetch(file, part / name, waits=waits, progress=told)
            before += file.size
        if faulty(part):
            raise VoiceloopError(
                f"{model.repo} came whole, but {faulty(part)} in it is missing or damaged.",
                "Pull another model from `voiceloop models`.",
            )
        if target.exists():
            shutil.rmtree(target)  # `here` found it incomplete
        part.rename(target)
    return target


def _offset(progress: Progress, before: int, total: int) -> Callable[[int], None]:
    return lambda count: progress(before + count, total)


@contextmanager
def _alone(part: Path) -> Iterator[None]:
    """Hold the lock under which one process at a time pulls a model."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(part.with_suffix(".lock"), timeout=0):
            yield
    except Timeout as e:
        raise VoiceloopError(
            "Another voiceloop is pulling this model.", "Wait until it is done."
        ) from e


@contextmanager
def _library(endpoint: str | None) -> Iterator[str]:
    """Yield the hub's address; the library sends nothing about this machine, and hangs up afterwards."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from huggingface_hub import close_session, constants

    constants.HF_HUB_DISABLE_TELEMETRY = True  # the library may have been imported before
    try:
        yield (endpoint or constants.ENDPOINT).rstrip("/")
    finally:
        close_session()


def _ask(model: KnownModel, hub: str, waits: Sequence[float]) -> tuple[str, dict[str, File]]:
    """Return the revision the hub has now, and the model's files in it by name, the weights last."""
    from huggingface_hub import HfApi

    api = HfApi(hub, token=False, library_name="voiceloop", library_version=voiceloop.__version__)
    try:
        info = patiently(
            lambda: api.model_info(model.repo, files_metadata=True, timeout=TIMEOUT_S),
            waits,
            again=busy,
        )
    except (ValueError, TypeError, KeyError) as e:  # a page where the model's facts should be
        raise VoiceloopError(
            f"{_host(hub)} does not answer as a model hub does; a sign-in page, perhaps.",
            f"Check the network and HF_ENDPOINT, then voiceloop models pull {model.name}",
        ) from e
    revision = info.sha or "main"
    listed = {entry.rfilename: entry for entry in info.siblings or ()}
    for name in ("model.bin", "config.json", "tokenizer.json"):
        if name not in listed:
            raise VoiceloopError(
                f"{model.repo} has no {name}: it is no CTranslate2 model.", "Pull another model."
            )
    names = [name for name in (*SMALL_FILES, "model.bin") if name in listed]
    return revision, {name: _described(listed[name], model.repo, revision, hub) for name in names}


def _described(entry: Any, repo: str, revision: str, hub: str) -> File:
    from huggingface_hub import hf_hub_url

    url = hf_hub_url(repo, entry.rfilename, revision=revision, endpoint=hub)
    if entry.lfs:
        return File(url, entry.lfs.size, entry.lfs.sha256, "sha256")
    if entry.size is None or entry.blob_id is None:
        raise VoiceloopError(
            f"{_host(hub)} names no size and hash for {entry.rfilename}, so it cannot be checked.",
            "Unset HF_ENDPOINT, or set it to a hub that names them.",
        )
    return File(url, entry.size, entry.blob_id, "git")


def _prepare(part: Path, files: Mapping[str, File], origin: Mapping[str, str]) -> None:
    """Drop parts of another version, note what is being pulled, and see that it fits on the disk."""
    wanted = {n: {k: v for k, v in asdict(f).items() if k != "url"} for n, f in files.items()}
    try:
        noted = json.loads((part / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        noted = {}
    for name in wanted:
        if noted.get(name, wanted[name]) != wanted[name]:
            (part / name).unlink(missing_ok=True)
    with replacing(part / MANIFEST) as scratch:
        manifest = json.dumps({**origin, "files": wanted}, indent=1)
        scratch.write_text(manifest + "\n", encoding="utf-8")
    missing = sum(max(0, file.size - length(part / name)) for name, file in files.items())
    free = shutil.disk_usage(part).free
    if missing + SPARE_BYTES > free:
        raise VoiceloopError(
            f"{_mb(missing)} are to come, but the disk of {part.parent} has {_mb(free)} free.",
            "Free some space, or set VOICELOOP_HOME to a folder on a larger disk.",
        )


@contextmanager
def _in_words(model: KnownModel, hub: str, part: Path) -> Iterator[None]:
    """Turn what ends a pull into what is wrong in the user's world, and say what is kept."""
    try:
        yield
    except Exception as e:
        known = _words(e, _host(hub), model)
        if known is None:
            raise
        message, hint = known
        kept = sum(length(file) for file in part.iterdir())
        goes_on = f" (it goes on behind the {_mb(kept)} that are here)" if kept > 1e6 else ""
        again = f"voiceloop models pull {model.name}{goes_on}"
        raise VoiceloopError(message, hint.format(again=again)) from e


def _words(e: Exception, host: str, model: KnownModel) -> tuple[str, str] | None:
    """Return message and hint where network, hub or disk failed, None for anything else."""
    from huggingface_hub.errors import OfflineModeIsEnabled

    code = status(e)
    if isinstance(e, OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE forbids the network.", "Unset HF_HUB_OFFLINE, then {again}"
    if isinstance(e, DamagedError):
        return (
            f"{e} came damaged twice: it has not the hash that {host} names.",
            "A proxy or a mirror (HF_ENDPOINT) can be the cause. Later: {again}",
        )
    if code in {401, 403, 404}:
        return (
            f"{host} has no open model {model.repo}.",
            "Unset HF_ENDPOINT if it is set, or pick another from `voiceloop models`.",
        )
    if code is not None:
        return f"{host} cannot serve the model now (it answered {code}).", "Later: {again}"
    if dropped(e):
        return (
            f"{host} cannot be reached, or the connection broke off: {e}.",
            "Check the network, then {again}",
        )
    if isinstance(e, OSError) and e.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The disk is full.", "Free some space, then {again}"
    if isinstance(e, OSError):
        return f"The model cannot be stored: {e}.", "Mend that, then {again}"
    return None


def _host(hub: str) -> str:
    return urlsplit(hub).netloc or hub


def _mb(count: int) -> str:
    return f"{count / 1e6:.0f} MB"
