"""The page as one HTML file: no script, nothing fetched, readable on any width, on paper and in the dark."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from voiceloop.report import words
from voiceloop.report.page import page
from voiceloop.types import Debrief, Span

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"
_THINNEST = 0.4
"""Least width of a mark in percent: a filler of a fifth of a second must still be seen."""


def render(debrief: Debrief, audio: Path | None = None, *, brief: bool = False) -> str:
    """Return the page; with `audio` it plays that file, and every moment links into it."""
    from markupsafe import Markup

    style = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    return _template().render(
        page=page(debrief, brief=brief),
        style=Markup(style),
        style_hash=_hash(style),
        audio=None if audio is None else _address(audio),
        words=words,
        place=_place,
        kind=lambda block: type(block).__name__,
    )


@cache
def _template() -> Template:
    """Return the page's template; compiling it costs more than filling it."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html")


def _hash(style: str) -> str:
    """Return the source expression that lets this style, and no other, through the page's policy."""
    return f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


def _address(audio: Path) -> str:
    return audio.as_uri() if audio.is_absolute() else quote(audio.as_posix())


def _place(at: Span, duration: float) -> tuple[str, str]:
    """Return where a mark begins and how wide it is, in percent of the axis."""
    start = min(100 * at.start / duration, 100 - _THINNEST)
    width = min(max(100 * at.duration / duration, _THINNEST), 100 - start)
    return f"{start:.2f}%", f"{width:.2f}%"
