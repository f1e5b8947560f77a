"""The page as Markdown that reads well on a code host and in a pager."""

import re
from collections.abc import Iterator
from pathlib import Path

from voiceloop.report import timeline, transcript
from voiceloop.report.blocks import (
    Block,
    Cell,
    Decision,
    Facts,
    Page,
    Paragraph,
    Quotation,
    Subheading,
    Table,
    Transcript,
)
from voiceloop.report.page import page
from voiceloop.report.timeline import Chart
from voiceloop.report.words import clock, moments
from voiceloop.types import Debrief

_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&$#@]|:(?=//)|(?<=[wW]{3})\.")
_OPENS_A_BLOCK = re.compile(r"^(?:[+=-]|\d+(?=[.)]))")
_CHART_WIDTH = 80


def render(debrief: Debrief, audio: Path | None = None, *, brief: bool = False) -> str:
    """Return the page as CommonMark with tables, every word of the speaker escaped."""
    return "\n\n".join(_page(page(debrief, brief=brief))) + "\n"


def escaped(text: str) -> str:
    """Return `text` so that Markdown shows it as it stands and makes nothing of it."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _page(shown: Page) -> Iterator[str]:
    yield f"# Debrief of {escaped(shown.title)}"
    yield _paragraph(" · ".join(shown.facts))
    if shown.question:
        yield f"*“{escaped(shown.question)}”*"
    for section in shown.sections:
        yield f"## {section.heading}"
        for block in section.blocks:
            yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Decision(_, text):
            yield f"**{text}**"
        case Paragraph(text, lead, style):
            yield _paragraph(text, lead, style)
        case Quotation(text, when):
            said = f"“{escaped(text)}”" if text else ""
            yield "> " + " — ".join(part for part in (said, moments(when)) if part)
        case Facts(pairs):
            yield "\n".join(f"- **{key}:** {escaped(value)}" for key, value in pairs)
        case Table(columns, rows):
            yield _table(columns, rows)
        case Subheading(text):
            yield f"### {escaped(text)}"
        case Chart():
            # Indented and not fenced, so that no name can close the block.
            rows_ = timeline.picture(block, _CHART_WIDTH)
            yield "\n".join(f"    {title}{cells}".rstrip() for title, cells, _ in rows_)
        case Transcript(lines, legend):
            yield escaped(legend)
            yield "\n".join(_line(line) for line in lines)


def _paragraph(text: str, lead: str | None = None, style: str = "plain") -> str:
    if lead:
        return f"**{lead}:** {escaped(text)}"
    if style == "caveat":
        return f"> **Note:** {escaped(text)}"
    # Escaped first and looked at second: what opens a block is then preceded by nothing of ours.
    return _OPENS_A_BLOCK.sub(_disarmed, escaped(text))


def _disarmed(opening: re.Match[str]) -> str:
    return f"{opening[0]}\\" if opening[0].isdigit() else f"\\{opening[0]}"


def _table(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> str:
    head = (f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}")
    cells = ([escaped(c) if isinstance(c, str) else moments(c) for c in row] for row in rows)
    return "\n".join((*head, *(f"| {' | '.join(row)} |" for row in cells)))


def _line(line: transcript.Line) -> str:
    labels = escaped(" · ".join(label for _, label in line.labels))
    words = escaped(" ".join(transcript.spelled(piece) for piece in line.pieces))
    return f"- {clock(line.span.start)} " + (f"**{labels}** — {words}" if labels else words)
