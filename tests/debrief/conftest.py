from collections.abc import Callable

import pytest
from said import heard, marked

from voiceloop.debrief import debrief
from voiceloop.roles import all_roles, find_role
from voiceloop.signals import measure
from voiceloop.types import Debrief

Panel = Callable[..., Debrief]


@pytest.fixture
def panel() -> Panel:
    """Returns the debrief that a panel writes about a marked answer."""

    def sits(
        text: str, *, role: str = "ai-engineer", round: str | None = "debugging", **options: object
    ) -> Debrief:
        answer, reading = marked(text, **options)
        return debrief(
            heard(answer),
            answer,
            reading,
            measure(answer, reading),
            role=find_role(role),
            round=round,
            question=None,
            roles=all_roles(),
        )

    return sits
