"""Whatever is said, asked or called, no page runs it, breaks on it or is steered by it."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from debriefs import EXAMPLE, NOT_SCORED
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report.hostile import STRINGS, filled
from rich.cells import cell_len

from voiceloop.report import html, markdown, terminal
from voiceloop.report.words import plain

BENIGN = filled("word")
every_string = pytest.mark.parametrize("text", STRINGS.values(), ids=STRINGS)

TAGS = """
html head meta title style body a header p h1 h2 h3 main section nav details summary ul li
ol div blockquote span b i sup mark dl dt dd table thead tbody tr th td svg line rect text
polyline
"""
ATTRIBUTES = """
lang charset http-equiv content name class href id aria-label aria-labelledby role scope
data-column tabindex x y x1 x2 y1 y2 rx width height viewbox preserveaspectratio points text-anchor
"""


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.addresses: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.addresses += [v or "" for name, v in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def structure(page: str) -> _Structure:
    parser = _Structure()
    parser.feed(page)
    parser.close()
    return parser


BENIGN_HTML = structure(html.render(BENIGN)).tags


@every_string
def test_html_keeps_its_structure_and_shows_the_text(text: str) -> None:
    page = html.render(filled(text))
    page.encode("utf-8")
    assert not steering(page)
    found = structure(page)
    assert found.tags == BENIGN_HTML
    assert {tag for tag, _ in found.tags} <= set(TAGS.split())
    assert {name for _, names in found.tags for name in names} <= set(ATTRIBUTES.split())
    assert all(address.startswith("#") for address in found.addresses)
    assert " ".join(plain(text).split()) in " ".join("".join(found.text).split())


def outline(page: str) -> list[str]:
    """Return what Markdown makes of a page, leaving out the texts themselves."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    kinds: list[str] = []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            if token.type not in ("text", "text_special"):
                kinds.append(f"{token.type} {token.tag} {token.attrs}")
            walk(token.children or [])

    walk(reader.parse(page))
    return kinds


BENIGN_MARKDOWN = outline(markdown.render(BENIGN))


@every_string
def test_markdown_keeps_its_structure(text: str) -> None:
    page = markdown.render(filled(text))
    page.encode("utf-8")
    assert not steering(page)
    assert outline(page) == BENIGN_MARKDOWN


@every_string
def test_markdown_shows_the_text(text: str) -> None:
    shown = MarkdownIt("commonmark").enable("table").render(markdown.escaped(plain(f"x {text}")))
    assert " ".join(structure(shown).text).split() == ["x", *plain(text).split()]


def test_markdown_makes_no_link_of_a_bare_address() -> None:
    # Code hosts make links of what CommonMark leaves alone.
    page = markdown.render(filled(STRINGS["bare links"]))
    page = re.sub(r"^    .*$", "", page, flags=re.MULTILINE)  # in a code block nothing is a link
    assert "evil" in page
    assert not re.search(r"(?<!\\)://|www\.|(?<!\\)@", page)


def steering(text: str) -> set[str]:
    """Return the characters of `text` that could steer a terminal or turn the reading direction."""
    bidi = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return {c for c in text if (unicodedata.category(c) in ("Cc", "Cs") and c != "\n") or c in bidi}


@every_string
def test_the_terminal_is_not_steered_and_keeps_its_width(text: str) -> None:
    coloured = terminal.render(filled(text), colour=True)
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert bare != coloured
    assert not steering(bare)
    assert widest(bare) <= 80


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=60), st.integers(40, 120))
def test_any_text_in_any_width(text: str, width: int) -> None:
    page = terminal.render(filled(text), width=width)
    assert widest(page) <= width
    assert not steering(page)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("debrief", [EXAMPLE, NOT_SCORED], ids=["scored", "not scored"])
def test_no_line_is_wider_than_asked(width: int, debrief: object) -> None:
    assert widest(terminal.render(debrief, width=width)) <= width  # type: ignore[arg-type]


def widest(page: str) -> int:
    return max(cell_len(line) for line in page.splitlines())
