"""Reads what only the whole answer shows: distinctions, metric distrust, bars, branches, the loop."""

from collections.abc import Sequence
from dataclasses import dataclass

from voiceloop.reading.lexicon import Heard, weigh
from voiceloop.reading.moves import SURE
from voiceloop.types import Label

_STEPS = ("define", "small_set", "by_category", "blame", "again")


@dataclass(frozen=True, slots=True)
class Structure:
    """Indices of clauses, one tuple for each thing the whole answer may show."""

    distinctions: tuple[int, ...]
    metric_distrust: tuple[int, ...]
    stop_criterion: tuple[int, ...]
    second_branch: tuple[int, ...]
    evaluation_loop: tuple[int, ...]


def structure(
    heard: Heard, moves: Sequence[Sequence[Label]], flags: Sequence[frozenset[str]]
) -> Structure:
    """Return what the answer as a whole shows; `moves` and `flags` are what was decided of each clause.

    What was learned and what the cue lists say both count; the loop is by the lists alone: a run of at
    least two different steps in order, each in its own clause: define the failure, a small set, errors
    by category, what is at fault, and again.
    """
    does = [{label.name for label in labels} for labels in moves]
    found = [{n for n, (p, _) in weigh(f).items() if p >= SURE} for f in heard["structure"]]
    every = range(len(does))

    def where(flag: str, sign: str) -> tuple[int, ...]:
        return tuple(i for i in every if flag in flags[i] or sign in found[i])

    return Structure(
        distinctions=where("distinction", "distinction"),
        metric_distrust=where("metric_distrust", "distrust"),
        stop_criterion=where("stop_criterion", "bar"),
        second_branch=tuple(i for i in every if "contingency" in does[i]),
        evaluation_loop=_loop(does, found),
    )


def _loop(does: Sequence[set[str]], found: Sequence[set[str]]) -> tuple[int, ...]:
    steps: list[int] = []
    at = 0
    for i, (moves, signs) in enumerate(zip(does, found, strict=True)):
        here = {"define"} if "failure_hypothesis" in moves else set()
        if "evaluation" in moves:
            here |= signs
        reached = [k for k in range(at, len(_STEPS)) if _STEPS[k] in here]
        if reached:
            steps.append(i)
            at = reached[0] + 1
    measured = sum("evaluation" in does[i] for i in steps)
    return tuple(steps) if len(steps) >= 2 and measured >= 1 else ()
