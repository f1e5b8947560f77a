"""The page for a terminal: plain characters in 80 columns, coloured only when asked."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

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
from voiceloop.report.words import clock, moments, span
from voiceloop.types import Debrief

if TYPE_CHECKING:
    from rich.console import RenderableType

_LEVELS = {
    "strong_no": "bold red",
    "lean_no": "bold yellow",
    "lean_yes": "bold green",
    "strong_yes": "bold green",
}
_TONES = {
    "failure_hypothesis": "red",
    "evaluation": "blue",
    "fix": "green",
    "architecture": "magenta",
    "model_name": "magenta",
    "self_description": "magenta",
    "evasive": "yellow",
    "calibrated": "cyan",
    "other": "cyan",
    "axis": "dim",
    "curve": "dim",
}
_PIECES = {"evasive": "yellow", "calibrated": "cyan", "pause": "dim", "hesitation": "dim"}
_LABELS = {"move": "bold", "risk": "cyan", "anti": "yellow"}
_MARGIN = 2


def render(
    debrief: Debrief,
    audio: Path | None = None,
    *,
    brief: bool = False,
    width: int = 80,
    colour: bool = False,
) -> str:
    """Return the page in lines of at most `width` columns; without `colour`, no escape codes at all."""
    from rich.console import Console

    out = StringIO()
    # The environment is left out: the same debrief gives the same text everywhere.
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )
    for part in _page(page(debrief, brief=brief), width):
        console.print(part, no_wrap=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _page(shown: Page, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    yield ""
    yield _indented(Text(f"Debrief of {shown.title}", "bold", overflow="fold"))
    yield _indented(Text(" · ".join(shown.facts), "dim"))
    if shown.question:
        yield _indented(Text(f"“{shown.question}”", "italic", overflow="fold"))
    for section in shown.sections:
        title = section.heading.upper()
        rule = "─" * max(0, width - 2 * _MARGIN - len(title) - 1)
        yield ""
        yield _indented(Text.assemble((title, "bold"), " ", (rule, "dim")))
        yield ""
        for i, block in enumerate(section.blocks):
            if i and _opens(section.blocks[i - 1], block):
                yield ""
            yield from (_indented(part) for part in _block(block, width - 2 * _MARGIN))


def _opens(before: Block, block: Block) -> bool:
    """Whether `block` begins a new thought, or follows something that needs air under it."""
    new = isinstance(block, Subheading) or (isinstance(block, Paragraph) and block.lead)
    return bool(new) or isinstance(before, Table | Facts | Chart)


def _indented(part: RenderableType) -> RenderableType:
    from rich.padding import Padding

    return Padding(part, (0, _MARGIN))


def _block(block: Block, width: int) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.panel import Panel
    from rich.text import Text

    match block:
        case Decision(level, text):
            yield Text(text, _LEVELS.get(level or "", "bold"))
        case Paragraph(text, _, "caveat"):
            yield Panel(Text(text, overflow="fold"), border_style="yellow", padding=(0, 1))
        case Paragraph(text, lead, style):
            start = (f"{lead}: ", "bold") if lead else ""
            yield Text.assemble(start, (text, "dim" if style == "quiet" else ""), overflow="fold")
        case Quotation(text, when):
            said = [Text(f"“{text}”", "italic")] if text else []
            both = Text("  ").join([*said, Text(moments(when), "dim")])
            both.overflow = "fold"
            yield Padding(both, (0, 0, 0, _MARGIN))
        case Facts(pairs):
            yield _grid([(Text(key, "dim"), Text(value, overflow="fold")) for key, value in pairs])
        case Table(columns, rows):
            yield _table(columns, rows)
        case Subheading(text):
            yield Text(text, "bold", overflow="fold")
        case Chart():
            yield from _chart(block, width)
        case Transcript(lines, legend):
            yield Text(legend, "dim")
            yield ""
            yield _grid([(Text(clock(line.span.start), "dim"), _line(line)) for line in lines])


def _grid(rows: list[tuple[RenderableType, RenderableType]]) -> RenderableType:
    from rich.table import Table as Grid

    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    for row in rows:
        grid.add_row(*row)
    return grid


def _table(columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> RenderableType:
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for i, column in enumerate(columns):
        cells = (row[i] for row in rows)
        times = [span(at) for cell in cells if not isinstance(cell, str) for at in cell]
        # Among words, one moment and its comma to a line: the room is theirs.
        narrow = max(map(len, times)) + 1 if times and len(columns) > 2 else None
        grid.add_column(column, overflow="fold", max_width=narrow)
    for row in rows:
        texts = (cell if isinstance(cell, str) else moments(cell) for cell in row)
        grid.add_row(*(Text(text, overflow="fold") for text in texts))
    return grid


def _chart(drawn: Chart, width: int) -> Iterator[RenderableType]:
    from rich.text import Text

    for title, cells, tone in timeline.picture(drawn, width):
        row = Text(cells, _TONES.get(tone, ""))
        row.highlight_regex("·+", "dim")
        yield Text(title).append_text(row)


def _line(line: transcript.Line) -> RenderableType:
    from rich.text import Text

    text = Text(overflow="fold")
    for kind, label in line.labels:
        text.append(label, _LABELS[kind]).append(
            " · " if label != line.labels[-1][1] else "\n", "dim"
        )
    for i, piece in enumerate(line.pieces):
        text.append(" " if i else "").append(transcript.spelled(piece), _PIECES.get(piece.kind, ""))
    return text
