"""Finds vocal and discourse fillers, without the load-bearing uses of the same words."""

from collections.abc import Sequence

from voiceloop.reading.lexicon import Found, lexicon
from voiceloop.reading.tokens import Token
from voiceloop.types import Run

_NARROW = {"like": ("like",), "spoken_tag": ("right",)}
"""Labels whose cues show the context of a filler: only the filler itself is the run."""


def fillers(line: Sequence[Token]) -> tuple[Run, ...]:
    """Return each filler of the answer as a run of words, in order, none inside another."""
    places: set[tuple[int, int]] = set()
    for found in lexicon("fillers").find(line):
        if _stands(found, line):
            places.add(_narrowed(found, line))
    runs: list[Run] = []
    for first, stop in sorted(places, key=lambda place: (place[0], -place[1])):
        if not runs or line[first].at >= runs[-1].stop:
            runs.append(Run(line[first].at, line[stop - 1].at + 1))
    return tuple(runs)


def _stands(found: Found, line: Sequence[Token]) -> bool:
    last = line[found.stop - 1]
    within = line[found.first : found.stop - 1]
    match found.sign.label:
        case "set_off":
            return last.ends_part and (found.first == 0 or _is_apart(found, line))
        case "tag":
            return "?" in last.after and (found.first == 0 or not _follows_verb(found, line))
        case "like" | "spoken_tag":
            return not any(token.ends_part for token in within) or last.text == "like"
        case _:
            return not any(token.ends_part for token in within)


def _is_apart(found: Found, line: Sequence[Token]) -> bool:
    """Whether the words before do not lean on the cue: a mark, an opener or a link stands there."""
    if found.stop - found.first == 1:
        return True
    return line[found.first - 1].ends_part or line[found.stop - 1].ends_part


def _follows_verb(found: Found, line: Sequence[Token]) -> bool:
    before = line[found.first - 1]
    return not before.ends_part and before.text in ("is", "that", "it", "say", "said", "was", "be")


def _narrowed(found: Found, line: Sequence[Token]) -> tuple[int, int]:
    heads = _NARROW.get(found.sign.label)
    if heads is None:
        return found.first, found.stop
    at = next(i for i in range(found.first, found.stop) if line[i].text in heads)
    return at, at + 1
