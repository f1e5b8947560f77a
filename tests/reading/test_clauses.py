"""Where one point ends and the next begins, as the rules say; what was learned weighs it."""

import pytest
from reading.aids import cut_by_rule

from voiceloop.reading import read

CASES = {
    "one": ["I'd read forty bad calls."],
    "sentences": ["It breaks.", "We mend it."],
    "frame-in-one-sentence": ["My first suspicion is that the cache is a day old."],
    "condition-stays": ["If the list is empty, it throws."],
    "list-stays": ["Kafka, Redis, and the gateway."],
    "coordination": ["I'd pull fifty calls from March,", "and we compare them with April."],
    "semicolon": ["The queue is full;", "nobody reads it."],
    "opener-leads-in": ["So. Um. The cache is a day old."],
    "filler-leads-in": ["The cache is old.", "Um, you know, it really is."],
    "trailing-opener": ["The cache is old. Yeah."],
    "filler-that-ends-a-sentence": ["It's highly available, basically.", "I'd keep it."],
    "lead-in-stays": ["In my second job, I owned the ticket service."],
    "aim-stays": ["To check that, I'd take ten of them."],
    "aside-stays": ["The old one is fine, I guess, for a small shop."],
    "list-with-articles-stays": ["I'd read the logs, the traces and the alerts."],
    "relative-stays": ["We looked at the mails, the ones that were late."],
    "glued-by-a-comma": [
        "We rebuilt it each hour,",
        "the drawback was plain,",
        "we lost fresh rows.",
    ],
    "glued-before-a-condition": ["The old page is fine", "if the key is new, we look at the edge."],
    "quotes-and-brackets": ["“It breaks,” he said.", "(We mend it.)"],
}


@pytest.mark.parametrize("parts", CASES.values(), ids=CASES)
def test_punctuated(parts):
    assert cut_by_rule(" ".join(parts)) == parts


def test_nothing_said():
    reading = read([])

    assert (reading.clauses, reading.hedges, reading.fillers) == ((), (), ())


BARE = {
    "openers": ["the queue grows in the morning", "and then the drivers wait at the door"],
    "plan-opens": ["the labels come from an agency", "i'd look at a hundred of them"],
    "condition-keeps-its-clause": ["if that doesn't move it i'd look at the pool"],
    "filler-leads-in": ["the queue grows in the morning", "um so we add a worker"],
}


@pytest.mark.parametrize("parts", BARE.values(), ids=BARE)
def test_recogniser_output_without_marks(parts):
    assert cut_by_rule(" ".join(parts)) == parts


def test_a_long_silence_cuts_bare_text_and_a_hesitation_behind_an_article_does_not():
    text = "the new phones sharpen every picture spots turn into the rust"
    gaps = [0.0] * 11
    gaps[6] = gaps[10] = 0.8

    assert cut_by_rule(text, gaps=gaps) == [
        "the new phones sharpen every picture",
        "spots turn into the rust",
    ]


def test_a_long_silence_makes_up_for_a_missed_full_stop_but_not_behind_a_hanging_word():
    text = "The desk closed we went home after the rain. It was late."
    stopped, hanging = [0.0] * 12, [0.0] * 12
    stopped[3], hanging[7] = 0.9, 0.9

    assert cut_by_rule(text, gaps=stopped)[:2] == [
        "The desk closed",
        "we went home after the rain.",
    ]
    assert cut_by_rule(text, gaps=hanging)[0] == "The desk closed we went home after the rain."


def test_gaps_must_match_the_words():
    with pytest.raises(ValueError, match="2 words need as many gaps, not 1"):
        read(["a", "b"], gaps=[0.0])


def test_a_run_on_is_cut_at_its_seams():
    text = "we " + "walk the list and sort it so the end comes before the start because " * 8

    assert max(len(piece.split()) for piece in cut_by_rule(text)) <= 40
