"""What holds for every answer, whatever is said."""

from hypothesis import given, settings
from hypothesis import strategies as st

from voiceloop.reading import read

SAID = (
    "So, um the cache is a day old. I'd probably just add Redis? you know like forty leak — ’s "
    "I don't know it depends, if not we ship when ten of twelve are right; Füße 日本 … and but"
)
WORDS = st.sampled_from(SAID.split()) | st.text(min_size=1, max_size=8).filter(
    lambda word: word.split() == [word]
)
ANSWERS = st.lists(WORDS, max_size=60)
MANY = settings(max_examples=60, deadline=None)


@MANY
@given(ANSWERS)
def test_clauses_cover_every_word_once_in_order(words):
    clauses = read(words).clauses

    assert [i for c in clauses for i in range(c.first, c.stop)] == list(range(len(words)))


@MANY
@given(ANSWERS, st.data())
def test_bare_text_with_silences_is_covered_too(words, data):
    gaps = data.draw(st.lists(st.floats(0, 3), min_size=len(words), max_size=len(words)))

    clauses = read([w.strip(".?!;,…").lower() or "x" for w in words], gaps=gaps).clauses

    assert [i for c in clauses for i in range(c.first, c.stop)] == list(range(len(words)))


@MANY
@given(ANSWERS)
def test_everything_found_lies_inside_and_hedges_inside_their_clause(words):
    reading = read(words)

    for hedge in reading.hedges:
        clause = reading.clauses[hedge.clause]
        assert clause.first <= hedge.first < hedge.stop <= clause.stop
    ends = [0, *(run.stop for run in reading.fillers)]
    assert all(a <= run.first for a, run in zip(ends, reading.fillers, strict=False))
    assert ends[-1] <= len(words)
    for clause in reading.clauses:
        for label in (*clause.moves, *clause.risks, *clause.mentioned, *clause.anti):
            assert clause.first <= label.cue.first < label.cue.stop <= clause.stop


@MANY
@given(ANSWERS)
def test_the_same_words_read_the_same(words):
    assert read(words) == read(list(words))


@MANY
@given(ANSWERS)
def test_shouting_changes_nothing(words):
    plain = [w for w in words if w.upper().lower() == w.lower()]

    assert read([w.upper() for w in plain]) == read([w.lower() for w in plain])
