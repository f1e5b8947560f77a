"""`voiceloop models` as its user sees it, and the offer of a model where none is here."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hub import Hub, Mischief, model_files, one_certificate, serving

from voiceloop.home import shipped_models
from voiceloop.speech.catalogue import find, known
from voiceloop.speech.weights import folder

SMALL = find("small.en")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub on which the model that this machine is offered is as small as the demo."""
    monkeypatch.setenv("SSL_CERT_FILE", str(one_certificate(tmp_path)))
    with serving(Hub(SMALL.repo, model_files(shipped_models() / "demo"))) as running:
        yield running


# --- the list -----------------------------------------------------------------


def test_the_list_shows_what_is_known_what_is_here_and_why_it_is_the_default(run_cli) -> None:
    shutil.copytree(shipped_models() / "demo", folder(SMALL))
    ran = run_cli("models")
    table, _, _ = ran.stdout.partition("\n\n")
    rows = {line[3:].split()[0]: line for line in table.splitlines()[1:] if line[3] != " "}

    assert (ran.rc, ran.stderr) == (0, "")
    assert list(rows) == [m.name for m in known()]
    assert [name for name, line in rows.items() if line[0] == "*"] == ["demo", "small.en"]
    assert rows["small.en"].startswith("*  small.en           CPU  486 MB   244 MB   English  MIT")
    assert max(map(len, ran.stdout.splitlines())) <= 80
    assert "Default on the CPU: small.en, the largest English model" in ran.stdout
    assert "Default on the GPU: large-v3-turbo, the fewest wrong words" in ran.stdout


def test_the_list_in_json_has_all_there_is_to_know(run_cli) -> None:
    rows = {row["name"]: row for row in json.loads(run_cli("models", "--json").stdout)}

    assert rows["demo"]["here"] == str(shipped_models() / "demo")
    assert "synthetic voices only" in rows["demo"]["caveat"]
    assert rows["small.en"]["here"] is None
    assert rows["small.en"]["default_for"] == ["cpu"]
    assert rows["large-v3-turbo"]["aliases"] == ["turbo"]
    assert {row["english_only"] for row in rows.values()} == {True, False}


# --- path ---------------------------------------------------------------------


def test_path_prints_the_folder_and_nothing_else(run_cli) -> None:
    ran = run_cli("models", "path", "demo")

    assert (ran.rc, ran.stdout, ran.stderr) == (0, f"{shipped_models() / 'demo'}\n", "")


@pytest.mark.parametrize("verb", ["path", "pull"])
def test_an_unknown_name_is_an_error_with_the_near_ones(run_cli, verb: str) -> None:
    ran = run_cli("models", verb, "smal.en")

    assert (ran.rc, ran.stdout) == (1, "")
    assert ran.stderr.startswith("Error: There is no model called smal.en. Near it: small.en")
    assert "\nHint: `voiceloop models` lists them" in ran.stderr


def test_the_path_of_what_is_not_here_is_an_error_with_the_pull(run_cli) -> None:
    ran = run_cli("models", "path", "small.en")

    assert ran.rc == 1
    assert ran.stderr.endswith("Hint: voiceloop models pull small.en\n")


# --- pull ---------------------------------------------------------------------


def test_pull_tells_size_and_time_first_and_prints_the_folder(run_cli, hub: Hub) -> None:
    ran = run_cli("models", "pull", "small.en", env={"HF_ENDPOINT": hub.url})

    assert (ran.rc, ran.stdout) == (0, f"{folder(SMALL)}\n")
    assert ran.stderr.startswith("small.en: 486 MB, about 40 seconds on a fast line, 3 minutes")
    assert run_cli("models", "path", "small.en").stdout == ran.stdout


def test_what_is_here_is_not_pulled_again(run_cli) -> None:
    ran = run_cli("models", "pull", "demo")

    assert (ran.rc, ran.stdout) == (0, f"{shipped_models() / 'demo'}\n")
    assert "here already" in ran.stderr


def test_pull_without_a_network_says_what_to_do(run_cli) -> None:
    ran = run_cli("models", "pull", "small.en", env={"HF_ENDPOINT": "http://127.0.0.1:9"})

    assert (ran.rc, ran.stdout) == (1, "")
    assert "\nError: 127.0.0.1:9 cannot be reached" in ran.stderr
    assert ran.stderr.endswith("Hint: Check the network, then voiceloop models pull small.en\n")
    assert "Traceback" not in ran.stderr


def test_pull_needs_a_name(run_cli) -> None:
    assert run_cli("models", "pull").rc == 2


# --- the offer ----------------------------------------------------------------

OFFER = """
from voiceloop.cli import main
from voiceloop.cli._offer import offer_model

@main.command("offered")
def offered() -> None:
    print("now here:", offer_model(gpu=False).name)

main.get_command = lambda ctx, name: offered
main(["offered"])
"""


def test_off_a_terminal_there_is_no_offer_but_the_exact_command() -> None:
    done = subprocess.run(
        [sys.executable, "-c", OFFER], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: There is no speech model on this machine yet.\n"
        "Hint: voiceloop models pull small.en\n"
    )


@pytest.fixture
def on_a_terminal(hub: Hub) -> Callable[[str], tuple[int, str]]:
    """Answer the offer on a real terminal; return the exit code and all that was shown."""

    def answer(typed: str) -> tuple[int, str]:
        import pty

        ours, theirs = pty.openpty()
        child = subprocess.Popen(
            [sys.executable, "-c", OFFER],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "HF_ENDPOINT": hub.url, "TERM": "xterm"},
        )
        os.close(theirs)
        os.write(ours, typed.encode())
        shown = b""
        try:
            while block := os.read(ours, 1 << 16):
                shown += block
        except OSError:  # the terminal closes when its last program ends
            pass
        os.close(ours)
        return child.wait(timeout=30), shown.decode("utf-8", "replace").replace("\r\n", "\n")

    return answer


@pytest.mark.system("linux", "darwin")
def test_on_a_terminal_a_typed_yes_pulls_the_model_and_goes_on(
    hub: Hub, on_a_terminal: Callable[[str], tuple[int, str]]
) -> None:
    rc, shown = on_a_terminal("y\n")

    assert rc == 0
    assert "486 MB" in shown.partition("Pull small.en now?")[0]
    assert shown.endswith("now here: small.en\n")
    assert (folder(SMALL) / "model.bin").read_bytes() == hub.files["model.bin"]


@pytest.mark.system("linux", "darwin")
@pytest.mark.parametrize("typed", ["n\n", "\nn\n"], ids=["no", "Enter alone is no yes"])
def test_on_a_terminal_nothing_is_pulled_without_a_yes(
    hub: Hub, on_a_terminal: Callable[[str], tuple[int, str]], typed: str
) -> None:
    rc, shown = on_a_terminal(typed)

    assert rc == 1
    assert shown.endswith("Hint: voiceloop models pull small.en\n")
    assert hub.asked == []


@pytest.mark.system("linux", "darwin")
def test_an_offer_that_fails_says_why(
    hub: Hub, on_a_terminal: Callable[[str], tuple[int, str]]
) -> None:
    hub.mischief["info"] = [Mischief("answer", 404)]
    rc, shown = on_a_terminal("y\n")

    assert rc == 1
    assert "has no open model Systran/faster-whisper-small.en" in shown
    assert not Path(folder(SMALL)).exists()
