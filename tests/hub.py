"""A hub of our own on this machine: enough of Hugging Face's API to pull from, and mischief on request."""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

REVISION = "0123456789abcdef0123456789abcdef01234567"
END = "-----END CERTIFICATE-----"
LARGE = ".bin"
"""Files that the hub keeps in large storage: known by SHA-256, served after a redirect."""


@dataclass(frozen=True)
class Mischief:
    """What goes wrong with one request, once.

    `drop`: the connection breaks after `at` bytes of the body. `truncate`: the body ends there
    as if it were whole. `stall`: nothing comes for `at` seconds. `corrupt`: one byte is flipped.
    `whole`: the range that was asked for is ignored. `answer`: the status `at`.
    """

    what: Literal["drop", "truncate", "stall", "corrupt", "whole", "answer"]
    at: float = 0
    retry_after: str | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]

    @property
    def range(self) -> str | None:
        return self.headers.get("range")


@dataclass
class Hub:
    """A hub with one repository; `mischief[name]` is used up by the requests for that file.

    The name "info" stands for the question what the repository holds.
    """

    repo: str
    files: dict[str, bytes]
    mischief: dict[str, list[Mischief]] = field(default_factory=dict)
    told_size: dict[str, int] = field(default_factory=dict)
    info: bytes | None = None
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def of(self, name: str) -> list[Asked]:
        """The requests for the content of one file."""
        return [a for a in self.asked if a.path.endswith(f"/{name}") and "/resolve/" not in a.path]

    def facts(self) -> bytes:
        siblings = [self._sibling(name, body) for name, body in self.files.items()]
        return json.dumps({"id": self.repo, "sha": REVISION, "siblings": siblings}).encode()

    def _sibling(self, name: str, body: bytes) -> dict[str, object]:
        size = self.told_size.get(name, len(body))
        git = hashlib.sha1(f"blob {len(body)}\0".encode() + body).hexdigest()
        entry: dict[str, object] = {"rfilename": name, "size": size, "blobId": git}
        if name.endswith(LARGE):
            sha256 = hashlib.sha256(body).hexdigest()
            entry["lfs"] = {"size": size, "sha256": sha256, "pointerSize": 134}
        return entry


def model_files(folder: Path) -> dict[str, bytes]:
    """The files of a model folder, and two that no one needs."""
    files = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.suffix != ".md"}
    return {**files, "README.md": b"# A model\n", "extra.safetensors": b"\0" * 4096}


def one_certificate(folder: Path) -> Path:
    """A file of one certificate, for SSL_CERT_FILE: reading all of them takes longer than a pull."""
    import certifi

    first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition(END)
    path = folder / "one.pem"
    path.write_text(first[first.index("-----BEGIN") :] + end + "\n", encoding="utf-8")
    return path


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: Hub
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        path = self.path.partition("?")[0]
        self.hub.asked.append(Asked(self.command, path, headers))
        repo = re.escape(self.hub.repo)
        if re.fullmatch(f"/api/models/{repo}", path):
            self._give("info", self.hub.info or self.hub.facts(), status=200)
        elif found := re.fullmatch(f"/{repo}/resolve/{REVISION}/([^/]+)", path):
            self._resolve(found[1])
        elif found := re.fullmatch(r"/large/([^/]+)", path):
            self._content(found[1])
        else:
            self._send(404, b"no such thing")

    def _resolve(self, name: str) -> None:
        if name not in self.hub.files:
            self._send(404, b"no such file")
        elif name.endswith(LARGE):
            self._send(302, b"", location=f"{self.hub.url}/large/{name}")
        else:
            self._content(name)

    def _content(self, name: str) -> None:
        body = self.hub.files[name]
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("range") or "")
        start = int(asked[1]) if asked else 0
        if start >= len(body):
            self._send(416, b"")
        else:
            self._give(name, body, status=206 if asked else 200, start=start)

    def _give(self, name: str, body: bytes, *, status: int, start: int = 0) -> None:
        planned = self.hub.mischief.get(name)
        trouble = planned.pop(0) if planned else None
        what, at = (trouble.what, int(trouble.at)) if trouble else (None, 0)
        if trouble and what == "answer":
            extra = {"retry-after": trouble.retry_after} if trouble.retry_after else {}
            self._send(at, b"not now", **extra)
            return
        if what == "whole":
            status, start = 200, 0
        if what == "corrupt":
            body = body[:-1] + bytes([body[-1] ^ 1])
        body = body[start:]
        if what == "truncate":
            body = body[:at]
        if trouble and what == "stall":
            time.sleep(trouble.at)
        if what == "drop":
            self._send(status, body[:at], length=len(body))
            self.close_connection = True
        else:
            self._send(status, body)

    def _send(self, status: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body) if length is None else length))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True  # the other side has hung up
