"""What a page is made of: a few kinds of block, already in words, that each format marks up its own way."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from voiceloop.report.timeline import Chart
from voiceloop.report.transcript import LEGEND, Line
from voiceloop.types import Level, Span

Moments: TypeAlias = tuple[Span, ...]
Cell: TypeAlias = str | Moments


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict in words, and its level for the colour."""

    level: Level | None
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text, with a bold word before it where it has one."""

    text: str
    lead: str | None = None
    style: Literal["plain", "quiet", "caveat"] = "plain"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words the speaker said, and when; either may be all there is."""

    text: str | None
    moments: Moments


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a name and what stands for it."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; a cell holds text or moments, the first one names its row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Subheading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """The annotated words and what the marks mean."""

    lines: tuple[Line, ...]
    legend: str = LEGEND


Block: TypeAlias = (
    Decision | Paragraph | Quotation | Facts | Table | Subheading | Chart | Transcript
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the name links use for it, and what stands under it."""

    anchor: str
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The title, what was answered, and the sections that have something to say."""

    title: str
    facts: tuple[str, ...]
    question: str | None
    sections: tuple[Section, ...]
