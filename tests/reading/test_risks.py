"""When a risk counts as addressed for this system, and when it is only named or waved away."""

import pytest
from reading.aids import does, mentions

WAVED_AWAY = [
    ("latency, whatever", "latency_cost"),
    ("Monitoring is key, dashboards are key.", "monitoring"),
    ("Data quality, leakage, drift, you name it.", "drift"),
    ("Caching is important.", "caching"),
]


@pytest.mark.parametrize(("text", "risk"), WAVED_AWAY)
def test_a_risk_that_is_only_named_is_mentioned_and_not_addressed(text, risk):
    assert risk in mentions(text)
    assert f"risk:{risk}" not in does(text)


ADDRESSED = [
    ("Edge cases are empty and duplicates.", "edge_cases"),
    ("What breaks first is the write queue backing up.", "backpressure"),
    ("I'd bet the labels leak.", "label_leakage"),
    ("We retrain every Sunday.", "retraining"),
    ("If it finds nothing it shows the plain search page.", "fallback"),
    ("Anything it is unsure of goes to a nurse.", "escalation"),
    ("Either it pulled the wrong page or it had the page and talked past it.", "retrieval_vs_generation"),
    ("We open it once thirty-six of the forty are right.", "ship_criterion"),
    ("The timetable it quotes is last year's.", "drift"),
    ("An idempotency key on the order stops that.", "api_shape"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "risk"), ADDRESSED)
def test_a_risk_said_of_this_system_is_addressed(text, risk):
    assert f"risk:{risk}" in does(text)


def test_provider_failover_is_no_fallback_for_the_user():
    assert "risk:fallback" not in does("We had fallbacks between providers, automatic failover.")


def test_all_three_roles_are_heard_in_every_answer():
    labels = does(
        "The labels leak. The write queue backs up. It goes to a nurse when it is unsure."
    )

    assert {"risk:label_leakage", "risk:backpressure", "risk:escalation"} <= labels
