import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from voiceloop.cli import main
from voiceloop.errors import VoiceloopError
from voiceloop.home import home
from voiceloop.roles import (
    ROUNDS,
    all_questions,
    all_roles,
    find_question,
    find_role,
    find_round,
    round_of,
)
from voiceloop.types import Question

RISKS = {
    "software-engineer": "scale reliability api_shape storage caching failure_recovery edge_cases "
    "backpressure testability",
    "ml-engineer": "data_quality label_leakage offline_online_eval training_serving_skew "
    "monitoring retraining",
    "ai-engineer": "user_failure_path fallback escalation eval_gates drift "
    "retrieval_vs_generation latency_cost user_slice ship_criterion",
}

ROLE = """
name = "data-engineer"
title = "Data engineer"
aliases = ["DE"]
about = "Moves data."
risks = [{ name = "late_data", title = "Late data", ask = "what comes late" }]
"""


def write(kind: str, name: str, text: str) -> Path:
    path = home() / kind / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "risks"), RISKS.items(), ids=RISKS)
def test_each_role_hears_its_own_list(name: str, risks: str) -> None:
    assert {risk.name for risk in find_role(name).risks} == set(risks.split())


@pytest.mark.parametrize(
    ("said", "name"),
    [
        pytest.param("ai-engineer", "ai-engineer", id="its name"),
        pytest.param("aie", "ai-engineer", id="alias"),
        pytest.param("MLE", "ml-engineer", id="any case"),
        pytest.param(" Software-Engineer ", "software-engineer", id="stray spaces"),
    ],
)
def test_a_role_goes_by_its_name_and_aliases(said: str, name: str) -> None:
    assert find_role(said).name == name


def test_an_unknown_role_names_the_nearest_and_the_next_command() -> None:
    with pytest.raises(VoiceloopError, match=r"no role 'ai-enginer'.*ai-engineer") as e:
        find_role("ai-enginer")
    assert e.value.hint == "voiceloop roles"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        *((name, name) for name in ROUNDS),
        ("system-design", "design"),
        ("ML-design", "design"),
        ("Debugging", "debugging"),
    ],
)
def test_a_round_goes_by_its_name_and_aliases(said: str, name: str) -> None:
    assert find_round(said) == name


def test_an_unknown_round_names_the_rounds() -> None:
    with pytest.raises(VoiceloopError, match=r"'desing'.*coding, design, debugging") as e:
        find_round("desing")
    assert e.value.hint == "Use --round design"


@pytest.mark.parametrize("role", RISKS)
def test_each_role_has_six_questions_or_more_over_all_rounds(role: str) -> None:
    asked = [q for q in all_questions() if role in q.roles]
    assert len(asked) >= 6
    assert {q.round for q in asked} == set(ROUNDS)


@pytest.mark.parametrize(
    ("name", "role", "round_"),
    [
        ("rag-wrong-answers", "ai-engineer", "debugging"),
        ("ship-assistant", "ai-engineer", "evaluation"),
        ("offline-up-online-flat", "ml-engineer", "debugging"),
        ("orders-twice", "software-engineer", "debugging"),
        ("decision-90-seconds", "ml-engineer", "behavioural"),
    ],
)
def test_ids_that_others_rest_on_are_there(name: str, role: str, round_: str) -> None:
    question = find_question(name)
    assert question.name == name
    assert round_of(question) == round_
    assert any(role in q.roles for q in all_questions() if q.question == question)


@pytest.mark.parametrize(
    "text",
    ["Why is the sky blue?", "Why?", "tell me about a bug"],
    ids=["a sentence", "a mark", "words"],
)
def test_anything_but_a_lone_word_is_the_users_own_question(text: str) -> None:
    assert find_question(f" {text} ") == Question(None, text)
    assert round_of(find_question(text)) is None


@pytest.mark.parametrize(
    ("said", "near"),
    [("rag-wrong-answer", "rag-wrong-answers"), ("orders", "orders-twice"), ("zzz", "")],
)
def test_a_lone_word_that_is_no_id_names_near_ids(said: str, near: str) -> None:
    with pytest.raises(VoiceloopError, match=f"no question '{said}'.*{near}"):
        find_question(said)


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(VoiceloopError, match="empty"):
        find_question("  ")


def test_every_bar_has_a_source_and_every_question_asks_something() -> None:
    for role in all_roles():
        for bar in role.bars:
            assert len(bar.basis) > 15
            assert "?" not in bar.basis
    for q in all_questions():
        assert q.question.text[-1] in "?."


def test_the_users_own_role_and_question_are_read_after_ours() -> None:
    write("roles", "data.toml", ROLE)
    write(
        "questions",
        "data.toml",
        '[[questions]]\nid = "late-file"\nroles = ["data-engineer"]\nround = "design"\ntext = "Why?"',
    )
    assert find_role("de").title == "Data engineer"
    assert all_roles()[-1].name == "data-engineer"
    assert find_question("late-file").text == "Why?"


def test_the_users_role_of_the_same_name_replaces_ours() -> None:
    write("roles", "mine.toml", ROLE.replace("data-engineer", "ml-engineer"))
    assert find_role("ml-engineer").title == "Data engineer"
    assert len(all_roles()) == 3


@pytest.mark.parametrize(
    ("kind", "text", "match"),
    [
        pytest.param(
            "roles", ROLE + "\ncolour = 1", r"bad\.toml: the key colour", id="unknown key"
        ),
        pytest.param("roles", 'name = "x"', r"bad\.toml: the key about is missing", id="missing"),
        pytest.param(
            "roles", ROLE.replace('["DE"]', "3"), r"bad\.toml: Expected `array`", id="wrong type"
        ),
        pytest.param(
            "roles",
            ROLE + '[[bars]]\nsignal = "level"\nbasis = "house: x"',
            "neither at_most nor at_least",
            id="a bar without a line",
        ),
        pytest.param("roles", ROLE + 'also_hears = ["pm"]', "pm, which is no role", id="stranger"),
        pytest.param("roles", "name = ", r"bad\.toml cannot be read as TOML", id="no TOML"),
        pytest.param(
            "questions",
            '[[questions]]\nid = "orders-twice"\nroles = []\nround = "design"\ntext = "?"',
            "orders-twice is taken",
            id="an id twice",
        ),
        pytest.param(
            "questions",
            '[[questions]]\nid = "x"\nroles = []\nround = "lunch"\ntext = "?"',
            "unknown round 'lunch'",
            id="unknown round",
        ),
        pytest.param("questions", "questions = 3", r"written as \[\[questions\]\]", id="no table"),
    ],
)
def test_a_broken_file_is_named(kind: str, text: str, match: str) -> None:
    path = write(kind, "bad.toml", text)
    with pytest.raises(VoiceloopError, match=match) as e:
        all_roles() if kind == "roles" else all_questions()
    assert path.name in e.value.hint or "toml" in e.value.hint


def test_the_rubric_is_readable() -> None:
    result = CliRunner().invoke(main, ["roles", "show", "aie"])
    assert result.exit_code == 0
    role = find_role("aie")
    for risk in role.risks:
        assert risk.ask in result.stdout
    for bar in role.bars:
        assert bar.basis in result.stdout
    assert "ML engineer, as secondary" in result.stdout


@pytest.mark.parametrize(
    "args",
    [
        ["roles", "--json"],
        ["roles", "show", "swe", "--json"],
        ["questions", "--json", "--role", "swe", "--round", "system-design"],
    ],
    ids=" ".join,
)
def test_json_is_json(args: list[str]) -> None:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == 0
    assert json.loads(result.stdout)


def test_questions_can_be_narrowed_to_a_role_and_a_round() -> None:
    result = CliRunner().invoke(main, ["questions", "--role", "mle", "--round", "debugging"])
    assert "offline-up-online-flat [debugging; ml-engineer]" in result.stdout
    assert "orders-twice" not in result.stdout


def test_the_roles_are_listed() -> None:
    result = CliRunner().invoke(main, ["roles"])
    assert [line.split()[0] for line in result.stdout.splitlines()[::2]] == sorted(RISKS)
