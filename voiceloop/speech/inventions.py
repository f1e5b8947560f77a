"""Takes out words that a recogniser wrote where nobody spoke, by the rules of `data/inventions.toml`."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from voiceloop.home import PACKAGE, table
from voiceloop.types import Removed, Span, Word, clock


@cache
def rules() -> dict[str, Any]:
    """Return the rules with their numbers and sources."""
    return table(PACKAGE / "data" / "inventions.toml")


def split_inventions(
    segments: Sequence[Sequence[Word]], voiced: Sequence[Span]
) -> tuple[tuple[Word, ...], tuple[Removed, ...]]:
    """Return the words that stand, and those taken out with the rule that did it.

    `segments` are the recogniser's own units in time order, `voiced` the stretches of voice under
    them. A rule asks for the sound as well as for the text, so what was really said stays.
    """
    kept: list[Word] = []
    removed: list[Removed] = []
    for segment in segments:
        if _is_stock_phrase(segment, voiced):
            removed.append(_removed(segment, "phrase"))
            continue
        for word in segment:
            if (
                _voiced_share(word, voiced, rules()["unvoiced"]["reach"])
                < rules()["unvoiced"]["share"]
            ):
                removed.append(_removed([word], "unvoiced"))
            else:
                kept.append(word)
    loops = _loops(kept)
    removed += [_removed(kept[a:b], "loop") for a, b in loops]
    looped = {i for a, b in loops for i in range(a, b)}
    words = tuple(word for i, word in enumerate(kept) if i not in looped)
    return words, tuple(sorted(removed, key=lambda r: (r.start, r.end)))


def _is_stock_phrase(segment: Sequence[Word], voiced: Sequence[Span]) -> bool:
    rule = rules()["phrase"]
    if not segment or _plain(segment) not in rule["texts"]:
        return False
    probability = sum(word.probability for word in segment) / len(segment)
    whole = Span(segment[0].start, segment[-1].end)
    return bool(
        probability < rule["probability"] or _voiced_share(whole, voiced, 0.0) < rule["voiced"]
    )


def _loops(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the runs that only repeat, without the first time their words were said."""
    plain = [_plain([word]) for word in words]
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        sizes = range(1, rules()["loop"]["longest"] + 1)
        size = next((n for n in sizes if _is_loop(words, plain, at, n)), None)
        if size is None:
            at += 1
        else:
            stop = _repeated_until(plain, at, size)
            found.append((at + size, stop))
            at = stop
    return found


def _is_loop(words: Sequence[Word], plain: Sequence[str], at: int, size: int) -> bool:
    rule = rules()["loop"]
    stop = _repeated_until(plain, at, size)
    often = stop - at >= size * rule["repeats"]
    return bool(often and _rate(words[at + size : stop]) > rule["words_per_second"])


def _repeated_until(plain: Sequence[str], at: int, size: int) -> int:
    stop = at + size
    while stop < len(plain) and plain[stop] == plain[stop - size]:
        stop += 1
    return stop


def _rate(words: Sequence[Word]) -> float:
    return len(words) / max(words[-1].end - words[0].start, 0.01)


def _voiced_share(span: Span, voiced: Sequence[Span], reach: float) -> float:
    start, end = max(0.0, span.start - reach), span.end + reach
    under = sum(max(0.0, min(end, v.end) - max(start, v.start)) for v in voiced)
    return under / max(end - start, 0.01)


def _plain(words: Sequence[Word]) -> str:
    joined = " ".join(word.text for word in words).lower()
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in joined).split())


def _removed(words: Sequence[Word], rule: str) -> Removed:
    text = " ".join(word.text for word in words)
    return Removed(clock(words[0].start), clock(words[-1].end), text, rule)
