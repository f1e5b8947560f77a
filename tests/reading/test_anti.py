"""What a panel hears as a warning, and what only sounds like one."""

import pytest
from reading.aids import ruled

CASES = [
    ("prompt-diagnosed", "I bet the prompt was cut off. I'd tune it.", "tune_prompt_first", False),
    ("names-after-a-failure", "I bet it drops a page. GPT-4 or Llama do.", "model_name_dropping", False),
    ("one-name", "I'd use XGBoost.", "model_name_dropping", False),
    ("role-fact", "I was on call for payments.", "self_description", False),
    ("boast-with-evidence", "I'm careful. Last year I found a leak.", "self_description", False),
    ("no-large-model", "I would not start with the largest model.", "biggest_model_first", False),
    ("big-o-in-a-coding-round", "It's time complexity n log n.", "time_complexity_first", False),
    ("prompt", "I'd tune the prompt first.", "tune_prompt_first", True),
    ("biggest", "I'd use the biggest model there is.", "biggest_model_first", True),
    ("latest-is-best", "The latest one, it's the best.", "biggest_model_first", True),
    ("names", "GPT-4, Claude or Gemini.", "model_name_dropping", True),
    ("boast", "I'm very good with ambiguity.", "self_description", True),
    ("platform", "An agent platform with a tool layer.", "grand_architecture", True),
    ("no-single-point", "There's no single point of failure.", "grand_architecture", True),
    ("number-as-goal", "AUC is the metric, we want 0.8.", "metric_worship", True),
    ("list-of-metrics", "Accuracy, precision, recall and F1.", "metric_worship", True),
    ("machinery", "A multi-agent set-up, a planner, a critic and an executor.", "complexity_first", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_anti_signals(text, name, expected):
    context = {"round": "coding"} if "time complexity" in text else {}

    assert (f"anti:{name}" in ruled(text, **context)) is expected


def test_big_o_before_any_error_is_a_warning_outside_a_coding_round():
    assert "anti:time_complexity_first" in ruled("I'd optimise time complexity.", round="design")


WARNS = [
    ("tune_prompt_first", "I'd start by rewording the system prompt."),
    ("biggest_model_first", "Just swap in the largest one you can get."),
    ("model_name_dropping", "I've used Claude, Gemini and Mistral in production."),
    ("self_description", "I'm a very structured thinker."),
    (
        "grand_architecture",
        "I'd build a layered platform with an orchestration layer and a governance layer.",
    ),
    ("metric_worship", "The goal is ninety-five percent accuracy, that's what counts."),
    ("complexity_first", "I'd add a knowledge graph and a second agent that checks the first."),
    ("biggest_model_first", "I'd go for the most powerful model on the market."),
    ("self_description", "I'm someone who never panics."),
    ("metric_worship", "Ninety percent is the target and we're at eighty-eight."),
    ("complexity_first", "I'd put three agents on it that vote."),
]
HARMLESS = [
    ("tune_prompt_first", "The prompt is two lines long."),
    ("biggest_model_first", "The largest customer has a thousand users."),
    ("biggest_model_first", "A bigger model would not fix that."),
    ("self_description", "I'm in Lisbon."),
    ("grand_architecture", "There is one service and one table."),
    ("metric_worship", "Accuracy went up but the nurses still didn't use it."),
    ("complexity_first", "A second agent would be too much here."),
    ("model_name_dropping", "Kafka, Redis and Postgres."),
    ("tune_prompt_first", "The prompt has no example of that."),
    ("biggest_model_first", "The most expensive order was four hundred."),
    ("self_description", "I was the one who found the log."),
    ("metric_worship", "The accuracy number hides the children."),
    ("complexity_first", "One agent is enough."),
    ("grand_architecture", "The worker writes the file."),
]


@pytest.mark.parametrize(("name", "text"), HARMLESS)
def test_the_same_words_without_the_warning(name, text):
    assert f"anti:{name}" not in ruled(text)


@pytest.mark.parametrize(("name", "text"), WARNS)
def test_a_warning_in_other_words(name, text):
    assert f"anti:{name}" in ruled(text)
