"""The reader's corpus: its markup compiles, and it keeps the laws its README states."""

import re
from collections import Counter

import pytest

from models.reader.corpus import EARLY, agreement, check, labelled, records, split, transcript
from models.reader.corpus.__main__ import README, written
from models.reader.corpus.markup import answers

RECORDS = records()
NEW = [record for record in RECORDS if record["writer"] != EARLY]
ANSWER = """== a-1 | AIE | design | weak | spoken | bus times | How?
[Um], {e:I'd probably} ask, || ev r:drift
which {n:may} be late, [n:like] trains. || none m:fallback
"""


def test_no_law_is_broken():
    assert check.faults(RECORDS) == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["id"])
def test_offsets_find_the_marked_words(record):
    text = transcript(record)
    for kind in ("hedges", "not_hedges", "fillers", "not_fillers", "optional"):
        for span in record[kind]:
            assert text[span["start"] : span["end"]] == span["text"]
            assert re.match(r"\b", text[span["start"] :])
    assert text == " ".join(text.split())


def test_markup_compiles_to_the_record_of_the_guide():
    (record,) = answers(ANSWER)

    assert transcript(record) == "Um, I'd probably ask, which may be late, like trains."
    assert [c["labels"] for c in record["clauses"]] == [
        ["evaluation", "risk:drift"],
        ["none", "mentioned:fallback"],
    ]
    assert record["hedges"] == [{"start": 4, "end": 16, "type": "evasive", "text": "I'd probably"}]
    assert [s["text"] for s in record["not_hedges"] + record["not_fillers"]] == ["may", "like"]
    assert record["fillers"] == [{"start": 0, "end": 2, "text": "Um"}]
    assert record["first_failure_hypothesis"] is None


@pytest.mark.parametrize(
    ("good", "bad", "why"),
    [
        ("|| ev", "|| eval", "is no label"),
        ("r:drift", "r:caching", "is no label"),
        ("|| ev r:drift", "||", "no label"),
        ("|| none", "|| none ev", "none stands beside"),
        ("|| ev", "|| ev ev", "stands twice"),
        ("{n:may}", "{may}", "a mark is left over"),
        ("[Um]", "[Um ]", "a mark begins and ends"),
        ("| weak", "| bad", "is unknown"),
    ],
)
def test_what_is_no_markup_is_said_with_its_place(good, bad, why):
    with pytest.raises(ValueError, match=f"a-1: .*{why}"):
        list(answers(ANSWER.replace(good, bad)))


def test_the_parts_are_of_the_sizes_the_readme_states():
    shares = Counter(record["split"] for record in NEW)

    assert abs(shares["train"] / len(NEW) - 0.55) < 0.05
    assert abs(shares["test"] / len(NEW) - 0.30) < 0.05
    assert {record["split"] for record in labelled(EARLY)} == {"train"}


@pytest.mark.parametrize(
    ("id_", "part"), [("ash-001", "train"), ("cedar-040", "test"), ("elm-090", "development")]
)
def test_the_part_of_an_answer_never_changes(id_, part):
    assert split(id_) == part


@pytest.mark.parametrize("key", ["role", "round"])
def test_roles_and_rounds_are_even(key):
    counts = Counter(record[key] for record in NEW)

    assert max(counts.values()) - min(counts.values()) <= 0.05 * len(NEW)


def test_a_quarter_names_no_failure_and_a_fifth_has_no_punctuation():
    none = sum(record["first_failure_hypothesis"] is None for record in NEW) / len(NEW)
    asr = sum(record["style"] == "asr" for record in NEW) / len(NEW)

    assert abs(none - 0.25) < 0.04
    assert abs(asr - 0.20) < 0.04


def test_both_labellings_have_the_same_clauses():
    assert {first["id"] for first, _ in agreement.pairs()} == {record["id"] for record in NEW}


def test_the_readme_says_what_the_corpus_holds():
    assert README.read_text(encoding="utf-8") == written()
