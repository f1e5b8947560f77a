"""The same answer heard by each role's panel, in one line each."""

from collections.abc import Sequence
from dataclasses import replace

from voiceloop.debrief.case import Case
from voiceloop.debrief.findings import hold
from voiceloop.debrief.risks import addressed, left_out
from voiceloop.debrief.rubric import Rubric
from voiceloop.debrief.verdict import level_of
from voiceloop.debrief.wording import listed, small, wording
from voiceloop.types import Lens, Role


def lenses(case: Case, rubric: Rubric, roles: Sequence[Role]) -> tuple[Lens, ...]:
    """Return how each role's panel hears the answer: its own list, its own bars."""
    return tuple(_lens(replace(case, role=role), rubric) for role in roles)


def _lens(case: Case, rubric: Rubric) -> Lens:
    said, role = wording("lenses"), case.role
    heard, missing = addressed(case, role), left_out(case, role)
    level = level_of(rubric, hold(rubric, case))
    titles = listed([small(risk.title) for risk in heard])
    return Lens(
        role=role.name,
        title=role.title,
        addressed=tuple(risk.name for risk in heard),
        missing=tuple(risk.name for risk in missing),
        line=said["line"].format(
            level=wording("verdict")["levels"][level],
            heard=said["heard"].format(list=titles) if heard else said["heard_nothing"],
            ask=said["ask"].format(ask=missing[0].ask) if missing else said["ask_nothing"],
        ),
    )
