"""Which words fill, and which uses of the same words carry weight."""

import pytest
from reading.aids import filled

CASES = {
    "like-verb": ("I like Postgres.", []),
    "like-preposition": ("Models like BERT.", []),
    "like-such-as": ("Some models, like BERT, are small.", []),
    "feel-like": ("I feel like a queue helps.", []),
    "looks-like": ("It looks like a leak.", []),
    "right-correct": ("That is the right answer.", []),
    "right-direction": ("Turn right and stop.", []),
    "right-opener": ("Right, so the cache.", []),
    "you-know-the-page": ("You know the page with the map.", []),
    "do-you-know": ("Do you know how big it is?", []),
    "what-i-mean-is": ("What I mean is the lock.", []),
    "no-answer": ("No, there is no queue.", []),
    "repeated-words": ("We we put it there.", []),
    "vocal": ("Um, we uh ship it, erm, now.", ["um", "uh", "erm"]),
    "vocal-in-bare-text": ("so um the cache er is old", ["um", "er"]),
    "like-before-a-number": ("It took like forty seconds.", ["like"]),
    "like-set-off": ("And, like, we shipped it.", ["like"]),
    "you-know-set-off": ("It's, you know, old.", ["you know"]),
    "you-know-bare": ("and it was you know old", ["you know"]),
    "i-mean-repair": ("The lock, I mean, the latch.", ["i mean"]),
    "basically": ("It's basically a list.", ["basically"]),
    "tag-right": ("It's the cache, right?", ["right"]),
    "tag-no": ("It's the cache, no?", ["no"]),
    "each-occurrence": ("Um, um, yes.", ["um", "um"]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_fillers(text, expected):
    assert filled(text) == expected
