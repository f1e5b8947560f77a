"""Puts right the terms of the trade that recognisers mishear, where sound and context both allow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from voiceloop.home import PACKAGE, table
from voiceloop.types import Word


@dataclass(frozen=True, slots=True)
class Term:
    """How a term is written, the word runs it is heard as, and what must stand near."""

    write: str
    heard: tuple[tuple[str, ...], ...]
    near: frozenset[str]
    reach: int
    below: float
    hits: tuple[str, ...]
    misses: tuple[str, ...]


@cache
def terms() -> tuple[Term, ...]:
    """Return the table of `data/jargon.toml`, the longest sound-alikes of each term first."""
    found = table(PACKAGE / "data" / "jargon.toml")
    return tuple(
        Term(
            write=row["write"],
            heard=tuple(sorted((_folded(h) for h in row["heard"]), key=len, reverse=True)),
            near=frozenset(row["near"]),
            reach=row.get("reach", found["reach"]),
            below=row["below"],
            hits=tuple(row["hits"]),
            misses=tuple(row["misses"]),
        )
        for row in found["term"]
    )


def corrected(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with misheard jargon written right; `Word.heard` keeps what was recognised."""
    folded = [_fold(word.text) for word in words]
    out: list[Word] = []
    at = 0
    while at < len(words):
        match = _match(words, folded, at)
        if match is None:
            out.append(words[at])
            at += 1
        else:
            term, length = match
            word = _joined(words[at : at + length], term.write)
            out.append(words[at] if word.text == word.heard else word)
            at += length
    return tuple(out)


def _match(words: Sequence[Word], folded: list[str], at: int) -> tuple[Term, int] | None:
    for term in terms():
        for heard in term.heard:
            stop = at + len(heard)
            if tuple(folded[at:stop]) != heard:
                continue
            around = {*folded[max(0, at - term.reach) : at], *folded[stop : stop + term.reach]}
            unsure = min(word.probability for word in words[at:stop]) <= term.below
            if unsure and (not term.near or around & term.near):
                return term, len(heard)
    return None


def _joined(words: Sequence[Word], write: str) -> Word:
    """One word over the time of all, with the punctuation that closed the last."""
    heard = " ".join(word.text for word in words)
    closing = heard[len(heard.rstrip(".,;:!?")) :]
    return Word(
        words[0].start,
        words[-1].end,
        write + closing,
        min(word.probability for word in words),
        heard,
    )


def _folded(heard: str) -> tuple[str, ...]:
    return tuple(_fold(word) for word in heard.split())


def _fold(text: str) -> str:
    return text.lower().replace("’", "'").strip(',;:!?"()').removesuffix(".")
