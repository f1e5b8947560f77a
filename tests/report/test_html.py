"""The page as one HTML file: its policy, its sound, its contrast, its size."""

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TypeVar

import pytest
from debriefs import EXAMPLE, NOT_SCORED

from voiceloop.report import html
from voiceloop.types import Debrief, Span

T = TypeVar("T", bound=Span)


def policy(page: str) -> dict[str, list[str]]:
    content = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert content
    parts = (part.split() for part in content[1].replace("&#39;", "'").split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("debrief", [EXAMPLE, NOT_SCORED], ids=["scored", "not scored"])
def test_the_policy_lets_nothing_in_but_this_very_style(debrief: Debrief) -> None:
    page = html.render(debrief)
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in styles]
    assert policy(page) == {
        "default-src": ["'none'"],
        "style-src": [f"'sha256-{h}'" for h in hashes],
        "media-src": ["'self'", "file:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = html.render(EXAMPLE)
    assert not re.search(
        r"<script|<link|<img|<iframe|\bsrc=|\bstyle=|\bon\w+=|@import|url\(|https?:", page
    )


@pytest.mark.parametrize(
    ("audio", "address"),
    [
        pytest.param(Path("/takes/a take.wav"), "file:///takes/a%20take.wav", id="absolute"),
        pytest.param(
            PurePosixPath("../takes/ü&.wav"), "../takes/%C3%BC%26.wav", id="beside the page"
        ),
        pytest.param(
            PurePosixPath("javascript:alert(1)"), "javascript%3Aalert%281%29", id="no scheme"
        ),
        pytest.param(PurePosixPath('" onerror="x'), "%22%20onerror%3D%22x", id="no attribute"),
    ],
)
def test_sound_is_linked_when_asked_for(audio: Path, address: str) -> None:
    if audio.is_absolute() and Path().absolute().drive:
        address = audio.as_uri()
    page = html.render(EXAMPLE, audio)
    assert f'<audio controls preload="none" src="{address}"' in page
    assert f'<a class="when" href="{address}#t=13.9,17.7">0:13.9–0:17.7</a>' in page


def test_no_sound_unless_asked_for() -> None:
    assert "<audio" not in html.render(EXAMPLE)
    assert "#t=" not in html.render(EXAMPLE)


def test_every_heading_table_and_section_can_be_found_by_ear() -> None:
    page = html.render(EXAMPLE)
    headings = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(headings))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)
    assert page.count("<th ") == page.count('scope="')
    assert page.count("<table") == page.count('<table role="table" aria-label') + page.count(
        '<table class="wide" role="table" aria-label'
    )
    assert '<html lang="en">' in page and "<main" in page
    assert re.search(r'<svg class="chart"[^>]+role="img" aria-label="[^"]+"', page)


def colours(css: str, where: str) -> dict[str, str]:
    block = re.search(
        where + r"\s*\{[^{}]*?:root \{(.*?)\}" if where else r":root \{(.*?)\}", css, re.DOTALL
    )
    assert block
    return dict(re.findall(r"--(\w+): (#\w+)", block[1]))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    "where",
    ["", r"@media \(prefers-color-scheme: dark\)", "@media print"],
    ids=["light", "dark", "paper"],
)
def test_colours_are_told_apart(where: str) -> None:
    css = (Path(html.__file__).parent / "templates" / "page.css").read_text(encoding="utf-8")
    tone = colours(css, where)
    for text in ("ink", "quiet", "link", "no", "nearly", "yes", "evasive", "calibrated"):
        for ground in ("paper", "raised"):
            assert contrast(tone[text], tone[ground]) >= 4.5, (text, ground)
    for mark in ("failure", "evaluation", "fix", "talk", "evasive", "calibrated", "mute"):
        for ground in ("paper", "raised"):
            assert contrast(tone[mark], tone[ground]) >= 3, (mark, ground)


def test_half_an_hour_stays_under_two_megabytes() -> None:
    long = repeated(EXAMPLE, 34)
    assert long.input.duration > 1800
    assert len(html.render(long).encode()) < 2_000_000


def repeated(debrief: Debrief, times: int) -> Debrief:
    """Return the debrief said again and again, each time after the last."""
    length = debrief.input.duration

    def again(spans: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(
            replace(s, start=s.start + i * length, end=s.end + i * length)
            for i in range(times)
            for s in spans
        )

    return replace(
        debrief,
        input=replace(debrief.input, duration=times * length),
        words=again(debrief.words),
        pauses=again(debrief.pauses),
        hesitations=again(debrief.hesitations),
        clauses=again(debrief.clauses),
        hedges=again(debrief.hedges),
        fillers=again(debrief.fillers),
    )
