"""Hears what the cue lists say of each clause: the cues themselves, and what the rules make of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from voiceloop.reading.anti import anti
from voiceloop.reading.lexicon import Found, Heard
from voiceloop.reading.moves import Line, moves
from voiceloop.reading.risks import Labels, risks

WEIGHED = ("moves", "anti", "risks", "structure", "clauses")
"""The kinds of cue lists whose cues the trained reader weighs."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What the cue lists say of one clause: the cues found, and the labels by rule."""

    found: tuple[Found, ...]
    moves: Labels
    anti: Labels
    risks: Labels
    mentioned: Labels

    @property
    def says(self) -> tuple[str, ...]:
        """The names of the labels by rule, with what they are."""
        return (
            *(label.name for label in self.moves),
            *(f"anti:{label.name}" for label in self.anti),
            *(f"risk:{label.name}" for label in self.risks),
            *(f"mentioned:{label.name}" for label in self.mentioned),
        )


def hints(
    lines: Sequence[Line], heard: Heard, *, round: str | None = None, question: str | None = None
) -> tuple[Hint, ...]:
    """Return what the cue lists say of each clause; `lines` are the clauses' tokens, `heard` their cues."""
    does = moves(lines, heard, round=round, question=question)
    warned = anti(lines, heard, does, round=round)
    said = risks(lines, heard, does)
    found = zip(*(heard[kind] for kind in WEIGHED), strict=True)
    return tuple(
        Hint(tuple(chain.from_iterable(cues)), does[i], warned[i], said[i][0], said[i][1])
        for i, cues in enumerate(found)
    )
