"""The first second: instant, on any machine, from anywhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voiceloop.cli import main
from voiceloop.home import private_folder

VERBS = main.list_commands(None)
SPEECH = ("av", "ctranslate2", "faster_whisper", "librosa", "numba", "onnxruntime", "soxr")
OTHER = ("huggingface_hub", "jinja2", "msgspec", "numpy", "platformdirs", "rich", "sounddevice")

WITHOUT = f"""
import sys
sys.modules |= dict.fromkeys({SPEECH + OTHER}, None)  # importing one of these now raises
from voiceloop.cli import main
from voiceloop.home import private_folder
main(prog_name="voiceloop")
"""


@pytest.mark.parametrize("verb", [(), *((verb,) for verb in VERBS)], ids=["voiceloop", *VERBS])
def test_help_needs_nothing_but_click(verb) -> None:
    """Not PortAudio, not a model, and no second of waiting for libraries."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *verb, "--help"], capture_output=True, text=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(("Usage: voiceloop", *verb)))


def test_the_program_and_the_module_are_one(run_cli) -> None:
    program = shutil.which("voiceloop", path=Path(sys.executable).parent)
    assert program, "voiceloop is not installed beside this Python"
    said = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)

    assert said.stdout == run_cli("--help").stdout


def test_it_runs_from_any_folder(run_cli, tmp_path: Path) -> None:
    assert run_cli("roles", cwd=tmp_path).stdout == run_cli("roles").stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", VERBS)
def test_asking_for_help_writes_nothing(run_cli, verb: str, voiceloop_home: Path) -> None:
    assert run_cli(verb, "--help").rc == 0
    assert not voiceloop_home.exists()


QUESTION = """
[[questions]]
id = "mine"
roles = ["ai-engineer"]
round = "design"
text = "Café → 🙂?"
"""


@pytest.mark.parametrize(
    "env",
    [
        pytest.param({"PYTHONIOENCODING": "cp1252"}, id="a pipe on Windows"),
        pytest.param({"LC_ALL": "C", "PYTHONUTF8": "0"}, id="a bare container"),
        pytest.param({"PYTHONIOENCODING": "ascii"}, id="a pipe that knows ASCII alone"),
    ],
)
def test_letters_never_stop_it(env, voiceloop_home: Path) -> None:
    mine = private_folder(voiceloop_home / "questions") / "mine.toml"
    mine.write_text(QUESTION, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-m", "voiceloop", "questions"],
        env={**os.environ, **env},
        capture_output=True,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert "Café → 🙂?" in done.stdout.decode("utf-8")


@pytest.mark.system("posix")
def test_a_reader_that_leaves_early_sees_no_traceback() -> None:
    gone, pipe = os.pipe()
    os.close(gone)
    done = subprocess.run(
        [sys.executable, "-m", "voiceloop", "questions"], stdout=pipe, stderr=subprocess.PIPE
    )
    os.close(pipe)

    assert done.stderr == b""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_can_complete(shell: str) -> None:
    program = shutil.which("voiceloop", path=Path(sys.executable).parent)
    env = {**os.environ, "_VOICELOOP_COMPLETE": f"{shell}_complete"}
    env |= {"COMP_WORDS": "voiceloop deb", "COMP_CWORD": "deb" if shell == "fish" else "1"}
    done = subprocess.run([program], env=env, capture_output=True, text=True)

    assert "debrief" in done.stdout


CTRL_C = """
import os, signal
os.kill(os.getpid(), signal.SIGINT)
"""


@pytest.mark.system("posix")
@pytest.mark.parametrize("when", ["click", "voiceloop/cli/roles"], ids=["click", "a verb"])
def test_ctrl_c_while_it_starts_is_quiet(tmp_path: Path, repo_root: Path, when: str) -> None:
    """Real files whose import presses Ctrl-C, where the first second would be spent."""
    shutil.copytree(repo_root / "voiceloop", tmp_path / "voiceloop")
    file = tmp_path / f"{when}.py"
    file.write_text(CTRL_C + (file.read_text(encoding="utf-8") if file.exists() else ""))
    done = subprocess.run(
        [sys.executable, "-m", "voiceloop", "roles"], cwd=tmp_path, capture_output=True, text=True
    )

    assert done.returncode == 130
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "Aborted" not in done.stderr
