"""Every format shows the same facts in the same order."""

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from debriefs import EXAMPLE, NOT_SCORED

from voiceloop import codec
from voiceloop.report import FORMATS, SUFFIXES, html, markdown, terminal
from voiceloop.types import Debrief, Measure, Span

PAGES = ("terminal", "md", "html")


class _Text(HTMLParser):
    """What a reader of the page reads, without the list of contents."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("style", "details", "title")
        self.parts += [" "] * (tag not in ("sup", "span", "a", "b", "i", "mark"))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("style", "details", "title")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def read(debrief: Debrief, form: str, *, brief: bool = False) -> str:
    """Return what a reader of this format reads, on one line."""
    if form == "terminal":
        return " ".join(terminal.render(debrief, brief=brief, width=4000).split())
    if form == "md":
        text = re.sub(r"\\([^\w\s]|_)", r"\1", markdown.render(debrief, brief=brief))
        return " ".join(text.replace("**", "").split())
    if form == "html":
        parser = _Text()
        parser.feed(html.render(debrief, brief=brief))
        return " ".join("".join(parser.parts).split())
    return FORMATS[form](debrief, brief=brief)


def at(span: Span) -> tuple[str, str]:
    """Return a moment as a page and as the wire spell it."""
    ends = [f"{int(s // 60)}:{s % 60:04.1f}" for s in (span.start, span.end)]
    return "–".join(ends), f'"start": {span.start}, "end": {span.end}'


def titled(risk: str) -> str:
    titles = {found.name: found.title for found in EXAMPLE.risks}
    return titles.get(risk) or risk.replace("_", " ")


def same(*texts: str | None) -> list[tuple[str, str]]:
    return [(text, text) for text in texts if text]


def facts() -> list[tuple[str, str]]:
    """Return every fact of the example, as a page spells it and as the wire does."""
    d, heard = EXAMPLE, EXAMPLE.recogniser
    found = same(d.input.name, d.round, d.question.text if d.question else None)
    found += [("AI engineer", "ai-engineer"), ("Lean no", "lean_no")]
    found += same(d.verdict.why, d.verdict.would_flip)
    found += [("solution first gap", '"blocked_by": "solution_first_gap"')]
    for note in d.notes:
        found += [*same(note.text, note.quote), *map(at, note.evidence)]
    for quote in d.quotes:
        found += [*same(quote.text, quote.why, quote.instead), at(quote)]
    for risk in d.risks:
        found += [*same(risk.title, risk.state, risk.quote), *map(at, risk.evidence)]
    for lens in d.lenses:
        found += same(lens.title, lens.line)
    for signal in d.signals.values():
        found += [*map(at, signal.evidence)]
    found += [
        ("12.5 ± 0.2 s", '"value": 12.5, "unit": "s", "at_least": false, "plus_minus": 0.2'),
        ("22 words", '"value": 22, "unit": "words"'),
        ("not within 54 s", '"state": "censored", "value": 54'),
        ("at least 3.3 per 100 words", '"value": 3.3, "unit": "per 100 words", "at_least": true'),
        ("0.04 semitones", '"value": 0.04'),
        (
            "not measured: the recording holds no question",
            '"why": "the recording holds no question"',
        ),
    ]
    for clause in d.clauses:
        found += [(move.replace("_", " "), move) for move in clause.moves if move != "none"]
        found += [("addresses: " + titled(risk), risk) for risk in clause.risks]
        found += [("only names: " + titled(risk), risk) for risk in clause.mentioned]
        found += [("counts against: " + anti.replace("_", " "), anti) for anti in clause.anti]
        found += [(at(clause)[0].split("–")[0], at(clause)[1])]
    for hedge in d.hedges:
        found += [*same(hedge.text, hedge.type), at(hedge)]
    for filler in d.fillers:
        found += [*same(filler.text), at(filler)]
    found += [
        ("‹I'd probably just›", '"text": "I\'d probably just", "type": "evasive"'),
        ("«I can't tell from here whether»", '"type": "calibrated"'),
        ("(um)", '"text": "um"'),
        ("Leeds(?)", '"text": "Leeds", "probability": 0.31'),
        ("LangChain (heard “lang chain”)", '"heard": "lang chain"'),
        ("[pause 2.8 s]", '"start": 11.1, "end": 13.9'),
        ("[pause 1 s]", '"start": 5.1, "end": 6.1'),
        ("[hesitation 0.6 s]", '"start": 12.2, "end": 12.8'),
        ("Pitch, 102 to 164", '"pitch": [['),
    ]
    found += same(heard.caveat, heard.model, heard.version, heard.engine, heard.device)
    found += same(heard.compute_type, "beam_size")
    found += [("0:54.4, 48000 Hz, 2 channels", '"duration": 54.36'), ("99.8 %", "0.998")]
    for removed in heard.removed:
        found += [*same(removed.text, removed.rule), at(removed)]
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_every_fact_is_on_every_page(form: str) -> None:
    text = read(EXAMPLE, form).lower()
    missing = [f for f in facts() if f[form == "json"].lower() not in text]
    assert not missing
    assert len(facts()) > 100


@pytest.mark.parametrize("form", PAGES)
def test_every_word_is_on_every_page_in_order(form: str) -> None:
    words = read(EXAMPLE, form).split("voice without a word.")[1]
    position = 0
    for word in EXAMPLE.words:
        position = words.index(word.text.strip(",."), position)


@pytest.mark.parametrize("form", PAGES)
def test_the_order_is_the_same_everywhere(form: str) -> None:
    text = read(EXAMPLE, form).lower()
    position = 0
    for heading, first in (
        ("verdict", "lean no"),
        ("the one thing to change", EXAMPLE.notes[0].text),
        ("before you rely on this", EXAMPLE.recogniser.caveat or ""),
        ("the sentence that would be quoted", EXAMPLE.quotes[0].why),
        ("the best sentence", EXAMPLE.quotes[1].why),
        ("notes", EXAMPLE.notes[1].text),
        ("timeline", "0:13.9–0:17.7"),
        ("risks this panel listens for", "drift"),
        ("how each panel hears it", EXAMPLE.lenses[0].line),
        ("signals", "12.5 ± 0.2 s"),
        ("hedges", "calibrated"),
        ("fillers", "“um”"),
        ("transcript", "so (um) we moved"),
        ("method and limits", "faster-whisper"),
        ("taken out of the transcript", "thank you for watching"),
        ("accent", "personality"),
    ):
        position = text.index(heading, position)
        position = text.index(first.lower(), position)


@pytest.mark.parametrize("form", PAGES)
def test_brief_is_the_verdict_the_one_change_the_caveat_and_the_notes(form: str) -> None:
    text = read(EXAMPLE, form, brief=True)
    for kept in (
        "Lean no",
        EXAMPLE.verdict.why,
        EXAMPLE.recogniser.caveat,
        *(note.text for note in EXAMPLE.notes),
    ):
        assert kept and kept in text
    for left in ("Timeline", "Signals", "semitones", "Transcript", "beam_size", "re-index"):
        assert left.lower() not in text.lower()


@pytest.mark.parametrize("brief", [False, True], ids=["whole", "brief"])
@pytest.mark.parametrize("form", PAGES)
def test_a_recording_that_is_cut_off_is_said_before_anything_rests_on_it(
    form: str, brief: bool
) -> None:
    cut = replace(NOT_SCORED, input=replace(NOT_SCORED.input, claimed=62.0))
    text = read(cut, form, brief=brief).lower()

    assert "before you rely on this" in text
    assert "cut off: its header says 1:02.0, and 0:30.0 of sound are in it" in text
    assert "before you rely on this" not in read(NOT_SCORED, form, brief=brief).lower()


@pytest.mark.parametrize("brief", [False, True], ids=["whole", "brief"])
@pytest.mark.parametrize("form", PAGES)
def test_clipping_is_said_with_what_to_do_before_anything_rests_on_it(
    form: str, brief: bool
) -> None:
    why = "clipped: 8.7% of the samples are at full scale"
    loud = {"level": Measure("measured", -4.0, "dBFS", why=why)}
    text = read(replace(NOT_SCORED, signals=loud), form, brief=brief)

    assert "before you rely on this" in text.lower()
    assert f"The recording is {why}. Lower the input level" in text
    fine = {"level": replace(loud["level"], why=None)}
    assert "input level" not in read(replace(NOT_SCORED, signals=fine), form, brief=brief)


def test_brief_shows_three_notes_after_the_one_change() -> None:
    many = replace(
        EXAMPLE, notes=tuple(replace(EXAMPLE.notes[0], text=f"Advice {i}.") for i in range(9))
    )
    for form in PAGES:
        assert re.findall(r"Advice \d", read(many, form, brief=True)) == [
            f"Advice {i}" for i in range(4)
        ]
        assert len(re.findall(r"Advice \d", read(many, form))) == 9


@pytest.mark.parametrize("form", PAGES)
def test_not_scored_says_so_and_why(form: str) -> None:
    text = read(NOT_SCORED, form)
    for said in ("Not scored", "No speech was found in this recording.", "No words were heard."):
        assert said in text
    assert "not measured: no speech found" in text
    assert "not scored" in read(NOT_SCORED, form, brief=True).lower()
    assert "one thing" not in text.lower()


@pytest.mark.parametrize("debrief", [EXAMPLE, NOT_SCORED], ids=["scored", "not scored"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_debrief_gives_the_same_bytes(form: str, debrief: Debrief) -> None:
    text = FORMATS[form](debrief)
    assert text == FORMATS[form](debrief)
    assert text.endswith("\n")


def test_json_is_the_wire_format_itself_brief_or_not() -> None:
    assert codec.loads(FORMATS["json"](EXAMPLE), Debrief) == EXAMPLE
    assert codec.loads(FORMATS["json"](EXAMPLE, brief=True), Debrief) == EXAMPLE


def test_praise_may_come_first_and_is_then_called_so() -> None:
    praised = replace(EXAMPLE, notes=(EXAMPLE.notes[1], EXAMPLE.notes[0]))
    for form in PAGES:
        assert "the one thing to keep" in read(praised, form).lower()


def test_every_format_has_a_suffix() -> None:
    assert SUFFIXES == {"terminal": ".txt", "md": ".md", "html": ".html", "json": ".json"}
    assert list(SUFFIXES) == list(FORMATS)


def test_naming_the_formats_loads_no_renderer_library() -> None:
    code = "import sys, voiceloop.report; print({'rich', 'jinja2'} & {m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
