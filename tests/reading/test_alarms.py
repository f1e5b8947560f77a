"""What sounds like failing and names no failure: results, virtues, symptoms, plans, plain facts."""

import pytest
from reading.aids import SENTENCES, ruled

NO_FAILURE = SENTENCES["alarms"]


@pytest.mark.parametrize("text", NO_FAILURE.values(), ids=NO_FAILURE)
def test_it_is_no_failure_hypothesis(text):
    assert "failure_hypothesis" not in ruled(text)
