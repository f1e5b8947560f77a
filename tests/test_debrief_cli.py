"""`voiceloop debrief`, run as its user runs it: every form, every way in, and what bad input gets."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import sounds

from voiceloop.codec import debrief_schema, dumps, load_debrief

SAMPLES = Path(__file__).parents[1] / "samples"
STRONG = SAMPLES / "ai-engineer-strong" / "answer.flac"
WEAK = SAMPLES / "ai-engineer-weak" / "answer.flac"
DEMO = ("--model", "demo")


@pytest.fixture
def debrief(run_cli, heard_home):
    """Run `voiceloop debrief … --model demo` in the shared home."""

    def run(*args, **more):
        return run_cli("debrief", *args, *DEMO, **{"env": heard_home, **more})

    return run


def short(tmp_path: Path, seconds: float = 8.0, name: str = "short.wav") -> Path:
    """The first seconds of the strong answer as a WAV."""
    from voiceloop.capture.audio import open_recording

    with open_recording(STRONG) as recording:
        sound = np.concatenate([chunk.samples for chunk in recording.chunks()])
    return sounds.wav(tmp_path / name, sound[: round(seconds * 16_000)])


# --- every form ---------------------------------------------------------------


def test_piped_it_is_markdown(debrief):
    ran = debrief(STRONG, "--question", "rag-wrong-answers")

    assert ran.rc == 0
    assert ran.stdout.startswith("# ")
    assert "stale" in ran.stdout
    assert "synthetic voices only" in ran.stdout


@pytest.mark.parametrize(
    ("form", "sign"), [("terminal", "VERDICT"), ("md", "# "), ("html", "<!doctype html>")]
)
def test_every_form_is_printed(debrief, form, sign):
    ran = debrief(STRONG, "--format", form)

    assert ran.rc == 0
    assert sign.lower() in ran.stdout.lower()
    assert "\x1b" not in ran.stdout


def test_json_is_one_line_that_follows_the_schema(debrief):
    ran = debrief(STRONG, "--json")
    found = json.loads(ran.stdout)

    assert ran.stdout.count("\n") == 1
    jsonschema.validate(found, debrief_schema())
    assert dumps(load_debrief(ran.stdout, "stdout")) + "\n" == ran.stdout
    assert found["input"]["name"] == "answer.flac"
    assert str(SAMPLES) not in ran.stdout


def test_the_strong_answer_is_placed_above_the_weak_one(debrief):
    scale = ["strong_no", "lean_no", "lean_yes", "strong_yes"]
    ran = debrief(STRONG, WEAK, "--json", "--question", "rag-wrong-answers")
    strong, weak = (json.loads(line)["verdict"]["level"] for line in ran.stdout.splitlines())

    assert scale.index(strong) >= scale.index("lean_yes")
    assert scale.index(weak) <= scale.index("lean_no")


def test_brief_is_shorter_and_keeps_the_verdict(debrief):
    whole, brief = debrief(STRONG).stdout, debrief(STRONG, "--brief").stdout

    assert len(brief) < len(whole) / 3
    assert "Strong yes" in brief or "Lean yes" in brief


def test_the_same_sound_gives_the_same_bytes(run_cli, tmp_path):
    path = short(tmp_path, 25)
    first, second = (
        run_cli("debrief", path, "--json", *DEMO, env={"VOICELOOP_HOME": str(tmp_path / home)})
        for home in ("one", "two")
    )

    assert first.stdout == second.stdout != ""


# --- what is kept -------------------------------------------------------------


def test_another_role_needs_no_second_recognition(debrief, heard_home):
    debrief(STRONG, "--json")
    ran = debrief(
        STRONG, "--json", "--role", "SWE", "--round", "system-design",
        env={**heard_home, "PYTHONPROFILEIMPORTTIME": "1"},
    )  # fmt: skip

    found = json.loads(ran.stdout)
    assert (found["role"], found["round"]) == ("software-engineer", "design")
    assert "voiceloop.pipeline" in ran.stderr
    assert "faster_whisper" not in ran.stderr  # the recogniser was not even loaded


def test_what_was_heard_is_readable_by_its_owner_alone(debrief, heard_home):
    debrief(STRONG)
    home = Path(heard_home["VOICELOOP_HOME"])
    [*kept] = (home / "cache").glob("*.json")

    assert kept
    if os.name != "nt":
        assert all(path.stat().st_mode & 0o077 == 0 for path in [home, home / "cache", *kept])


def test_a_damaged_memory_is_heard_again(run_cli, tmp_path):
    path = short(tmp_path)
    env = {"VOICELOOP_HOME": str(tmp_path / "home")}
    first = run_cli("debrief", path, "--json", *DEMO, env=env)
    for kept in (tmp_path / "home" / "cache").glob("*.json"):
        kept.write_text(kept.read_text(encoding="utf-8")[:100], encoding="utf-8")

    assert run_cli("debrief", path, "--json", *DEMO, env=env).stdout == first.stdout


def test_a_debrief_is_read_again_without_its_sound(debrief, run_cli, tmp_path):
    first = debrief(STRONG, "--json", "--question", "rag-wrong-answers")
    stored = tmp_path / "stored.json"
    stored.write_text(first.stdout, encoding="utf-8")

    same = run_cli("debrief", stored, "--json")
    other = run_cli("debrief", stored, "--json", "--role", "mle")
    piped = run_cli("debrief", "-", "--json", input=first.stdout)

    assert same.stdout == first.stdout
    assert json.loads(other.stdout)["role"] == "ml-engineer"
    assert json.loads(other.stdout)["words"] == json.loads(first.stdout)["words"]
    assert piped.stdout == first.stdout


# --- ways in and out ----------------------------------------------------------


def test_standard_input_is_a_recording_too(debrief):
    ran = debrief("-", "--json", input=STRONG.read_bytes())

    assert ran.rc == 0
    assert json.loads(ran.stdout)["input"]["name"] == "stdin"


def test_the_suffix_of_the_output_names_its_form(debrief, tmp_path):
    for name, sign in {"a.html": "<!doctype", "a.md": "# ", "a.json": "{", "a.txt": "\n"}.items():
        ran = debrief(STRONG, "-o", tmp_path / name)

        assert ran.rc == 0
        assert ran.stdout == ""
        assert str(tmp_path / name) in ran.stderr
        assert (tmp_path / name).read_text(encoding="utf-8").lower().startswith(sign)


def test_several_debriefs_go_into_a_folder_under_names_of_their_own(debrief, tmp_path):
    ran = debrief(STRONG, WEAK, "--format", "md", "-o", f"{tmp_path / 'out'}{os.sep}")

    assert ran.rc == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "ai-engineer-strong-answer.md",
        "ai-engineer-weak-answer.md",
    ]


def test_several_debriefs_need_a_folder(debrief, tmp_path):
    ran = debrief(STRONG, WEAK, "-o", tmp_path / "one.md")

    assert ran.rc == 2
    assert "need a folder" in ran.stderr


def test_one_bad_file_does_not_stop_the_rest(debrief, tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound in here, none at all")
    ran = debrief(WEAK, bad, STRONG, "--json")

    assert ran.rc == 1
    assert [json.loads(line)["input"]["name"] for line in ran.stdout.splitlines()] == [
        "answer.flac",
        "answer.flac",
    ]
    assert ran.stderr.count("Error:") == ran.stderr.count("Hint:") == 1
    assert "bad.wav" in ran.stderr


# --- what bad input gets ------------------------------------------------------


def one_line_and_a_hint(ran, rc=1):
    lines = [line for line in ran.stderr.splitlines() if line]
    assert ran.rc == rc, ran.stderr
    assert "Traceback" not in ran.stderr
    assert [line.split(":")[0] for line in lines] == ["Error", "Hint"], ran.stderr
    return lines[0]


def silent(path):
    return sounds.wav(path, sounds.silence(5))


def nothing(path):
    import wave

    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "NONE"))
    return path


BAD = [
    pytest.param(lambda p: p, "There is no file", id="missing"),
    pytest.param(lambda p: p.mkdir() or p, "is a folder", id="a folder"),
    pytest.param(lambda p: p.touch() or p, "is empty", id="empty"),
    pytest.param(lambda p: p.write_text("dear diary " * 99) and p, "not a recording", id="text"),
    pytest.param(nothing, "sound", id="zero samples"),
]


@pytest.mark.parametrize(("make", "says"), BAD)
def test_what_is_no_recording_is_said_in_one_line(debrief, tmp_path, make, says):
    ran = debrief(make(tmp_path / "answer.wav"))

    assert says in one_line_and_a_hint(ran)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--role", "plumber"), "no role"),
        (("--round", "lunch"), "no round"),
        (("--question", "rag-wrong-answer"), "no question"),
        (("--compute-type", "int3"), "int3"),
    ],
)
def test_names_nobody_knows_are_said_with_the_next_command(debrief, args, says):
    line = one_line_and_a_hint(debrief(STRONG, *args))

    assert says in line.lower()


def test_an_unknown_model_is_said(run_cli):
    one_line_and_a_hint(run_cli("debrief", STRONG, "--model", "smal.en"))


def test_without_a_model_the_hint_is_the_pull(run_cli):
    ran = run_cli("debrief", STRONG)

    one_line_and_a_hint(ran)
    assert "voiceloop models pull" in ran.stderr


@pytest.mark.parametrize("lost", ["model.bin", "tokenizer.json", "config.json"])
def test_a_model_with_a_file_missing_names_the_file(run_cli, tmp_path, lost):
    model = tmp_path / "model"
    shutil.copytree(SAMPLES.parent / "models" / "demo", model)
    (model / lost).unlink()

    assert lost in one_line_and_a_hint(run_cli("debrief", STRONG, "--model", model))


def test_a_model_file_cut_short_is_said(run_cli, tmp_path):
    model = tmp_path / "model"
    shutil.copytree(SAMPLES.parent / "models" / "demo", model)
    whole = (model / "model.bin").read_bytes()
    (model / "model.bin").write_bytes(whole[: len(whole) // 2])

    one_line_and_a_hint(run_cli("debrief", STRONG, "--model", model))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("tokenizer.json", "{}", id="a tokenizer without its words"),
        pytest.param("preprocessor_config.json", '{"feature_size": 128}', id="the wrong ear"),
        pytest.param("vocabulary.json", '["a"]', id="the wrong words"),
    ],
)
def test_model_files_that_do_not_fit_together_are_said(run_cli, tmp_path, name, text):
    model = tmp_path / "model"
    shutil.copytree(SAMPLES.parent / "models" / "demo", model)
    (model / name).write_text(text, encoding="utf-8")

    assert "model" in one_line_and_a_hint(run_cli("debrief", short(tmp_path), "--model", model))


def test_an_output_that_cannot_be_written_leaves_nothing(debrief, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    ran = debrief(STRONG, "-o", tmp_path / "file" / "a.md")

    one_line_and_a_hint(ran)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.system("linux")
def test_a_full_disk_is_said(debrief):
    ran = debrief(STRONG, "-o", "/dev/full")

    assert "No space left" in ran.stderr
    assert ran.rc == 1


def test_the_recording_is_never_the_output(debrief, tmp_path):
    path = short(tmp_path)
    before = path.read_bytes()
    ran = debrief(path, "-o", path)

    one_line_and_a_hint(ran)
    assert path.read_bytes() == before


def not_scored(ran):
    assert ran.rc == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["verdict"]["level"] is None
    assert found["notes"] == []
    return found["verdict"]["why"]


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(sounds.silence(6), id="silence"),
        pytest.param(sum(sounds.tone(f, 6, dbfs=-25) for f in (262, 330, 392, 523)), id="a chord"),
        pytest.param(sounds.noise(6, dbfs=-30), id="noise"),
    ],
)
def test_what_has_no_speech_is_not_scored(debrief, tmp_path, sound):
    ran = debrief(sounds.wav(tmp_path / "a.wav", sound), "--json")

    assert "no speech found" in not_scored(ran).lower()


def test_too_little_speech_is_not_scored(debrief, tmp_path):
    assert "word" in not_scored(debrief(short(tmp_path, 5), "--json"))


def test_a_mp3_cut_in_the_middle_is_debriefed_as_far_as_it_goes(debrief, tmp_path):
    whole = sounds.write(
        tmp_path / "whole.mp3",
        np.tile(sounds.noise(1, dbfs=-60, rate=44_100), 30),
        rate=44_100,
        codec="libmp3lame",
        form="fltp",
    )
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ran = debrief(cut, "--json")

    assert ran.rc == 0
    assert "cut off" in ran.stderr
    assert json.loads(ran.stdout)["input"]["duration"] == pytest.approx(15, abs=1)


@pytest.mark.parametrize(("args", "says"), [((), "Missing argument"), (("a", "--loud"), "--loud")])
def test_misuse_is_exit_code_2(run_cli, args, says):
    ran = run_cli("debrief", *args)

    assert ran.rc == 2
    assert says in ran.stderr


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d["pauses"].reverse(), id="pauses out of order"),
        pytest.param(lambda d: d.update(round="lunch"), id="a round nobody knows"),
        pytest.param(lambda d: d.update(role="plumber"), id="a role nobody knows"),
        pytest.param(lambda d: d["words"][3].update(text="\ud800"), id="half a character"),
        pytest.param(lambda d: d["words"][3].update(start=1e9), id="a word that ends first"),
    ],
)
def test_a_debrief_that_contradicts_itself_is_said(debrief, run_cli, tmp_path, change):
    found = json.loads(debrief(STRONG, "--json").stdout)
    change(found)
    (tmp_path / "a.json").write_text(json.dumps(found), encoding="utf-8")

    one_line_and_a_hint(run_cli("debrief", tmp_path / "a.json", "--json"))


def heard_as(debrief, run_cli, tmp_path, change):
    """The strong answer as another recogniser would have heard it, read from its JSON."""
    found = json.loads(debrief(STRONG, "--json").stdout)
    change(found)
    (tmp_path / "a.json").write_text(json.dumps(found), encoding="utf-8")
    return run_cli("debrief", tmp_path / "a.json", "--json")


def test_another_language_is_named_and_not_scored(debrief, run_cli, tmp_path):
    ran = heard_as(
        debrief, run_cli, tmp_path,
        lambda d: d["recogniser"].update(language="de", language_probability=0.97),
    )  # fmt: skip

    assert "German" in not_scored(ran)
    found = json.loads(ran.stdout)
    assert (found["clauses"], found["hedges"], found["fillers"]) == ([], [], [])
    assert found["signals"]["time_to_failure_hypothesis"]["state"] == "not_measured"
    assert found["signals"]["pause_median"]["state"] == "measured"


def test_what_was_hardly_recognised_is_not_scored(debrief, run_cli, tmp_path):
    ran = heard_as(
        debrief, run_cli, tmp_path,
        lambda d: [word.update(probability=0.3) for word in d["words"]],
    )  # fmt: skip

    assert "not recognised well enough" in not_scored(ran)


def test_json_that_is_no_debrief_is_said(run_cli, tmp_path):
    for text in ("{}", "[1, 2]", "{", '{"format": 99}', '{"format": 1}'):
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        one_line_and_a_hint(run_cli("debrief", tmp_path / "a.json"))


# --- Ctrl-C -------------------------------------------------------------------


def started(*args, home: Path, **more) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "voiceloop", "debrief", *map(str, args), *DEMO],
        env={**os.environ, "VOICELOOP_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
        **more,
    )


@pytest.mark.system("posix")
def test_ctrl_c_while_standard_input_is_read(tmp_path):
    process = started("-", home=tmp_path / "home", stdin=subprocess.PIPE)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in said


@pytest.mark.system("posix")
def test_ctrl_c_while_listening_keeps_what_was_finished(tmp_path, debrief):
    answers = sorted(SAMPLES.glob("*/answer.flac"))
    out = tmp_path / "out"
    process = started(*answers, "-o", f"{out}/", "--format", "md", home=tmp_path / "home")
    first = process.stderr.readline()  # "Wrote …": the second recording is being heard
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert first.startswith("Wrote")
    assert process.returncode == 130
    assert "Traceback" not in said
    left = sorted(out.iterdir())
    assert 1 <= len(left) < len(answers)
    assert all(path.suffix == ".md" for path in left)
    assert debrief(answers[0]).stdout == left[0].read_text(encoding="utf-8")
    assert not [p for p in (tmp_path / "home").rglob(".*") if p.is_file()]
