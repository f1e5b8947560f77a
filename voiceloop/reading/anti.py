"""Reads anti-signals: solutions, sizes, names and numbers that stand in place of a diagnosis."""

from collections.abc import Sequence

from voiceloop.reading.lexicon import Heard, weigh
from voiceloop.reading.moves import SURE, Line, labels
from voiceloop.types import Label

_BEFORE_A_FAILURE = {"model_name_dropping", "tune_prompt_first", "time_complexity_first"}
_WITHOUT_A_FAILURE = {"grand_architecture", "complexity_first", "metric_worship"}


def anti(
    lines: Sequence[Line],
    heard: Heard,
    moves: Sequence[Sequence[Label]],
    *,
    round: str | None = None,
) -> tuple[tuple[Label, ...], ...]:
    """Return the anti-signals of each clause by rule; `moves` are the clauses' moves, in the same order."""
    out: list[tuple[Label, ...]] = []
    failed = False
    for i, line in enumerate(lines):
        does = {label.name: label for label in moves[i]}
        found = weigh(heard["anti"][i])
        p = {name: value for name, (value, _) in found.items()}
        failed = failed or "failure_hypothesis" in does
        for name in p:
            if (
                (name in _BEFORE_A_FAILURE and failed)
                or (name in _WITHOUT_A_FAILURE and "failure_hypothesis" in does)
                or ("restraint" in does and name != "self_description")
                or (name == "time_complexity_first" and round == "coding")
            ):
                p[name] = 0.0
        said = labels(line, found, p)
        if (boast := does.get("self_description")) and not _has_evidence(heard, i):
            said += (boast,)
        out.append(said)
    return tuple(out)


def _has_evidence(heard: Heard, i: int) -> bool:
    """Whether the next clause backs a claim about oneself with something that happened."""
    if i + 1 == len(heard["structure"]):
        return False
    found = weigh(heard["structure"][i + 1])
    return "evidence" in found and found["evidence"][0] >= SURE
