import pytest
from said import marked

from voiceloop.signals import measure

TWENTY = "one two three four five six seven eight nine ten " * 2


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        pytest.param(f"-: {TWENTY}", "evasive_hedges", 0.0, id="none"),
        pytest.param(f"-: {TWENTY} | -: {{I'd probably just}} go on", "evasive_hedges", 4.0, id="one"),
        pytest.param(f"-: {TWENTY} | -: <no idea yet> go on", "evasive_hedges", 0.0, id="other kind"),
        pytest.param(f"-: {TWENTY} | -: <no idea yet> go on", "calibrated_hedges", 4.0, id="calibrated"),
        pytest.param(f"-: {TWENTY} (um) a (you know) b c", "fillers", 7.69, id="fillers"),
        pytest.param("-: {I guess} so", "evasive_hedges", None, id="too few words for a rate"),
    ],
)  # fmt: skip
def test_rates(text: str, name: str, value: float | None) -> None:
    found = measure(*marked(text))[name]
    assert found.value == value
    assert len(found.evidence) == (
        0 if not value else round(value * len(marked(text)[0].words) / 100)
    )


def test_fillers_are_a_lower_bound() -> None:
    assert measure(*marked(f"-: {TWENTY}"))["fillers"].at_least
    assert not measure(*marked("-: (um)"))["fillers"].at_least
