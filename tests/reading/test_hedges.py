"""Which cues weaken commitment, which admissions are narrowed, and what must never be flagged."""

import pytest
from reading.aids import hedged

NONE = {
    "may-about-the-system": "The cache may be stale.",
    "probably-about-a-cause": "It's probably the lamp.",
    "suspect": "I suspect the join.",
    "my-guess": "My guess: a dead token.",
    "about-a-quantity": "There were about three hundred.",
    "maybe-a-quantity": "That's maybe forty tickets.",
    "or-so": "Fifty or so of them.",
    "recalled-fact": "I think it was 58 to 42, I have the sheet.",
    "kind-of-noun": "What kind of customer is it?",
    "sort-of-noun": "Invoices, letters, that sort of thing.",
    "could-is-ability": "We could host it.",
    "could-is-polite": "Could I see one?",
    "would-is-a-plan": "I would first measure it.",
    "think-with-a-reason": "I think that matters because a median hides the tails.",
    "it-depends-with-branches": "It depends on the budget: if it is small, I'd stay with one model.",
}


VAGUE = "sort-of-noun"


@pytest.mark.parametrize("name", [name for name in NONE if name != VAGUE])
def test_not_a_hedge(name):
    assert hedged(NONE[name]) == []


@pytest.mark.xfail(strict=True, reason="most people end their own plan with it, so it was learned")
def test_that_sort_of_thing_after_facts_is_no_hedge():
    assert hedged(NONE[VAGUE]) == []


EVASIVE = {
    "one-run-one-span": ("I'd probably just tune it.", ["I'd probably just"]),
    "kind-of": ("It kind of works.", ["kind of"]),
    "maybe-we-could": ("Maybe we could add a cache.", ["Maybe we could"]),
    "i-guess": ("I guess we add a queue.", ["I guess"]),
    "i-suppose": ("I suppose we ask them.", ["I suppose"]),
    "should-be-fine": ("It should be fine.", ["It should be fine"]),
    "hopefully": ("Hopefully that holds.", ["Hopefully"]),
    "or-something": ("We put Redis there or something.", ["or something"]),
    "and-stuff": ("I'd add tests and stuff.", ["and stuff"]),
    "depends-as-the-answer": ("It depends.", ["It depends"]),
    "do-not-know": ("I don't know, it varies.", ["I don't know"]),
    "you-could": ("You could use Redis.", ["You could use"]),
    "stacked-think": ("I think it's maybe fine.", ["I think it's maybe"]),
    "think-instead-of-a-reason": ("I think Kafka.", ["I think"]),
    "content-between": ("I guess we cache, hopefully.", ["I guess", "hopefully"]),
}


@pytest.mark.parametrize(("text", "expected"), EVASIVE.values(), ids=EVASIVE)
def test_evasive(text, expected):
    assert hedged(text) == [("evasive", cue) for cue in expected]


CALIBRATED = {
    "same-clause-choice": "I can't tell from here whether it's the sensor or the label.",
    "the-log-has-it": "I don't know how many, the log has it.",
    "next-clause": "I have no idea yet how common it is. I'd count it in last week's tickets.",
    "two-clauses-on": "I'm not sure. There are two feeds. I'd compare them for one day.",
    "guessing-until": "I'd be guessing until I saw the split.",
    "a-pointed-question": "I don't know yet. Do you keep the raw files?",
}


@pytest.mark.parametrize("text", CALIBRATED.values(), ids=CALIBRATED)
def test_calibrated(text):
    assert [kind for kind, _ in hedged(text)] == ["calibrated"]


def test_an_admission_narrowed_three_clauses_on_stays_evasive():
    text = "I don't know. It is big. It is red. It is old. I'd compare two of them."

    assert hedged(text) == [("evasive", "I don't know")]
