"""Where recognition runs: a real trial in a real child process, and what its failures mean."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from voiceloop.errors import VoiceloopError
from voiceloop.speech import cuda
from voiceloop.speech.compute import PROBE, Compute, choose, cpu_threads


def script(code: str) -> tuple[str, ...]:
    """A trial of another kind: this program in place of ours."""
    return (sys.executable, "-c", code)


WORKS = script('print(\'{"compute_type": "float16", "supported": ["float16"]}\')')
MISSING = script(
    "import os, sys; print('Library libcublas.so.12 is not found', file=sys.stderr, flush=True); os.abort()"
)
TOO_OLD = script(
    "raise RuntimeError('CUDA driver version is insufficient for CUDA runtime version')"
)
FULL = script("raise RuntimeError('CUDA failed with error out of memory')")
STRANGE = script("raise SystemExit('cosmic rays')")
SILENT = script("raise SystemExit(3)")
BABBLE = script("print('hello')")
HANGS = script("import time; time.sleep(60)")


def test_without_a_card_auto_is_int8_on_the_cpu_and_asks_no_child() -> None:
    assert choose("auto", cards=0, probe=("no such program",)) == Compute("cpu", "int8")


def test_the_cpu_asks_no_child_either() -> None:
    assert choose("cpu", cards=1, probe=("no such program",)) == Compute("cpu", "int8")


def test_a_trial_that_works_decides() -> None:
    assert choose("auto", cards=1, probe=WORKS) == Compute("cuda", "float16")
    assert choose("cuda", cards=1, probe=WORKS) == Compute("cuda", "float16")


FAILURES = [
    pytest.param(MISSING, "cuBLAS 12 is missing", 'pip install "voiceloop[cuda]"', id="it aborts"),
    pytest.param(TOO_OLD, "driver is too old", "nvidia.com/drivers", id="an old driver"),
    pytest.param(FULL, "memory is taken", "nvidia-smi", id="another program has the memory"),
    pytest.param(STRANGE, "a trial decode failed: cosmic rays", "", id="something unknown"),
    pytest.param(SILENT, "it said nothing (exit code 3)", "", id="no words at all"),
    pytest.param(BABBLE, "ended without a result", "", id="words, but no result"),
    pytest.param(HANGS, "did not end within", "", id="it hangs"),
]


@pytest.mark.parametrize(("probe", "what", "mend"), FAILURES)
def test_auto_falls_back_to_the_cpu_and_says_why_in_one_line(
    probe: tuple[str, ...], what: str, mend: str
) -> None:
    chosen = choose("auto", cards=1, probe=probe, timeout_s=1 if probe == HANGS else 30)

    assert (chosen.device, chosen.compute_type) == ("cpu", "int8")
    assert chosen.note is not None
    assert chosen.note.startswith("Going on without the graphics card: ")
    assert what in chosen.note and mend in chosen.note
    assert "\n" not in chosen.note


@pytest.mark.parametrize(("probe", "what", "mend"), FAILURES)
def test_cuda_that_cannot_work_is_an_error_with_what_mends_it(
    probe: tuple[str, ...], what: str, mend: str
) -> None:
    with pytest.raises(VoiceloopError) as e:
        choose("cuda", cards=1, probe=probe, timeout_s=1 if probe == HANGS else 30)

    assert what in e.value.message
    assert mend in e.value.hint
    assert "--device cpu" in e.value.hint


def test_a_trial_that_hangs_is_ended() -> None:
    started = time.monotonic()
    choose("auto", cards=1, probe=HANGS, timeout_s=0.5)

    assert time.monotonic() - started < 10


def test_cuda_where_no_card_is_to_be_seen_says_so() -> None:
    code = "from voiceloop.speech.compute import choose; choose('cuda')"
    said = blind(code).stderr.splitlines()[-1]

    assert "VoiceloopError" in said
    assert "no NVIDIA driver" in said or "shows no graphics card" in said or "A Mac" in said


def blind(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process that sees no graphics card, whatever this machine has."""
    hidden = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run([sys.executable, "-c", code], env=hidden, capture_output=True, text=True)


def test_the_environment_can_hide_every_card() -> None:
    assert blind("from voiceloop.speech.cuda import cards; print(cards())").stdout == "0\n"


# --- number types -------------------------------------------------------------


def test_a_type_of_the_cpu_is_taken() -> None:
    assert choose("cpu", "float32") == Compute("cpu", "float32")
    assert choose("auto", "float32", cards=0) == Compute("cpu", "float32")


@pytest.mark.parametrize("asked", ["float16", "int4", "INT8"])
def test_a_type_that_the_cpu_does_not_know_is_an_error_naming_those_it_does(asked: str) -> None:
    with pytest.raises(VoiceloopError, match=f"cannot compute in {asked}") as e:
        choose("cpu", asked)

    assert "float32" in e.value.hint and "int8" in e.value.hint


def test_a_type_that_the_card_does_not_know_is_an_error_even_with_auto() -> None:
    probe = script('print(\'{"compute_type": null, "supported": ["float32", "int8"]}\')')
    with pytest.raises(VoiceloopError, match="graphics card cannot compute in bfloat16") as e:
        choose("auto", "bfloat16", cards=1, probe=probe)

    assert e.value.hint == "--compute-type float32|int8"


# --- the real trial -----------------------------------------------------------


def trial(device: str, asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROBE, device, asked], capture_output=True, text=True, check=False)


def test_the_real_trial_decodes_on_the_cpu_as_it_would_on_a_card() -> None:
    done = trial("cpu", "int8")

    assert done.stderr == ""
    assert json.loads(done.stdout)["compute_type"] == "int8"


def test_the_real_trial_names_what_there_is_instead_of_a_type_there_is_not() -> None:
    result = json.loads(trial("cpu", "bfloat17").stdout)

    assert result["compute_type"] is None
    assert "float32" in result["supported"]


def test_the_real_trial_fails_where_no_card_is_to_be_seen() -> None:
    code = "from voiceloop.speech.compute import choose; print(choose('auto', cards=1))"
    said = blind(code).stdout

    assert "device='cpu', compute_type='int8', note='Going on without the graphics card" in said


@pytest.mark.cuda
def test_a_real_card_is_used() -> None:
    assert choose("auto").device == "cuda"
    assert choose("cuda", "float32") == Compute("cuda", "float32")


# --- libraries in wheels ------------------------------------------------------


@pytest.mark.system("linux")
def test_a_library_in_an_installed_wheel_is_loaded_for_the_whole_process(tmp_path: Path) -> None:
    lib = tmp_path / "nvidia" / "cublas" / "lib"
    lib.mkdir(parents=True)
    real = Path("/proc/self/maps").read_text(encoding="utf-8")
    libc = next(
        line.split()[-1] for line in real.splitlines() if "/libc.so" in line or "/libc-" in line
    )
    (lib / "libcublas.so.12").symlink_to(libc)
    (lib / "libcublas.so.13").write_text("not for this CTranslate2", encoding="utf-8")
    code = "from voiceloop.speech.cuda import load_libraries; print(*load_libraries())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert done.stdout.split() == [str(lib / "libcublas.so.12")]


@pytest.mark.system("linux")
def test_a_broken_library_in_a_wheel_ends_the_trial_and_not_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lib = tmp_path / "nvidia" / "cublas" / "lib"
    lib.mkdir(parents=True)
    (lib / "libcublas.so.12").write_text("half a download", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    note = choose("auto", cards=1).note

    assert note is not None
    assert "cuBLAS 12 is missing or broken" in note


def test_without_wheels_nothing_is_loaded() -> None:
    if cuda.wheel_folders():
        assert cuda.load_libraries()
    else:
        assert cuda.load_libraries() == ()


# --- threads ------------------------------------------------------------------


def test_threads_are_at_most_four_and_at_most_the_cores() -> None:
    assert 1 <= cpu_threads() <= min(4, os.cpu_count() or 1)


@pytest.mark.system("linux")
def test_threads_are_counted_among_the_cores_this_process_may_use() -> None:
    one = min(os.sched_getaffinity(0))
    code = (
        f"import os; os.sched_setaffinity(0, {{{one}}});"
        "from voiceloop.speech.compute import cpu_threads; print(cpu_threads())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.stdout == "1\n"
