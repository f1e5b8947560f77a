"""One file over a connection that may drop: goes on where it stopped, keeps only what has the right hash."""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, TypeVar

import voiceloop

T = TypeVar("T")
Hash: TypeAlias = Literal["sha256", "git"]

TIMEOUT_S = 15.0
"""Silence after which a connection counts as dropped."""

LONGEST_WAIT_S = 60.0
"""A server that wants more patience than this is given up."""

BUSY = frozenset({408, 429, 500, 502, 503, 504})
"""Answers after which it is worth asking again."""


@dataclass(frozen=True, slots=True)
class File:
    """A file and what it must be: `digest` is its SHA-256, or the blob id git gives its content."""

    url: str
    size: int
    digest: str
    hash: Hash


class DamagedError(Exception):
    """A file came twice and had the wrong hash both times."""


def fetch(
    file: File, path: Path, *, waits: Sequence[float], progress: Callable[[int], None]
) -> None:
    """Complete `path` behind its last byte; a damaged file is thrown away and fetched anew once.

    `waits` are the seconds before each new try while nothing arrives; `progress` is
    told the bytes that are here. A part stays when this fails. Raises DamagedError, OSError
    of the disk, and what the library raises of the network (see `dropped`, `status`).
    """
    for _ in range(2):
        while length(path) < file.size:
            patiently(
                lambda: _stream(file, path, progress),
                waits,
                again=lambda e: busy(e) or dropped(e),
                arrived=lambda: length(path),
            )
        progress(file.size)
        if digest(path, file.hash) == file.digest:
            return
        path.unlink()
    raise DamagedError(path.name)


def _stream(file: File, path: Path, progress: Callable[[int], None]) -> None:
    """Append to `path` what the server sends of the file behind the last byte that is here."""
    from huggingface_hub import get_session

    already = length(path)
    headers = {"user-agent": f"voiceloop/{voiceloop.__version__}", "accept-encoding": "identity"}
    if already:
        headers["range"] = f"bytes={already}-"
    with get_session().stream("GET", file.url, headers=headers, timeout=TIMEOUT_S) as response:
        if response.status_code == 416:
            path.unlink()  # the server's file is shorter than what is here
        response.raise_for_status()
        with path.open("ab" if response.status_code == 206 else "wb") as out:
            for chunk in response.iter_bytes():
                out.write(chunk)
                progress(min(out.tell(), file.size))
                if out.tell() > file.size:
                    return  # the hash will say so
            out.flush()
            os.fsync(out.fileno())  # or a power cut leaves the right length full of zeros
    if length(path) < file.size:
        raise ConnectionError("the connection closed early")


def patiently(
    attempt: Callable[[], T],
    waits: Sequence[float],
    *,
    again: Callable[[Exception], bool],
    arrived: Callable[[], int] = lambda: 0,
) -> T:
    """Return what `attempt` returns, trying again after each of `waits` seconds.

    `again` says which failures deserve it; when `arrived` has grown since the last
    one, the waits start afresh. Raises what the last attempt raised.
    """
    left, before = iter(waits), arrived()
    while True:
        try:
            return attempt()
        except Exception as e:
            if arrived() > before:
                left, before = iter(waits), arrived()
            wait = next(left, None)
            wanted = _wanted_wait(e)
            if wait is None or wanted > LONGEST_WAIT_S or not again(e):
                raise
            time.sleep(max(wait, wanted))


def status(e: Exception) -> int | None:
    """Return the answer of the server that `e` stands for, None when there was none."""
    response = getattr(e, "response", None)
    return None if response is None else int(response.status_code)


def busy(e: Exception) -> bool:
    """Whether the server answered that it cannot serve this now."""
    return status(e) in BUSY


def dropped(e: Exception) -> bool:
    """Whether there was no answer, or not all of it."""
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]

    return isinstance(e, HTTPError | ConnectionError) and status(e) is None


def _wanted_wait(e: Exception) -> float:
    """Return the seconds the server asked us to wait, 0 when it named none."""
    response = getattr(e, "response", None)
    named = "" if response is None else str(response.headers.get("retry-after", ""))
    return float(named) if named.isdecimal() else 0.0


def length(path: Path) -> int:
    """Return the bytes in a file, 0 when there is none."""
    return path.stat().st_size if path.exists() else 0


def digest(path: Path, hash_: Hash) -> str:
    """Return the SHA-256 of a file, or the blob id git gives its content."""
    content_hash = hashlib.sha256() if hash_ == "sha256" else hashlib.sha1(usedforsecurity=False)
    if hash_ == "git":
        content_hash.update(f"blob {length(path)}\0".encode())
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            content_hash.update(block)
    return content_hash.hexdigest()
