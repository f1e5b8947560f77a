"""What a shell does to `voiceloop debrief`: terminals, pipes, odd names, full disks."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sounds

SAMPLES = Path(__file__).parents[1] / "samples"
STRONG = SAMPLES / "ai-engineer-strong" / "answer.flac"
DEMO = ("--model", "demo")


@pytest.fixture
def debrief(run_cli, heard_home):
    """Run `voiceloop debrief … --model demo` in the shared home."""

    def run(*args, **more):
        return run_cli("debrief", *args, *DEMO, **{"env": heard_home, **more})

    return run


# --- on a terminal ------------------------------------------------------------


@pytest.fixture
def on_a_terminal(tmp_path, heard_home):
    """Run `voiceloop debrief …` on a terminal of `rows` lines; return exit code and what it showed."""
    import fcntl
    import pty
    import struct
    import termios

    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED; cat\n", encoding="utf-8")
    pager.chmod(0o700)

    def run(*args, rows, types="", waits_for=b"", **env):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
        world = {**os.environ, **heard_home, "PAGER": str(pager), "TERM": "xterm", **env}
        world.pop("LINES", None)  # or it would count, and not the terminal's own size
        process = subprocess.Popen(
            [sys.executable, "-m", "voiceloop", "debrief", *map(str, args)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=world,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # whose Ctrl-C is a signal
        )
        os.close(theirs)
        shown = b""
        while waits_for not in shown:
            shown += _read(ours)
        os.write(ours, types.encode())
        while chunk := _read(ours):
            shown += chunk
        os.close(ours)
        return process.wait(60), shown.decode("utf-8")

    return run


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # Linux says so when the last program has left the terminal
        return b""


@pytest.mark.system("posix")
def test_a_tall_terminal_shows_the_page_in_colour(debrief, on_a_terminal):
    debrief(STRONG)
    rc, shown = on_a_terminal(STRONG, *DEMO, rows=900)

    assert rc == 0
    assert "VERDICT" in shown
    assert "\x1b[1m" in shown
    assert "PAGED" not in shown


@pytest.mark.system("posix")
def test_no_color_is_obeyed(debrief, on_a_terminal):
    debrief(STRONG)
    _, shown = on_a_terminal(STRONG, *DEMO, rows=900, NO_COLOR="1")

    assert "VERDICT" in shown
    assert "\x1b" not in shown


@pytest.mark.system("posix")
def test_a_page_taller_than_the_terminal_is_paged(debrief, on_a_terminal):
    debrief(STRONG)
    rc, shown = on_a_terminal(STRONG, *DEMO, rows=20)

    assert rc == 0
    assert "PAGED" in shown
    assert "VERDICT" in shown


@pytest.mark.system("posix")
def test_the_bar_counts_what_failed_too(on_a_terminal, tmp_path):
    bad, silent = tmp_path / "bad.wav", sounds.wav(tmp_path / "silent.wav", sounds.silence(3))
    bad.write_bytes(b"no sound in here")
    rc, shown = on_a_terminal(bad, silent, "--brief", *DEMO, rows=900)

    assert rc == 1
    assert "2 of 2  silent.wav" in shown
    assert "of 3 s" in shown


@pytest.mark.system("posix")
def test_a_model_is_offered_once_for_all(on_a_terminal, tmp_path):
    home = str(tmp_path / "empty")
    rc, shown = on_a_terminal(STRONG, STRONG, rows=40, types="n\n", VOICELOOP_HOME=home)

    assert rc == 1
    assert shown.count("now? [y/n]") == 1
    assert shown.count("Hint: voiceloop models pull") == 1


@pytest.mark.system("posix")
def test_leaving_at_the_offer_of_a_model_is_said_as_everywhere(on_a_terminal, tmp_path):
    home = str(tmp_path / "empty")
    rc, shown = on_a_terminal(
        STRONG, rows=40, types="\x04", waits_for=b"[y/n]", VOICELOOP_HOME=home
    )

    assert rc == 130
    assert "\nStopped. " in shown.replace("\r", "")
    assert "Aborted" not in shown


# --- what is piped ------------------------------------------------------------


def test_what_is_wrong_with_standard_input_is_said_of_it(debrief):
    nothing, text = debrief("-", input=b""), debrief("-", input=b"dear diary " * 99)

    assert nothing.stderr.startswith("Error: Standard input is empty.\n")
    assert text.stderr.startswith("Error: Standard input is not a recording")
    assert "Hint: voiceloop read" in text.stderr
    assert nothing.rc == text.rc == 1


@pytest.mark.system("posix")
def test_a_named_pipe_is_heard_to_its_end(debrief, tmp_path):
    pipe = tmp_path / "answer"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"cat '{STRONG}' > '{pipe}'"]):
        ran = debrief(pipe, "--json")

    assert ran.rc == 0, ran.stderr
    assert len(json.loads(ran.stdout)["words"]) > 50


def test_nothing_piped_in_is_left_behind(debrief, heard_home, tmp_path):
    debrief("-", input=STRONG.read_bytes(), env={**heard_home, "TMPDIR": str(tmp_path)})

    assert list(tmp_path.iterdir()) == []


@pytest.mark.system("linux")
@pytest.mark.parametrize("args", [("debrief", STRONG, "--json", *DEMO), ("models",)])
def test_a_full_disk_behind_stdout_is_said(args, heard_home):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "voiceloop", *args],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, **heard_home},
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: The result cannot be written: No space left on device.")
    assert done.stderr.count(b"\n") == 2


@pytest.mark.system("posix")
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["as usual", "unbuffered"])
def test_a_result_that_finds_no_room_halfway_is_said(debrief, heard_home, tmp_path, unbuffered):
    import resource

    debrief(STRONG)
    with (tmp_path / "short.json").open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-m", "voiceloop", "debrief", STRONG, "--json", *DEMO],
            stdout=out,
            stderr=subprocess.PIPE,
            env={**os.environ, **heard_home, "PYTHONUNBUFFERED": unbuffered},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.startswith(b"Error: The result cannot be written: File too large.")


@pytest.mark.system("posix")
@pytest.mark.parametrize("closed", ["<&-", "2>&-", ">&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_bug(debrief, heard_home, tmp_path, closed):
    debrief(STRONG)
    command = shlex.join([sys.executable, "-m", "voiceloop", "debrief", str(STRONG), *DEMO])
    done = subprocess.run(
        f"{command} --brief {closed}",
        shell=True,
        capture_output=True,
        env={**os.environ, **heard_home},
        text=True,
        check=False,
    )

    assert "Traceback" not in done.stderr
    if ">&-" in closed.split():
        assert done.returncode == 1
        assert done.stderr == "" or "standard output is closed" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("# ")


@pytest.mark.system("linux")
def test_what_is_no_text_in_names_and_questions_stops_nothing(debrief, tmp_path):
    path = tmp_path / os.fsdecode(b"\xff.flac")
    shutil.copy(STRONG, path)
    question = os.fsdecode(b"Why \xff is it?")
    first, again = (debrief(path, "--json", "--question", question) for _ in range(2))
    missing = debrief(tmp_path / os.fsdecode(b"\xfe.flac"))

    assert json.loads(first.stdout)["input"]["name"] == "?.flac"
    assert again.stdout == first.stdout
    assert missing.rc == 1
    assert "\\udcfe.flac" in missing.stderr


@pytest.mark.system("posix")
def test_an_output_behind_a_link_leaves_the_link(debrief, tmp_path):
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    debrief(STRONG, "-o", tmp_path / "link.md")

    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("# ")


# --- which model, which device ------------------------------------------------


def test_what_is_wrong_with_the_model_is_said_once(run_cli):
    ran = run_cli("debrief", STRONG, STRONG, "--model", "small.en")

    assert ran.rc == 1
    assert ran.stderr.count("Error:") == 1


def test_the_model_may_be_a_folder_and_may_stand_in_the_environment(
    debrief, run_cli, heard_home, tmp_path
):
    model = tmp_path / "my models" / "mine"
    shutil.copytree(SAMPLES.parent / "models" / "demo", model)
    a_file = run_cli("debrief", STRONG, "--model", model / "model.bin")
    assert shlex.split(a_file.stderr)[-2:] == ["--model", str(model)]
    sound = sounds.wav(tmp_path / "a.wav", np.zeros(16_000))

    for ran in (
        run_cli("debrief", sound, "--json", "--model", model, env=heard_home),
        run_cli("debrief", sound, "--json", env={**heard_home, "VOICELOOP_MODEL": str(model)}),
    ):
        heard_by = json.loads(ran.stdout)["recogniser"]
        assert heard_by["model"] == "mine"
        assert "synthetic" in heard_by["caveat"]
    by_name = run_cli("debrief", sound, "--json", env={**heard_home, "VOICELOOP_MODEL": "demo"})
    assert json.loads(by_name.stdout)["recogniser"]["model"] == "demo"
    assert run_cli("models", "path", model).stdout.strip() == str(model)


def test_a_graphics_card_that_is_not_there_is_said(debrief):
    ran = debrief(STRONG, "--device", "cuda", env={"CUDA_VISIBLE_DEVICES": "-1"})

    assert ran.rc == 1
    assert "or use --device cpu" in ran.stderr or "Hint: --device cpu" in ran.stderr


# --- where it goes, looked at first -------------------------------------------


@pytest.mark.parametrize("name", ["take1.ogg", "take.WAV", "notes"])
def test_an_output_is_never_put_in_place_of_another_kind_of_file(debrief, tmp_path, name):
    """What `-o takes/*.ogg` would do: the shell makes the first recording the output."""
    (tmp_path / name).write_bytes(b"mine")
    ran = debrief("-o", tmp_path / name, STRONG)

    assert ran.rc == 1
    assert ran.stderr.startswith(f"Error: {tmp_path / name} is there already, and it is no debrief")
    assert ran.stderr.count("Hint: ") == 1
    assert (tmp_path / name).read_bytes() == b"mine"


def test_a_run_that_fails_makes_no_folders(debrief, tmp_path):
    ran = debrief(tmp_path / "missing.wav", "-o", f"{tmp_path / 'out' / 'deep'}/")

    assert ran.rc == 1
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_never_made_leaves_no_home(run_cli, voiceloop_home, tmp_path):
    assert run_cli("debrief", tmp_path / "missing.wav", "--open", *DEMO).rc == 1
    assert not voiceloop_home.exists()


def bounded() -> None:
    """Let the program that follows obey permissions, also as root."""
    import ctypes

    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def obeying(*args, **env) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "voiceloop", "debrief", *map(str, args), *DEMO],
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        preexec_fn=bounded,
        check=False,
    )


@pytest.mark.system("linux")
def test_an_unreadable_file_does_not_stop_the_rest(debrief, heard_home, tmp_path):
    debrief(STRONG)
    locked = sounds.wav(tmp_path / "locked.wav", sounds.silence(3))
    locked.chmod(0)
    ran = obeying(locked, STRONG, "--json", **heard_home)

    assert ran.returncode == 1
    assert f"Error: {locked} cannot be read: Permission denied." in ran.stderr
    assert ran.stdout.count("\n") == 1


@pytest.mark.system("linux")
def test_an_output_nobody_may_write_is_said_before_hearing(voiceloop_home, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    ran = obeying(STRONG, "-o", tmp_path / "locked" / "new" / "a.md")

    assert ran.returncode == 1
    assert "cannot be written: Permission denied." in ran.stderr
    assert not voiceloop_home.exists()  # nothing was heard


@pytest.mark.parametrize("args", [("--json",), ("-o", "q.md"), ("-o", "q.json")])
def test_two_wishes_that_exclude_each_other_are_misuse(debrief, tmp_path, args):
    ran = debrief(STRONG, "--open", *(tmp_path / a if a[0] == "q" else a for a in args))

    assert ran.rc == 2
    assert "--open" in ran.stderr
