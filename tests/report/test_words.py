"""How numbers, times and measures are spelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceloop.report import words
from voiceloop.types import Measure, Span


@pytest.mark.parametrize(
    ("value", "spelt"),
    [
        pytest.param(0.0, "0", id="exactly nothing"),
        pytest.param(-0.0, "0", id="minus zero is nothing"),
        pytest.param(0.04, "0.04", id="something is never written as 0"),
        pytest.param(-0.002, "−0.002", id="nor is a little less than nothing"),
        pytest.param(100.0, "100", id="exactly a hundred"),
        pytest.param(99.97, "99.97", id="nearly all is never written as 100"),
        pytest.param(100.04, "100.04", id="nor is a little more"),
        pytest.param(4.06, "4.1", id="one decimal"),
        pytest.param(94.0, "94", id="no empty decimal"),
        pytest.param(-23.44, "−23.4", id="a true minus"),
        pytest.param(44100.0, "44100", id="large"),
    ],
)
def test_number(value: float, spelt: str) -> None:
    assert words.number(value) == spelt


@given(st.floats(-1e6, 1e6))
def test_only_zero_and_a_hundred_are_written_so(value: float) -> None:
    spelt = words.number(value)
    assert (spelt == "0") == (value == 0) or abs(value) < 1e-16
    assert (spelt == "100") == (value == 100)
    assert float(spelt.replace("−", "-")) == pytest.approx(value, abs=0.051)


@pytest.mark.parametrize(
    ("seconds", "spelt"),
    [
        (0.0, "0:00.0"),
        (9.96, "0:10.0"),
        pytest.param(59.97, "1:00.0", id="rounds into the next minute"),
        (94.25, "1:34.2"),
        pytest.param(18_000.0, "300:00.0", id="five hours stay in minutes"),
    ],
)
def test_clock(seconds: float, spelt: str) -> None:
    assert words.clock(seconds) == spelt


def test_a_moment_too_short_for_two_times_is_one() -> None:
    assert words.span(Span(1.01, 1.03)) == "0:01.0"
    assert words.span(Span(1.0, 2.5)) == "0:01.0–0:02.5"


def test_many_moments_are_listed_up_to_a_point_and_then_counted() -> None:
    spans = tuple(Span(i, i + 0.5) for i in range(words.MOST_MOMENTS + 3))
    assert words.moments(spans[: words.MOST_MOMENTS]).count("–") == words.MOST_MOMENTS
    assert "more" not in words.moments(spans[: words.MOST_MOMENTS])
    assert words.moments(spans).endswith(" and 3 more")
    assert words.moments(()) == ""


@pytest.mark.parametrize(
    ("found", "spelt"),
    [
        (Measure("measured", 12.5, "s", plus_minus=0.2), "12.5 ± 0.2 s"),
        (Measure("measured", 4.1, "per 100 words", at_least=True), "at least 4.1 per 100 words"),
        (Measure("censored", 94, "s"), "not within 94 s"),
        (Measure("measured", 0, "count", at_least=True), "at least 0"),
        (Measure("measured", 2.5, "st"), "2.5 semitones"),
        (Measure("measured", 3, "s", why="one ear only"), "3 s (one ear only)"),
        (
            Measure("not_measured", None, "s", why="no speech found"),
            "not measured: no speech found",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_measure(found: Measure, spelt: str) -> None:
    assert words.measure(found) == spelt


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(
            "naïve café, 東京, שלום", "naïve café, 東京, שלום", id="any script is left alone"
        ),
        pytest.param("👩\u200d💻", "👩\u200d💻", id="joined signs stay joined"),
        pytest.param("a\r\nb\t c\u2028d", "a b c d", id="one line"),
        pytest.param("\x1b[31mred", "\ufffd[31mred", id="an escape is shown, not obeyed"),
        pytest.param("\x9b31m", "\ufffd31m", id="the eight-bit escape too"),
        pytest.param("a\u202eb\u2066c\u200f", "abc", id="nothing turns the reading direction"),
        pytest.param("\ud800", "\ufffd", id="half a character"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert words.plain(text) == shown


@given(st.text())
def test_plain_text_is_safe_and_settled(text: str) -> None:
    shown = words.plain(text)
    assert shown.isprintable() or not any(c < " " for c in shown)
    assert words.plain(shown) == shown
    shown.encode("utf-8")


def test_names_become_words() -> None:
    assert words.name("time_to_fix") == "time to fix"
    assert words.name("api-shape") == "API shape"
    assert words.name("--") == "--"
    assert words.sentence_case("pH value") == "PH value"
