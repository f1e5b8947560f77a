"""Turns a clause into the features that the trained reader weighs, each under a readable name.

`w:` runs of one to three words · `c:` runs of three to five letters in a word · `s:` runs of one to
four words of which only the common ones are kept and the others show their ending · `k:` and `j:`
common words with and without one between them · `l:` cues of the lists · `r:` what the rules say ·
`d:` length, place, marks, round and words shared with the question.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from voiceloop.reading.hints import Hint
from voiceloop.reading.tokens import Token

Line: TypeAlias = Sequence[Token]

BLOCKS = ("w", "c", "s", "l", "d")
SCALE: Mapping[str, float] = {"w": 1.0, "c": 1.0, "s": 1.0, "l": 0.5, "d": 0.3}
"""What each feature of a block counts, before runs are divided by the square root of their number."""
RUNS = ("w", "c", "s")
BESIDE = ("w", "s", "l")
"""The blocks of which the neighbouring clauses are heard too."""

_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundred thousand million half"
)
_NUMBERS = frozenset(_NUMBER_WORDS.split())
_ENDINGS = ("n't", "'s", "'d", "'ll", "'re", "'ve", "ing", "ed", "ly", "tion", "ness", "ment",
            "able", "less", "est", "er", "es", "s")  # fmt: skip
_LENGTHS = (0, 2, 4, 6, 9, 12, 16, 22)
_PLACES = 6
_SHARED = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands in its answer: index, number of clauses, share of words before it."""

    at: int
    of: int
    before: float


def features(
    line: Line,
    hint: Hint,
    place: Place,
    *,
    kept: Collection[str],
    round: str | None,
    shared: float,
    bare: bool,
) -> dict[str, list[str]]:
    """Return the names of a clause's features by block, each once.

    `kept` are the common words; `shared` is the share of content words that stand in the question.
    """
    words = [_number(token.text) for token in line]
    return {
        "w": _once(name for name, _, _ in word_runs(line)),
        "c": _once(name for word in dict.fromkeys(words) for name in letters(word)),
        "s": _once((*(name for name, _, _ in shape_runs(line, kept)), *_pairs(words, kept))),
        "l": _once(_cues(hint)),
        "d": list(_facts(line, place, round, shared, bare)),
    }


def word_runs(line: Line) -> Iterator[tuple[str, int, int]]:
    """Yield the runs of words with the places they cover in `line`, the edges of the clause too."""
    yield from _runs("w:", ["<s>", *(_number(t.text) for t in line), "</s>"], 3)


def shape_runs(line: Line, kept: Collection[str]) -> Iterator[tuple[str, int, int]]:
    """Yield the runs of common words and endings with the places they cover in `line`."""
    yield from _runs("s:", ["<s>", *(shape(t.text, kept) for t in line), "</s>"], 4)


def shape(word: str, kept: Collection[str]) -> str:
    """Return a common word itself, else what its ending shows."""
    if word in _NUMBERS or word[:1].isdigit():
        return "<n>"
    return word if word in kept else _ending(word)


@lru_cache(16384)
def letters(word: str) -> tuple[str, ...]:
    """Return the runs of three to five letters of a word, its edges among them."""
    if len(word) < 3:
        return ()
    edged = f"^{word}$"
    return tuple(f"c:{edged[i : i + n]}" for n in (3, 4, 5) for i in range(len(edged) - n + 1))


@lru_cache(16384)
def _ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return f"<{ending}>"
    return "<x>"


def _number(word: str) -> str:
    return "#" if word[:1].isdigit() else word


def _runs(prefix: str, words: Sequence[str], longest: int) -> Iterator[tuple[str, int, int]]:
    last = len(words) - 2
    for n in range(1, longest + 1):
        for i in range(len(words) - n + 1):
            first, stop = max(i - 1, 0), min(i - 1 + n, last)
            if first < stop:
                yield prefix + " ".join(words[i : i + n]), first, stop


def _pairs(words: Sequence[str], kept: Collection[str]) -> Iterator[str]:
    common = [w for w in (shape(w, kept) for w in words) if w == "<n>" or not w.startswith("<")]
    for i in range(len(common) - 1):
        yield f"j:{common[i]} {common[i + 1]}"
        if i + 2 < len(common):
            yield f"k:{common[i]} _ {common[i + 2]}"


def _cues(hint: Hint) -> Iterator[str]:
    for found in hint.found:
        sign = found.sign
        yield f"l:{sign.label}"
        yield f"l:{sign.label}:{sign.p}:{int(sign.doubt)}"
    for name in hint.says:
        yield f"r:{name}"


def _facts(line: Line, place: Place, round: str | None, shared: float, bare: bool) -> Iterator[str]:
    yield f"d:length{max(i for i, n in enumerate(_LENGTHS) if len(line) >= n)}"
    last = line[-1] if line else None
    mark = "0" if last is None or not last.after else "," if not last.ends_sentence else "."
    yield f"d:end{'?' if last is not None and '?' in last.after else mark}"
    yield f"d:place{min(int(place.before * _PLACES), _PLACES - 1)}"
    yield f"d:{('first', 'second')[place.at] if place.at < 2 else 'later'}"
    yield f"d:{'last' if place.at == place.of - 1 else 'not-last'}"
    yield f"d:round-{round or 'unknown'}"
    yield f"d:shared{int(shared * _SHARED)}"
    yield f"d:{'bare' if bare else 'marked'}"


def _once(names: "Iterator[str] | Sequence[str]") -> list[str]:
    return list(dict.fromkeys(names))
