"""Matches word patterns against tokens: `my first? guess|hunch is`, `leak*`, `~3` for up to three words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from voiceloop.reading.tokens import Token

Classes: TypeAlias = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: words or stems that fit there, or a gap, or an edge of the clause.

    `heads` are the words its phrases can begin with; a plain element is exactly one word.
    """

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    phrases: tuple["Pattern", ...] = ()
    optional: bool = False
    gap: int = 0
    edge: str = ""
    heads: frozenset[str] = frozenset()
    is_plain: bool = False

    def fits(self, text: str) -> bool:
        """Whether one word fits here."""
        if text in self.words or (self.stems and text.startswith(self.stems)):
            return True
        return NUMBER in self.words and text[:1].isdigit()

    def ends(self, line: Sequence[Token], i: int) -> Iterator[int]:
        """Yield every position just behind this element when it stands at `i`, longest first."""
        if i >= len(line):
            return
        if line[i].text in self.heads:
            for phrase in self.phrases:
                if (end := match(phrase, line, i)) is not None:
                    yield end
        if self.fits(line[i].text):
            yield i + 1


Pattern: TypeAlias = tuple[Element, ...]


def match(pattern: Pattern, line: Sequence[Token], i: int, k: int = 0) -> int | None:
    """Return where `pattern` ends when it stands at position `i` of `line`, or None."""
    while k < len(pattern) and (element := pattern[k]).is_plain:
        if i >= len(line):
            return None
        text = line[i].text
        if text not in element.words and not element.fits(text):
            return None
        i, k = i + 1, k + 1
    if k == len(pattern):
        return i
    if element.edge:
        at_edge = i == (0 if element.edge == EDGE else len(line))
        return match(pattern, line, i, k + 1) if at_edge else None
    if element.gap:
        return _over_gap(pattern, line, i, k)
    for after in element.ends(line, i):
        if (end := match(pattern, line, after, k + 1)) is not None:
            return end
    return match(pattern, line, i, k + 1) if element.optional else None


def _over_gap(pattern: Pattern, line: Sequence[Token], i: int, k: int) -> int | None:
    following = pattern[k + 1]
    for start in range(i, min(i + pattern[k].gap, len(line)) + 1):
        if following.is_plain and (start >= len(line) or not following.fits(line[start].text)):
            continue
        if (end := match(pattern, line, start, k + 1)) is not None:
            return end
    return None


def parser(classes: Classes) -> Callable[[str], Pattern]:
    """Return the function that turns a written pattern into one that can be matched.

    `a|b_c` either word or words · `#` a number in digits · `word?` may be absent · `stem*` any ending ·
    `~n` up to n words · `@class` a word class · `^` and `$` the edges of the clause.
    Raises ValueError for an unknown class, or a pattern that fits nothing or everything.
    """

    @cache
    def element(part: str) -> Element:
        return _element(part, classes, parse)

    def parse(text: str) -> Pattern:
        pattern = tuple(element(part) for part in text.split())
        solid = [e for e in pattern if not (e.edge or e.gap or e.optional)]
        if not solid or pattern[0].gap or pattern[0].optional or pattern[-1].gap:
            raise ValueError(
                f"{text!r} must begin with a word or an edge, hold a word, and not end with a gap"
            )
        return pattern

    return parse


def needs(pattern: Pattern) -> frozenset[str] | None:
    """Return words of which a line must hold one before the pattern can match, None if not known."""
    plain = [
        e.words
        for e in pattern[1:]
        if e.words and not (e.optional or e.stems or e.phrases or NUMBER in e.words)
    ]
    return min(plain, key=len, default=None)


def second(pattern: Pattern) -> frozenset[str] | None:
    """Return what the second word must be one of before the pattern can match, None if not known."""
    if len(pattern) < 2 or not all(e.is_plain and e.words for e in pattern[:2]):
        return None
    return None if pattern[1].stems or NUMBER in pattern[1].words else pattern[1].words


def firsts(pattern: Pattern) -> Iterator[str]:
    """Yield every word the pattern can begin with; a stem is cut to `STEM` letters and marked `*`.

    A pattern that begins at the clause's own beginning yields `EDGE` alone.
    """
    if pattern[0].edge == EDGE:
        yield EDGE
        return
    for element in pattern:
        yield from element.words
        yield from (f"{stem[:STEM]}*" for stem in element.stems)
        for phrase in element.phrases:
            yield from firsts(phrase)
        if not element.optional:
            return


NUMBER = "#"
EDGE = "^"

STEM = 3
"""Shortest stem a pattern may name, in letters."""


def _element(part: str, classes: Classes, parse: Callable[[str], Pattern]) -> Element:
    if part in (EDGE, "$"):
        return Element(edge=part)
    if part.startswith("~"):
        return Element(gap=int(part[1:]))
    if part.isalpha():
        return Element(frozenset((part,)), is_plain=True)
    optional = part.endswith("?")
    words: set[str] = set()
    stems: list[str] = []
    phrases: list[Pattern] = []
    for choice in part.removesuffix("?").split("|"):
        entries = (
            _members(choice, classes) if choice.startswith("@") else (choice.replace("_", " "),)
        )
        for entry in entries:
            if " " in entry:
                phrases.append(parse(entry))
            elif entry.endswith("*"):
                if len(entry) <= STEM:
                    raise ValueError(f"the stem {entry!r} is shorter than {STEM} letters")
                stems.append(entry[:-1])
            else:
                words.add(entry)
    phrases.sort(key=len, reverse=True)
    heads = frozenset(first for phrase in phrases for first in firsts(phrase))
    return Element(
        frozenset(words),
        tuple(stems),
        tuple(phrases),
        optional,
        heads=heads,
        is_plain=not (phrases or optional),
    )


def _members(choice: str, classes: Classes) -> Iterator[str]:
    if choice[1:] not in classes:
        raise ValueError(f"there is no word class {choice!r}")
    for entry in classes[choice[1:]]:
        if entry.startswith("@"):
            yield from _members(entry, classes)
        else:
            yield entry
