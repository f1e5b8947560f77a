"""Every sentence rests on something that was said."""

from dataclasses import replace

import pytest
from said import marked

from voiceloop.debrief.case import open_case
from voiceloop.debrief.quotes import SURE, best
from voiceloop.roles import find_role
from voiceloop.signals import measure

from .answers import ALL, EVENT, FILLED, HARM, MIXED, NAMED, STORY, STRONG, WEAK

EVASIVE = MIXED.replace("that is about", "that is {I guess} about")
ROUNDS = {"story": "behavioural", "event": "behavioural"}


@pytest.mark.parametrize("role", ["aie", "mle", "swe"])
@pytest.mark.parametrize("name", ALL)
def test_every_claim_has_its_words_and_its_time(panel, name: str, role: str) -> None:
    debrief = panel(ALL[name], role=role, round=ROUNDS.get(name, "debugging"), lead=2.5)
    claims = [(n.quote, n.evidence) for n in debrief.notes if n.quote]
    claims += [(r.quote, r.evidence) for r in debrief.risks if r.state != "absent"]
    claims += [(q.text, (q,)) for q in debrief.quotes]
    assert claims
    for quote, evidence in claims:
        inside = [c.text for c in debrief.clauses if evidence[0].start <= c.start < evidence[0].end]
        assert quote in " ".join(inside)
    for note in debrief.notes:
        assert note.evidence
        assert all(2.5 <= span.start < span.end <= debrief.input.duration for span in note.evidence)
    for risk in debrief.risks:
        assert bool(risk.evidence) == (risk.quote is not None) == (risk.state != "absent")


@pytest.mark.parametrize("name", ALL)
def test_at_most_three_notes_the_change_first_and_what_is_good_kept(panel, name: str) -> None:
    debrief = panel(ALL[name], round=ROUNDS.get(name, "debugging"))
    kinds = [note.kind for note in debrief.notes]
    assert 1 <= len(kinds) <= 3
    assert kinds[0] == "change"
    assert kinds == sorted(kinds)
    assert ("keep" in kinds) == any(quote.kind == "for" for quote in debrief.quotes)


@pytest.mark.parametrize("name", ALL)
def test_no_placeholder_is_left_open(panel, name: str) -> None:
    debrief = panel(ALL[name], round=ROUNDS.get(name, "debugging"))
    sentences = [debrief.verdict.why, debrief.verdict.would_flip or ""]
    sentences += [note.text for note in debrief.notes]
    sentences += [line for q in debrief.quotes for line in (q.why, q.instead or "")]
    sentences += [lens.line for lens in debrief.lenses]
    for sentence in sentences:
        assert not set("{}") & set(sentence)
        assert "  " not in sentence
        assert "“”" not in sentence


def test_the_first_note_is_what_blocked(panel) -> None:
    for text in (MIXED, WEAK):
        debrief = panel(text)
        assert debrief.notes[0].signal == debrief.verdict.blocked_by


@pytest.mark.parametrize(
    ("text", "kind", "start", "instead"),
    [
        pytest.param(
            WEAK,
            "against",
            "I'd probably just tune",
            "Name the part you suspect",
            id="no failure of one's own to offer: a slot",
        ),
        pytest.param(
            EVASIVE,
            "against",
            "I guess we could",
            "“We could rebuild the index more often than we do now”",
            id="the sentence without its hedge",
        ),
        pytest.param(
            MIXED,
            "against",
            "we have a retriever",
            "Start with your own words at 13 s: “It may be that the index",
            id="one's own failure first",
        ),
        pytest.param(
            EVASIVE.replace("{I guess} we could", "{we could also just}"),
            "against",
            "we could also just",
            "The same step without “we could also just”",
            id="a hedge that carries the sentence",
        ),
        pytest.param(STRONG, "for", "My first guess is", None, id="two failures told apart"),
        pytest.param(STORY, "for", "I gave up the hourly", None, id="a tradeoff"),
    ],
)
def test_quotes(panel, text: str, kind: str, start: str, instead: str | None) -> None:
    quote = next(q for q in panel(text).quotes if q.kind == kind)
    assert quote.text.startswith(start)
    assert quote.instead is None if instead is None else quote.instead.startswith(instead)


def test_an_unknown_is_quoted_with_what_narrows_it(panel) -> None:
    quote = next(q for q in panel(STRONG.replace("=distinctions", "")).quotes if q.kind == "for")
    assert quote.text.startswith("I can't tell yet which of the two so I would pull forty")


def test_what_to_keep_is_another_thing_than_the_best_sentence(panel) -> None:
    debrief = panel(STRONG)
    kept = next(note for note in debrief.notes if note.kind == "keep")
    assert kept.signal == "calibrated_hedges"
    assert kept.quote != debrief.quotes[-1].text


def test_what_to_keep_is_not_what_to_go_on_from(panel) -> None:
    stop = "E=stop_criterion+ship_criterion: and I stop when fewer than one in fifty is wrong"
    change, keep = panel(f"{NAMED} | {HARM} | {stop}").notes
    assert change.quote.startswith("and I stop")
    assert (keep.signal, keep.quote) == ("failure_hypothesis", HARM.partition(": ")[2])


def test_an_unknown_that_is_not_narrowed_is_not_praised(panel) -> None:
    text = f"-: <I have no idea yet> how many | {FILLED} {MIXED}"
    assert not any("no idea" in quote.text for quote in panel(text).quotes)


def test_a_claim_about_oneself_in_a_story_is_answered_with_a_story(panel) -> None:
    quote = next(q for q in panel(EVENT, round="behavioural").quotes if q.kind == "against")
    assert quote.instead.startswith("Tell the one time it mattered")


def test_a_single_hedge_under_the_bar_is_not_held_against_anyone(panel) -> None:
    hedged = panel(STRONG.replace("then I would", "then {I suppose} I would"))
    assert [quote.kind for quote in hedged.quotes] == ["for"]


def test_what_was_heard_badly_is_not_quoted() -> None:
    answer, reading = marked(STRONG)
    first = len(NAMED.split()) - 1
    words = [replace(w, probability=0.3) if i < first else w for i, w in enumerate(answer.words)]
    answer = replace(answer, words=tuple(words))
    case = open_case(answer, reading, measure(answer, reading), find_role("aie"))
    assert all(good.clauses.first > 0 for good in best(case))


def test_two_notes_never_point_at_the_same_moment(panel) -> None:
    for text in ALL.values():
        moments = [note.evidence for note in panel(text).notes if note.kind == "change"]
        assert len(set(moments)) == len(moments)


def test_nothing_is_held_against_a_strong_answer(panel) -> None:
    assert [quote.kind for quote in panel(STRONG).quotes] == ["for"]


def test_what_the_reader_is_unsure_of_is_not_quoted(panel) -> None:
    unsure = STRONG.replace("F+", f"F@{SURE - 0.1}+").replace("=distinctions", "")
    assert not panel(unsure).quotes[0].text.startswith("My first guess")


def test_risks_are_addressed_mentioned_or_absent_and_the_ml_list_is_secondary(panel) -> None:
    text = STRONG + " | -~fallback+label_leakage: the old labels knew the answer"
    found = {risk.name: risk for risk in panel(text).risks}
    assert found["drift"].state == "addressed"
    assert found["fallback"].state == "mentioned"
    assert found["escalation"].state == "absent"
    assert (found["label_leakage"].state, found["label_leakage"].secondary) == ("addressed", True)
    assert not any(risk.secondary for risk in panel(text, role="swe").risks)


def test_each_panel_hears_its_own_list(panel) -> None:
    lenses = {lens.role: lens for lens in panel(STRONG).lenses}
    assert set(lenses) == {"ai-engineer", "ml-engineer", "software-engineer"}
    assert lenses["ai-engineer"].line.startswith("Strong yes. ")
    assert lenses["ml-engineer"].line.startswith("Lean yes. ")
    assert lenses["ml-engineer"].addressed == ()
    assert "drift" in lenses["ai-engineer"].addressed
    assert "escalation" in lenses["ai-engineer"].missing


def test_fillers_are_advised_on_where_nothing_weightier_is_left(panel) -> None:
    loud = STRONG.replace(" | ", " (um) (you know) | ")
    note = next(n for n in panel(loud).notes if n.signal == "fillers")
    assert note.text.startswith("Let these be silences: at least ")
    assert len(note.evidence) == loud.count("(")


@pytest.mark.parametrize("text", [NAMED + " | " + HARM])
def test_punctuation_hanging_off_a_quote_is_cut(panel, text: str) -> None:
    debrief = panel(f"{text.replace('past it', 'past it,')} | {STRONG}")
    assert debrief.quotes[-1].text.endswith("past it")
