"""What the demo model learns to spell is speakable, varied, and nothing that it is scored with."""

import re
import tomllib

import pytest

from models.demo.recipe.score import TESTS, plainly
from models.demo.recipe.text import DATA, HOLE, SPEAKABLE, Text, answers, plural, rules

FRAMES = sorted(DATA.glob("frames/*.txt"))
RUN = 8
"""Words in a row that a test and the training text may not share."""


def lines(path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def scored_with() -> list[str]:
    long = tomllib.loads((TESTS / "answers.toml").read_text(encoding="utf-8"))["answer"]
    short = [*lines(TESTS / "earlier.txt"), *lines(TESTS / "sentences.txt")]
    return [*short, *(s for answer in long for s in answer["sentences"])]


def runs(text: str) -> set[tuple[str, ...]]:
    words = plainly(text)
    return {tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def test_every_sentence_can_be_spoken_and_spelled():
    text = Text(7)
    for _ in range(2_000):
        sentence = text.sentence()
        assert SPEAKABLE.fullmatch(sentence), sentence
        assert sentence[0].isupper() and sentence[-1] in ".?", sentence


def test_the_same_seed_says_the_same():
    one, other, another = Text(1), Text(1), Text(2)
    said = [one.sentence() for _ in range(20)]

    assert said == [other.sentence() for _ in range(20)]
    assert said != [another.sentence() for _ in range(20)]


def test_every_rule_is_reached():
    wanted, reached = ["sentence"], set()
    while wanted:
        name = wanted.pop()
        if name not in reached:
            reached.add(name)
            choices, _ = rules()[name]
            wanted += [m[2] for m in HOLE.finditer(" ".join(choices)) if m[2]]

    assert set(rules()) == reached


@pytest.mark.parametrize("path", FRAMES, ids=lambda p: p.stem)
def test_frames_are_written_by_hand_and_not_twice(path):
    frames = lines(path)

    assert len(frames) >= 300
    assert len(set(frames)) == len(frames)
    for frame in frames:
        left = HOLE.sub("", frame)
        assert re.fullmatch(r"[A-Za-z ,.?']+", left), frame
        assert frame[-1] in ".?", frame


def test_nothing_that_is_scored_was_learned():
    learned = set()
    for path in FRAMES:
        for frame in lines(path):
            learned |= runs(HOLE.sub(" ", frame))
    for sentence in answers():
        learned |= runs(sentence)

    assert [s for s in scored_with() if runs(s) & learned] == []


def test_tests_can_be_spoken():
    assert [s for s in scored_with() if not SPEAKABLE.fullmatch(s)] == []


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("query", "queries"),
        ("day", "days"),
        ("batch", "batches"),
        ("feature flag", "feature flags"),
        ("school child", "school children"),
    ],
)
def test_plurals(one, many):
    assert plural(one) == many
