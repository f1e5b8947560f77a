"""What the panel would decide, composed in the open from the findings."""

from collections.abc import Sequence
from typing import get_args

from voiceloop.debrief.case import Case
from voiceloop.debrief.findings import Finding
from voiceloop.debrief.rubric import Rubric
from voiceloop.debrief.wording import wording
from voiceloop.types import Level, Verdict

LEVELS: tuple[Level, ...] = get_args(Level)


def verdict(rubric: Rubric, findings: Sequence[Finding], case: Case) -> Verdict:
    """Return the level, what was heard and held against the answer, the blocker and what would flip it."""
    said = wording("verdict")
    level = level_of(rubric, findings)
    missed = [f for f in findings if not f.met]
    parts = {
        "heard": [f.said() for f in findings if f.met and f.said()],
        "against": [f.said() for f in missed],
    }
    why = " ".join(
        said["verdict"][part].format(list="; ".join(phrases))
        for part, phrases in parts.items()
        if phrases
    )
    return Verdict(
        level=level,
        why=why,
        blocked_by=_name(missed[0], case) if missed else None,
        would_flip=_flip(rubric, findings, level),
    )


def level_of(rubric: Rubric, findings: Sequence[Finding]) -> Level:
    """Return the level: musts decide between no and yes, shoulds between lean and strong."""
    missed = [f for f in findings if not f.met]
    musts = sum(f.criterion.weight == "must" for f in missed)
    shoulds = sum(f.weighs for f in missed if f.criterion.weight == "should")
    if musts > 1 or (musts == 1 and shoulds > rubric.one_must_allows):
        return "strong_no"
    if musts == 1 or shoulds > rubric.lean_yes_allows:
        return "lean_no"
    return "lean_yes" if shoulds else "strong_yes"


def _flip(rubric: Rubric, findings: Sequence[Finding], level: Level) -> str | None:
    """The fewest misses, in order of weight, that would have to be met for a better level."""
    said = wording("verdict")
    missed = [f for f in findings if not f.met]
    for count in range(1, len(missed) + 1):
        rest = [f for f in findings if f not in missed[:count]]
        better = level_of(rubric, rest)
        if LEVELS.index(better) > LEVELS.index(level):
            phrases = [f.fill(f.criterion.flip) for f in missed[:count]]
            title = said["levels"][better]
            return str(said["verdict"]["flip"].format(level=title, list="; and ".join(phrases)))
    return None


def _name(finding: Finding, case: Case) -> str:
    if finding.criterion.anti and finding.clauses:
        return case.clauses[finding.clauses[0]].anti[0]
    return finding.criterion.signal
