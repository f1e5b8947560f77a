"""Judgement to page: one module for each format, all showing the same facts in the same order."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from voiceloop.report import html, json, markdown, terminal
from voiceloop.types import Debrief


class Renderer(Protocol):
    """What the `render` of every format is."""

    def __call__(self, debrief: Debrief, audio: Path | None = None, *, brief: bool = False) -> str:
        """Return the debrief as text; only a format that can play sound uses `audio`."""


FORMATS: Mapping[str, Renderer] = {
    "terminal": terminal.render,
    "md": markdown.render,
    "html": html.render,
    "json": json.render,
}

SUFFIXES: Mapping[str, str] = {name: f".{name}" for name in FORMATS} | {"terminal": ".txt"}
"""The file suffix of each format."""
