"""Folds words as heard into tokens that patterns can be matched against."""

from collections.abc import Sequence
from dataclasses import dataclass

_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_INNER = "'-"


@dataclass(frozen=True, slots=True)
class Token:
    """One word folded: `at` is its index among the words as heard, `after` the marks that close it."""

    at: int
    text: str
    after: str = ""

    @property
    def ends_sentence(self) -> bool:
        """Whether a full stop, question mark or exclamation mark closes the word."""
        return any(mark in ".?!…" for mark in self.after)

    @property
    def ends_part(self) -> bool:
        """Whether any mark that parts two thoughts closes the word."""
        return self.ends_sentence or any(mark in ",;:-" for mark in self.after)


def fold(word: str) -> str:
    """Return `word` in lower case, with straight quotes and without its outer punctuation."""
    return _bare(word)[0]


def tokens(words: Sequence[str]) -> tuple[Token, ...]:
    """Return one token per word, in order; a word of punctuation alone has an empty text."""
    return tuple(Token(i, *_bare(word)) for i, word in enumerate(words))


def _bare(word: str) -> tuple[str, str]:
    straight = word.translate(_STRAIGHT).lower()
    kept = [i for i, letter in enumerate(straight) if letter.isalnum()]
    if not kept:
        return "", straight
    return straight[kept[0] : kept[-1] + 1], straight[kept[-1] + 1 :].lstrip(_INNER[0])
