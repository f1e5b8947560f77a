"""`voiceloop read`: text in, the reading out, for people and for machines."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from voiceloop.cli import main

TEXT = (
    "Um, my first suspicion is that the cache is a day old. I'd probably just add Redis. "
    "I'd pull forty bad pages and read them. So we expire it at midnight instead."
)
KEYS = ["id", "failure_hypothesis_clause_char_start", "clauses", "first_failure_hypothesis",
        "hedges", "fillers", "order", "anti", "risks", "distinctions", "metric_distrust",
        "stop_criterion", "second_branch", "evaluation_loop"]  # fmt: skip


def run(*args, text=None):
    return CliRunner().invoke(main, ["read", *args], input=text)


def test_json_has_the_agreed_keys_and_offsets_into_the_text_as_given():
    text = f"  {TEXT}\n"
    found = json.loads(run("--json", text=text).output)

    assert list(found) == KEYS
    first = found["clauses"][0]
    assert text[first["start"] : first["end"]].startswith("Um, my first")
    assert found["failure_hypothesis_clause_char_start"] == first["start"] == 2
    assert found["first_failure_hypothesis"] == {"clause": 0, "start": 2, "end": first["end"]}
    start, end = first["why"]["failure_hypothesis"]["cue"]
    assert "suspicion" in text[start:end]
    assert [text[f["start"] : f["end"]] for f in found["fillers"]] == ["Um"]
    assert [text[h["start"] : h["end"]] for h in found["hedges"]] == ["I'd probably just"]
    assert found["order"][0] == "failure_hypothesis"


def test_offsets_are_code_points():
    text = "Größe 😀 ist egal. I'd bet the labels leak."
    found = json.loads(run("--json", text=text).output)

    start = found["failure_hypothesis_clause_char_start"]
    assert text[start:] == "I'd bet the labels leak."


def test_nothing_found_is_null():
    found = json.loads(run("--json", text="Hello there.").output)

    assert found["failure_hypothesis_clause_char_start"] is None
    assert found["first_failure_hypothesis"] is None
    assert found["order"] == []


@pytest.mark.parametrize("role", ["swe", "SWE", "software-engineer", "Software-Engineer"])
def test_answer_level_risks_are_the_roles_own(role):
    text = "What breaks first is the write queue backing up, and it goes to a nurse."

    found = json.loads(run("--json", "--role", role, text=text).output)

    assert "backpressure" in found["risks"]
    assert "escalation" not in found["risks"]


def test_jsonl_goes_on_after_a_bad_line_and_names_it():
    lines = [
        json.dumps({"id": "a", "text": TEXT, "role": "MLE", "round": "design", "extra": 1}),
        "{not json",
        json.dumps({"id": "no-text"}),
        json.dumps({"id": "b", "text": "line one next", "question": None}),
        json.dumps({"id": "c", "text": "x", "role": "plumber"}),
        json.dumps({"id": "", "text": ""}),
    ]
    result = run("--jsonl", text="\n".join(lines))

    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b", ""]
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:3]] == [
        "Line 2",
        "Line 3",
        "Line 5",
    ]
    assert "Error: 3 lines could not be read" in result.stderr
    assert result.exit_code == 1


def test_text_for_people_names_what_was_found_and_what_was_not():
    result = run("--role", "swe", text="I'd bet the cache is stale. I'd probably just add Redis.")

    assert result.exit_code == 0
    assert "failure hypothesis" in result.output
    assert "Not heard: evaluation" in result.output
    assert "evasive “I'd probably just” (clause 2)" in result.output
    assert "\x1b[" not in result.output


def test_no_color_is_obeyed(monkeypatch):
    runner = CliRunner(env={"NO_COLOR": "1"})
    plain = runner.invoke(main, ["read"], input=TEXT, color=True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured = CliRunner().invoke(main, ["read"], input=TEXT, color=True)

    assert "\x1b[" not in plain.output
    assert "\x1b[1m" in coloured.output


def test_a_file_reads_like_standard_input(tmp_path: Path):
    file = tmp_path / "answer.txt"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())

    from_file = json.loads(run("--json", str(file)).output)

    assert from_file["id"] == "answer"
    assert from_file == json.loads(run("--json", "-", text=TEXT).output)


def test_bad_input_is_said_in_one_line_with_a_hint(tmp_path: Path):
    (tmp_path / "sound.wav").write_bytes(b"RIFF\x00\x00\xff\xfe\x80")
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin-1"))
    (tmp_path / "zeros.txt").write_bytes(b"a\x00b")
    (tmp_path / "empty.txt").write_bytes(b" \n")
    cases = {
        "missing.txt": "There is no file",
        "sound.wav": "is not text",
        "latin.txt": "is not text in UTF-8",
        "zeros.txt": "is not text",
        "empty.txt": "has no words in it",
    }
    for name, message in cases.items():
        result = run(str(tmp_path / name))
        assert result.exit_code == 1
        assert message in result.stderr
        assert result.stderr.count("Hint: ") == 1
        assert result.stdout == ""


def test_a_folder_and_unknown_names_are_said_plainly(tmp_path: Path):
    assert "Error: " in run(str(tmp_path)).stderr
    assert "plumber" in run("--role", "plumber", text=TEXT).stderr
    assert "lunch" in run("--round", "lunch", text=TEXT).stderr


def test_a_question_is_an_id_or_text_as_in_debrief():
    from voiceloop.roles import all_questions

    listed = next(q for q in all_questions() if q.question.name == "rag-wrong-answers")
    by_id = run("--json", "--question", "RAG-wrong-answers", text=TEXT)
    by_text = run("--json", "--question", listed.question.text, "--round", listed.round, text=TEXT)
    unknown = run("--json", "--question", "rag-wrong-answer", text=TEXT)

    assert by_id.stdout == by_text.stdout != ""
    assert unknown.exit_code == 1
    assert "Did you mean rag-wrong-answers" in unknown.stderr


def test_a_lines_question_may_be_an_id_too():
    from voiceloop.roles import all_questions

    listed = next(q for q in all_questions() if q.question.name == "rag-wrong-answers")
    text = f"{listed.question.text} {TEXT}"
    rows = [
        {"id": "a", "text": text, "question": "rag-wrong-answers"},
        {"id": "a", "text": text, "question": listed.question.text, "round": listed.round},
        {"id": "b", "text": text, "question": "caching"},
    ]
    result = run("--jsonl", text="\n".join(map(json.dumps, rows)))

    first, second, _ = result.stdout.splitlines()
    assert first == second


def test_an_unknown_name_in_a_line_comes_with_the_near_ones_and_a_hint():
    rows = [{"id": "a", "text": "x", "role": "ml-enginer"}, {"id": "b", "text": "x", "round": "z"}]
    result = run("--jsonl", text="\n".join(map(json.dumps, rows)))
    first, second = result.stderr.splitlines()[:2]

    assert "Did you mean ml-engineer" in first
    assert first.endswith("Hint: voiceloop roles")
    assert "coding, design, debugging" in second
    assert "Hint: Use --round " in second


def test_json_and_jsonl_exclude_each_other():
    assert run("--json", "--jsonl", text="{}").exit_code == 2


def test_a_recording_is_sent_to_debrief_by_its_own_name(tmp_path: Path):
    (tmp_path / "s.wav").write_bytes(b"RIFF\x00\x00\xff\xfe\x80")

    assert f"voiceloop debrief {tmp_path / 's.wav'}\n" in run(str(tmp_path / "s.wav")).stderr
    assert "The name of the file is empty." in run("").stderr


@pytest.mark.parametrize("verb", ["debrief", "read", "questions"])
def test_the_help_names_every_role_and_round(verb):
    from voiceloop.roles import ROUNDS, all_roles

    said = CliRunner().invoke(main, [verb, "--help"]).output
    said = "".join(said.split())  # lines may end at a hyphen
    names = [name for role in all_roles() for name in (role.name, *role.aliases)]

    assert [name for name in (*names, *ROUNDS) if name not in said] == []
