"""The example page in each format, letter for letter; read the diff before accepting a new one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from debriefs import EXAMPLE, NOT_SCORED

from voiceloop.report import FORMATS, SUFFIXES
from voiceloop.types import Debrief

GOLD = Path(__file__).parent / "gold"


@pytest.mark.parametrize("form", ["terminal", "md", "html"])
@pytest.mark.parametrize(
    ("name", "debrief", "brief"),
    [("example", EXAMPLE, False), ("brief", EXAMPLE, True), ("not-scored", NOT_SCORED, False)],
    ids=["example", "brief", "not scored"],
)
def test_page(
    gold: Callable[[Path, str], None], form: str, name: str, debrief: Debrief, brief: bool
) -> None:
    gold(GOLD / f"{name}{SUFFIXES[form]}", FORMATS[form](debrief, brief=brief))
