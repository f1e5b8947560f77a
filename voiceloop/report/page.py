"""The page every format shows: what the debrief says, as headed sections in reading order."""

from collections.abc import Iterator, Mapping, Sequence

from voiceloop import codec
from voiceloop.report import transcript, words
from voiceloop.report.blocks import (
    Block,
    Decision,
    Facts,
    Page,
    Paragraph,
    Quotation,
    Section,
    Subheading,
    Table,
    Transcript,
)
from voiceloop.report.timeline import chart
from voiceloop.report.words import clock, name, number, plain, sentence_case
from voiceloop.types import Debrief, Note, Quote, SaidFiller, Span

LIMITS = (
    "Word times come from the recogniser; a number after ± says how far off they may be.",
    "Recognisers swallow fillers, so “at least” is meant literally.",
    "This reads which words were said and when. It cannot tell whether a claim is true or a design "
    "would work, and it judges neither accent nor personality.",
)

_CHANGE = {"change": "The one thing to change", "keep": "The one thing to keep"}
_KINDS = {"change": "What to change", "keep": "What worked"}
_QUOTED = {"against": "The sentence that would be quoted", "for": "The best sentence"}
_BRIEF = ("verdict", "change", "recogniser", "notes")


def page(debrief: Debrief, *, brief: bool = False) -> Page:
    """Return the page of `debrief`; a brief one holds the verdict, the one change and three notes."""
    found = (
        Section("verdict", "Verdict", tuple(_verdict(debrief))),
        *_change(debrief.notes[:1]),
        Section("recogniser", "Before you rely on this", tuple(_caveat(debrief))),
        *(
            Section(
                kind, heading, tuple(b for q in debrief.quotes if q.kind == kind for b in _quote(q))
            )
            for kind, heading in _QUOTED.items()
        ),
        Section(
            "notes", "Notes", tuple(_notes(debrief.notes[1:4] if brief else debrief.notes[1:]))
        ),
        Section("timeline", "Timeline", tuple(_timeline(debrief))),
        Section("risks", "Risks this panel listens for", tuple(_risks(debrief))),
        Section("lenses", "How each panel hears it", tuple(_lenses(debrief))),
        Section("signals", "Signals", tuple(_signals(debrief))),
        Section("hedges", "Hedges", tuple(_hedges(debrief))),
        Section("fillers", "Fillers", tuple(_fillers(debrief.fillers))),
        Section("transcript", "Transcript", tuple(_transcript(debrief))),
        Section("method", "Method and limits", tuple(_method(debrief))),
    )
    kept = (s for s in found if s.blocks and (s.anchor in _BRIEF or not brief))
    question = plain(debrief.question.text) if debrief.question else None
    return Page(plain(debrief.input.name), tuple(_head(debrief)), question, tuple(kept))


def _head(debrief: Debrief) -> Iterator[str]:
    titles = {lens.role: plain(lens.title) for lens in debrief.lenses}
    yield titles.get(debrief.role) or sentence_case(name(debrief.role))
    if debrief.round:
        yield f"{name(debrief.round)} round"
    yield clock(debrief.input.duration)


def _verdict(debrief: Debrief) -> Iterator[Block]:
    verdict = debrief.verdict
    yield Decision(verdict.level, words.LEVELS[verdict.level])
    yield Paragraph(plain(verdict.why))
    held = ("Held back by", name(verdict.blocked_by or ""))
    flip = ("What would flip it", plain(verdict.would_flip or ""))
    if pairs := tuple(pair for pair in (held, flip) if pair[1]):
        yield Facts(pairs)


def _change(first: Sequence[Note]) -> Iterator[Section]:
    for note in first:
        yield Section("change", _CHANGE[note.kind], tuple(_note(note)))


def _note(note: Note, lead: str | None = None) -> Iterator[Block]:
    yield Paragraph(plain(note.text), lead)
    if note.quote or note.evidence:
        yield Quotation(plain(note.quote) if note.quote else None, note.evidence)


def _notes(notes: Sequence[Note]) -> Iterator[Block]:
    for note in notes:
        yield from _note(note, _KINDS[note.kind])


def _caveat(debrief: Debrief) -> Iterator[Block]:
    if debrief.recogniser.caveat:
        yield Paragraph(plain(debrief.recogniser.caveat), style="caveat")
    sound = debrief.input
    if sound.claimed is not None:
        text = (
            f"The recording is cut off: its header says {clock(sound.claimed)}, and "
            f"{clock(sound.duration)} of sound are in it. Only that much was judged: copy the "
            "recording again, whole, and debrief it anew."
        )
        yield Paragraph(text, style="caveat")
    level = debrief.signals.get("level")
    if level and level.why and level.why.startswith("clipped"):
        text = (
            f"The recording is {plain(level.why)}. Lower the input level of the microphone and "
            "record again: words are misheard where the sound is cut off at the top."
        )
        yield Paragraph(text, style="caveat")


def _quote(quote: Quote) -> Iterator[Block]:
    yield Quotation(plain(quote.text), (Span(quote.start, quote.end),))
    yield Paragraph(plain(quote.why))
    if quote.instead:
        yield Paragraph(plain(quote.instead), "Say instead")


def _timeline(debrief: Debrief) -> Iterator[Block]:
    drawn = chart(debrief)
    if drawn:
        yield drawn
        rows = tuple((sentence_case(lane.name), lane.marks or "not heard") for lane in drawn.lanes)
        yield Table(("What", "When"), rows)


def _risks(debrief: Debrief) -> Iterator[Block]:
    for heading, secondary in (("", False), ("Also heard by this panel", True)):
        rows = tuple(
            (plain(r.title), r.state, f"“{plain(r.quote)}”" if r.quote else "", r.evidence)
            for r in debrief.risks
            if r.secondary == secondary
        )
        if rows and secondary:
            yield Subheading(heading)
        if rows:
            yield Table(("Risk", "Heard", "Words", "When"), rows)


def _lenses(debrief: Debrief) -> Iterator[Block]:
    titles = {risk.name: plain(risk.title) for risk in debrief.risks}
    for lens in debrief.lenses:
        yield Subheading(plain(lens.title))
        yield Paragraph(plain(lens.line))
        yield Facts(
            (
                ("Addressed", _listed(lens.addressed, titles)),
                ("Missing", _listed(lens.missing, titles)),
            )
        )


def _listed(risks: Sequence[str], titles: Mapping[str, str]) -> str:
    return ", ".join(titles.get(risk) or sentence_case(name(risk)) for risk in risks) or "nothing"


def _signals(debrief: Debrief) -> Iterator[Block]:
    rows = tuple(
        (sentence_case(name(key)), words.measure(found), found.evidence)
        for key, found in debrief.signals.items()
    )
    if rows:
        yield Table(("Signal", "Value", "When"), rows)


def _hedges(debrief: Debrief) -> Iterator[Block]:
    said = [f"“{plain(clause.text)}”" for clause in debrief.clauses]
    rows = tuple(
        (f"“{plain(h.text)}”", h.type, (Span(h.start, h.end),), said[h.clause])
        for h in debrief.hedges
    )
    if rows:
        yield Table(("Words", "Kind", "When", "Said in"), rows)


def _fillers(fillers: Sequence[SaidFiller]) -> Iterator[Block]:
    by_text: dict[str, list[Span]] = {}
    for filler in fillers:
        by_text.setdefault(plain(filler.text).lower().strip(" ,.?!…"), []).append(filler)
    if by_text:
        yield Table(("Filler", "When"), tuple((f"“{t}”", tuple(at)) for t, at in by_text.items()))


def _transcript(debrief: Debrief) -> Iterator[Block]:
    lines = transcript.lines(debrief)
    yield Transcript(lines) if lines else Paragraph("No words were heard.")


def _method(debrief: Debrief) -> Iterator[Block]:
    heard, sound = debrief.recogniser, debrief.input
    language = plain(heard.language)
    if heard.language_probability is not None:
        language += f" ({number(100 * heard.language_probability)} % sure)"
    settings = (
        f"{plain(key)} {plain(codec.dumps(value))}" for key, value in heard.settings.items()
    )
    channels = "1 channel" if sound.channels == 1 else f"{sound.channels} channels"
    yield Facts(
        (
            ("Recording", f"{clock(sound.duration)}, {sound.sample_rate} Hz, {channels}"),
            ("Model", f"{plain(heard.model)}, version {plain(heard.version)}"),
            (
                "Engine",
                f"{plain(heard.engine)} on {plain(heard.device)}, {plain(heard.compute_type)}",
            ),
            ("Language", language),
            ("Settings", ", ".join(settings) or "none"),
        )
    )
    if heard.removed:
        rows = (
            (f"“{plain(r.text)}”", plain(r.rule), (Span(r.start, r.end),)) for r in heard.removed
        )
        yield Subheading("Taken out of the transcript")
        yield Table(("Words", "Rule", "When"), tuple(rows))
    for limit in LIMITS:
        yield Paragraph(limit, style="quiet")
