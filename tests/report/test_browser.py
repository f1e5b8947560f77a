"""The page in a real browser."""

import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from debriefs import EXAMPLE
from report.hostile import STRINGS, filled

from voiceloop.report import html
from voiceloop.report.words import plain

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run --hide-scrollbars --enable-logging=stderr"
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


def browse(page: str, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open `page` from disk in a browser with a profile of its own."""
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    command = [str(CHROMIUM), *QUIET.split(), f"--user-data-dir={folder / 'profile'}", *options]
    return subprocess.run(
        [*command, path.as_uri()],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=True,
    )


def complaints(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def test_the_page_opens_without_complaint(tmp_path: Path) -> None:
    done = browse(html.render(EXAMPLE, tmp_path / "take.wav"), tmp_path, "--dump-dom")
    assert not complaints(done)
    assert "<title>Debrief of refund-bot.wav</title>" in done.stdout
    assert done.stdout.rstrip().endswith("</html>")


def test_the_policy_is_in_force(tmp_path: Path) -> None:
    page = html.render(EXAMPLE).replace("color-scheme:", "color-scheme :", 1)
    page = page.replace("<h1>", "<script>document.title = 'ran'</script><h1>")
    done = browse(page, tmp_path, "--dump-dom")
    assert len(complaints(done)) >= 2  # the style whose hash is wrong, and the script
    assert "<title>Debrief of" in done.stdout


def test_hostile_text_runs_nowhere(tmp_path: Path) -> None:
    everything = " ".join(plain(text) for text in STRINGS.values())
    # The policy is taken away: the page must be safe without it.
    page = html.render(filled(everything)).replace("Content-Security-Policy", "x-policy")
    done = browse(page, tmp_path, "--dump-dom")
    assert not complaints(done)
    assert "<title>ran" not in done.stdout
    assert "<script" not in done.stdout
    assert "<img" not in done.stdout
    # And had it been let in, this test would have seen it run.
    broken = page.replace("&lt;", "<").replace("&gt;", ">").replace("&#39;", "'")
    assert "<title>ran" in browse(broken, tmp_path, "--dump-dom").stdout


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 400)])
def test_the_page_is_painted_in_the_readers_scheme(tmp_path: Path, scheme: str, width: int) -> None:
    picture = tmp_path / "page.png"
    browse(
        html.render(EXAMPLE),
        tmp_path,
        f"--window-size={width},900",
        f"--blink-settings=preferredColorScheme={int(scheme == 'light')}",
        f"--screenshot={picture}",
    )
    (corner, *_), seen = pixels(picture)
    assert seen == (width, 900)
    assert corner > 0xF0 if scheme == "light" else corner < 0x20


def pixels(path: Path) -> tuple[bytes, tuple[int, int]]:
    """Return the first row of a PNG's bytes, filter byte left out, and its size."""
    data, chunks, at = path.read_bytes(), b"", 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        chunks += data[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += length + 12
    width, height = struct.unpack(">II", data[16:24])
    return zlib.decompress(chunks)[1:4], (width, height)
