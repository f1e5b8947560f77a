"""What counts as which move: every example of the definitions, those that must not fire first."""

import pytest
from reading.aids import does, heard

NO_HYPOTHESIS = {
    "generic": "Things can always fail.",
    "generic-models": "These models hallucinate.",
    "generic-degrade": "Models degrade.",
    "generic-red": "Something's usually red.",
    "symptom": "So recall dropped four points.",
    "symptom-users": "Users are complaining.",
    "category-list": "It could be data, model or infra.",
    "frame-only": "Let me tell you what scares me.",
    "virtue-no-single-point": "There's no single point of failure.",
    "virtue-failover": "We have automatic failover.",
    "virtue-fail-fast": "Failing fast is our culture.",
    "virtue-not-an-option": "Failure was not an option.",
    "virtue-survives": "It survives the loss of a region.",
    "redundancy-in-a-pitch": "If a node is down the balancer routes round it.",
    "input-class-without-behaviour": "Edge cases are empty and duplicates.",
    "fallout": "Two teams lost a day.",
    "fix": "I'd add a retry with a longer timeout.",
    "metric": "We'd track accuracy and recall.",
    "model-name": "I'd use GPT-4 and then Llama.",
    "raters": "The raters are mostly students.",
    "clause-of-virtues-in-a-row": "We had error budgets, chaos days and failover, and we never failed.",
}

HYPOTHESIS = {
    "frame-and-mechanism": "What breaks first is the write queue backing up.",
    "bet": "I'd bet the labels leak.",
    "a-user-harmed": "Somebody in Leeds gets the Glasgow timetable.",
    "no-failure-word": "They'll have unplugged it by Friday because it beeps at the cat.",
    "past-with-mechanism": "Turned out the dedupe job was dropping refunds.",
    "own-code": "If the list is empty this indexes minus one.",
    "named-disjunction": "Either it pulled the wrong page or it had the page and talked past it.",
    "misleading-metric": "Open rate goes up because the mail client prefetches.",
    "softened": "I guess it'll mix up the twins.",
    "suspicion": "My first suspicion is that the two jobs write the same row.",
    "bare-guess": "My guess: a dead token.",
    "may-be": "The cache may be stale, and it serves yesterday's price.",
    "recogniser-style": "what worries me is the sensor drifting after the first frost",
}


@pytest.mark.parametrize("text", NO_HYPOTHESIS.values(), ids=NO_HYPOTHESIS)
def test_no_failure_hypothesis(text):
    assert "failure_hypothesis" not in does(text)


@pytest.mark.parametrize("text", HYPOTHESIS.values(), ids=HYPOTHESIS)
def test_failure_hypothesis(text):
    assert "failure_hypothesis" in does(text)


def test_a_frame_that_is_its_own_sentence_is_none_and_the_content_carries_the_label():
    reading = heard("So what scares me. The cache is a day old.")

    assert [c.does("failure_hypothesis") for c in reading.clauses] == [False, True]


def test_interpreting_a_proposed_test_is_evaluation():
    reading = heard("I'd change one page by hand. If the old text shows up, it's the fetcher.")

    assert reading.clauses[-1].does("evaluation")
    assert not reading.clauses[-1].does("failure_hypothesis")


@pytest.mark.parametrize(
    "text",
    ["So people are charged twice because of the retry.", "So why are people charged twice?"],
    ids=["statement", "question"],
)
def test_a_restated_question_is_no_hypothesis(text):
    question = "Some people are charged twice because of a retry. Why?"

    assert "failure_hypothesis" not in does(text, question=question)


OTHERS = [
    ("see-if-it-helps", "Then we'd see if that helps.", "evaluation", False),
    ("wait-and-see", "We wait and see.", "evaluation", False),
    ("result-reached", "We got 0.8 on that.", "evaluation", False),
    ("praise-of-metrics", "Metrics are key.", "evaluation", False),
    ("read-bad-calls", "Pull forty bad calls and read them.", "evaluation", True),
    ("provoke", "Kill the process mid-write and diff the ledgers.", "evaluation", True),
    ("yardstick", "AUC is the metric.", "evaluation", True),
    ("numeric-bar", "We ship when thirty-six of the forty are right.", "evaluation", True),
    ("design-before-failure", "I'd start with Postgres and put a queue in front.", "fix", False),
    ("calendar-retraining", "We retrain every Sunday.", "fix", False),
    ("mended", "I bet the two clocks differ. Join on event time instead.", "fix", True),
    ("components", "I'd use Kafka, Redis and a worker pool.", "architecture", True),
    ("boosted-tree-is-no-name", "I'd take a boosted tree or a two-tower.", "model_name", False),
    ("metric-is-no-name", "We report BLEU.", "model_name", False),
    ("infrastructure-is-no-name", "Kafka and LangChain.", "model_name", False),
    ("model", "XGBoost to begin with.", "model_name", True),
    ("second-branch", "If that doesn't move it, I'd look at the pool.", "contingency", True),
    ("weak-branch", "If the prompt doesn't do it, bigger model.", "contingency", True),
    ("tag-question", "It's the join, right?", "clarifying_question", False),
    ("was-that-too-long", "Was that too long?", "clarifying_question", False),
    ("asks", "How many titles are there, and how often do they change?", "clarifying_question", True),
    ("role-fact", "I was on call.", "self_description", False),
    ("boast", "I'm really good under pressure.", "self_description", True),
    ("simpler", "I would not touch the model before that.", "restraint", True),
    ("gives-up", "We give up fresh prices for a fast page.", "tradeoff", True),
    ("limit", "It has to answer within two hundred milliseconds.", "constraint", True),
    ("fallout", "Two teams lost a day on refunds.", "fallout", True),
    ("no-fallout", "There wasn't any fallout.", "fallout", True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "move", "expected"), [o[1:] for o in OTHERS], ids=[o[0] for o in OTHERS]
)
def test_other_moves(text, move, expected):
    assert (move in does(text)) is expected


def test_tuning_the_prompt_is_a_fix_in_a_debugging_round():
    assert {"fix", "anti:tune_prompt_first"} <= does("I'd tune the prompt.", round="debugging")


def test_every_label_has_a_probability_and_the_words_that_show_it():
    reading = heard("I'd bet the labels leak. Somebody gets the wrong bill.")

    for clause in reading.clauses:
        for label in clause.moves:
            assert 0.5 <= label.probability < 1
            assert clause.first <= label.cue.first < label.cue.stop <= clause.stop


def test_vocal_fillers_inside_a_cue_do_not_hide_it():
    assert "failure_hypothesis" in does("I'd um bet the uh labels leak.")
