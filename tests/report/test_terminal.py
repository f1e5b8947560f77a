"""The page for a terminal."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from debriefs import EXAMPLE, NOT_SCORED

from voiceloop.report import terminal
from voiceloop.report.timeline import chart, picture
from voiceloop.types import Span

SGR = re.compile(r"\x1b\[[0-9;]*m")


def test_no_escape_code_unless_colour_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = terminal.render(EXAMPLE)
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.setenv(name, "1")
    assert terminal.render(EXAMPLE) == plain
    assert "\x1b" not in plain


def test_colour_changes_nothing_but_the_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")  # obeyed where the choice is made, not here
    coloured = terminal.render(EXAMPLE, colour=True)
    assert len(SGR.findall(coloured)) > 50
    bare = [line.rstrip() for line in SGR.sub("", coloured).splitlines()]
    assert bare == terminal.render(EXAMPLE).splitlines()


def test_no_line_ends_in_blanks() -> None:
    assert not re.search(r"[ \t]+$", terminal.render(EXAMPLE), re.MULTILINE)


def test_a_narrow_page_loses_no_word() -> None:
    def letters(width: int) -> list[str]:
        page = terminal.render(EXAMPLE, width=width)
        page = page[: page.index("TIMELINE")] + page[page.index("RISKS") :]
        return sorted(c for c in page if c.isalnum())

    assert letters(60) == letters(80) == letters(400)


def test_the_timeline_says_when_in_letters() -> None:
    drawn = chart(EXAMPLE)
    assert drawn
    rows = {title.strip(): cells for title, cells, _ in picture(drawn, 76)}
    width = len(rows["fix"])
    for lane, letter in (("failure hypothesis", "F"), ("evaluation", "E"), ("fix", "X")):
        spans = next(x.marks for x in drawn.lanes if x.name == lane)
        for cell, shown in enumerate(rows[lane]):
            centre = (cell + 0.5) * drawn.duration / width
            near = any(s.start - 1 <= centre <= s.end + 1 for s in spans)
            inside = any(s.start + 1 <= centre <= s.end - 1 for s in spans)
            assert shown == letter if inside else shown in f"{letter}·" if near else shown == "·"


def test_a_silence_is_a_hole_in_the_curve() -> None:
    drawn = chart(EXAMPLE)
    assert drawn
    (curve,) = drawn.curves
    assert [run[-1][0] for run in curve.runs] == [10.5, 52.5]


def test_no_timeline_where_nothing_happened() -> None:
    assert chart(NOT_SCORED) is None
    assert "TIMELINE" not in terminal.render(NOT_SCORED)


def test_a_failure_never_named_keeps_its_empty_lane() -> None:
    clauses = tuple(replace(c, moves=("fix",)) for c in EXAMPLE.clauses)
    page = terminal.render(replace(EXAMPLE, clauses=clauses))
    assert re.search(r"failure hypothesis +·+\n", page)
    assert re.search(r"Failure hypothesis +not heard\n", page)


def test_marks_past_the_end_stay_on_the_page() -> None:
    late = replace(EXAMPLE, pauses=(Span(900.0, 901.5),))
    assert "[pause 1.5 s]" in terminal.render(late)


def test_the_recording_is_not_mentioned() -> None:
    assert terminal.render(EXAMPLE, Path("secret/take.wav")) == terminal.render(EXAMPLE)
