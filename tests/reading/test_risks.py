"""When a risk counts as addressed for this system, and when it is only named or waved away."""

import pytest
from reading.aids import mentioned_by_rule, ruled

WAVED_AWAY = [
    ("latency, whatever", "latency_cost"),
    ("Monitoring is key, dashboards are key.", "monitoring"),
    ("Data quality, leakage, drift, you name it.", "drift"),
    ("Caching is important.", "caching"),
    ("Cost, latency, all of that matters of course.", "latency_cost"),
    ("Drift is a whole topic of its own.", "drift"),
    ("We'd have monitoring and so on.", "monitoring"),
    ("You could throw in some caching.", "caching"),
    ("Scaling is not really a problem these days.", "scale"),
    ("Escalation, yeah, somebody else does that.", "escalation"),
    ("Tests are important.", "testability"),
    ("Data quality is always an issue.", "data_quality"),
    ("Monitoring we can add later.", "monitoring"),
    ("Cost is not an issue for us.", "latency_cost"),
    ("Caching, sure, why not.", "caching"),
    ("Then there is drift, everybody knows about drift.", "drift"),
]


@pytest.mark.parametrize(("text", "risk"), WAVED_AWAY)
def test_a_risk_that_is_only_named_is_mentioned_and_not_addressed(text, risk):
    assert risk in mentioned_by_rule(text)
    assert f"risk:{risk}" not in ruled(text)


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
    ("Every answer has to come back in under two seconds so I'd cap the context.", "latency_cost"),
    ("No prompt goes live until it passes the two hundred golden questions.", "eval_gates"),
    ("The regulations change every quarter, so last year's answers go wrong.", "drift"),
    ("When it isn't sure it hands the chat to a person.", "escalation"),
    ("If the model times out they see the old search results.", "fallback"),
    ("I'd look at the Spanish speakers on their own.", "user_slice"),
    ("We stop the rollout if more than one in fifty is wrong.", "ship_criterion"),
    ("First I'd check whether the right passage was even found.", "retrieval_vs_generation"),
    ("Someone asks about her own dose and gets the dose for a child.", "user_failure_path"),
    ("The discharge date sits in the features and you only know it afterwards.", "label_leakage"),
    ("Half the labels come from one tired rater.", "data_quality"),
    ("Offline it wins by two points, so I'd run it against live traffic before I believe it.",
     "offline_online_eval"),
    ("The feature is computed in SQL for training and in Java when it serves.", "training_serving_skew"),
    ("I'd plot the score distribution every day and page somebody when it shifts.", "monitoring"),
    ("We'd train again whenever the weekly precision falls below eighty.", "retraining"),
    ("When the consumers fall behind, the producer gets told to slow down.", "backpressure"),
    ("The cache key lacks the tenant so one customer sees another's page.", "caching"),
    ("The events table grows ten million rows a day so I'd partition it by month.", "storage"),
    ("After a crash it reads the log from the last checkpoint.", "failure_recovery"),
    ("I'd inject the clock so a test can move it.", "testability"),
    ("An empty cart and a negative price both have to work.", "edge_cases"),
    ("At ten times the traffic the single writer is full.", "scale"),
    ("The client sends a request id so a repeat does nothing.", "api_shape"),
    ("If one zone goes dark the other two carry the load.", "reliability"),
    ("Each summary costs us four cents and I'd keep it under two.", "latency_cost"),
    ("Anything about money goes straight to a clerk.", "escalation"),
    ("Above one wrong answer in fifty we pull it.", "ship_criterion"),
    ("That column is only filled once the patient is discharged.", "label_leakage"),
    ("We round the price in training and not on the website.", "training_serving_skew"),
    ("I'd have a chart of the daily share of empty answers and an alarm on it.", "monitoring"),
    ("The buffer is bounded so the sender has to wait.", "backpressure"),
    ("The page stays in the cache after the price has changed.", "caching"),
    ("The second call with the same id returns the first result.", "api_shape"),
    ("It picks up at the last saved line after a restart.", "failure_recovery"),
    ("I'd write a test with two threads and a fake clock.", "testability"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "risk"), ADDRESSED)
def test_a_risk_said_of_this_system_is_addressed(text, risk):
    assert f"risk:{risk}" in ruled(text)


def test_provider_failover_is_no_fallback_for_the_user():
    assert "risk:fallback" not in ruled("We had fallbacks between providers, automatic failover.")


def test_all_three_roles_are_heard_in_every_answer():
    labels = ruled(
        "The labels leak. The write queue backs up. It goes to a nurse when it is unsure."
    )

    assert {"risk:label_leakage", "risk:backpressure", "risk:escalation"} <= labels
