"""Hours of sound in flat memory, and kills at any moment: the long tests."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import numpy as np
import pytest
import soxr

from voiceloop.capture.audio import open_recording

pytestmark = pytest.mark.soak

SAMPLES = Path(__file__).parents[2] / "samples"
STRONG = SAMPLES / "ai-engineer-strong" / "answer.flac"
HOURS = 5
MEMORY_MB = 700
"""Five hours may take this much; their samples alone would be 1,150 MB."""


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "voiceloop", "debrief", *map(str, args), "--model", "demo"]


def long_recording(path: Path) -> Path:
    """An answer, hours of a quiet room, and the answer again, as a telephone would keep it."""
    with open_recording(STRONG) as recording:
        sound = np.concatenate([chunk.samples for chunk in recording.chunks()])
    answer = _pcm8(soxr.resample(sound, 16_000, 8_000))
    room = np.random.default_rng(3).integers(127, 130, 8_000 * 600, np.uint8).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8_000, 0, "NONE", "NONE"))
        file.writeframes(answer)
        for _ in range(HOURS * 6):
            file.writeframes(room)
        file.writeframes(answer)
    return path


def _pcm8(sound: np.ndarray) -> bytes:
    return np.round(np.clip(sound, -1, 1) * 127 + 128).astype(np.uint8).tobytes()


@pytest.mark.system("posix")
def test_five_hours_are_heard_to_the_end_in_flat_memory(tmp_path):
    path = long_recording(tmp_path / "long.wav")
    out = tmp_path / "long.json"
    process = subprocess.Popen(command(path, "-o", out))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    debrief = json.loads(out.read_text(encoding="utf-8"))

    assert process.returncode == 0
    assert debrief["input"]["duration"] > HOURS * 3600
    assert debrief["words"][0]["start"] < 5
    assert debrief["words"][-1]["end"] > HOURS * 3600 + 60
    assert used.ru_maxrss / 1024 < MEMORY_MB
    assert all(len(curve) <= 600 for curve in debrief["curves"].values())


@pytest.mark.system("posix")
def test_a_kill_at_any_moment_leaves_whole_files_or_none(tmp_path):
    answers = sorted(SAMPLES.glob("*/answer.flac"))
    chance = random.Random(11)
    whole: set[str] = set()
    for n in range(12):
        out = tmp_path / f"out-{n}"
        process = subprocess.Popen(
            command(*answers[:4], "--json", "-o", f"{out}/"), stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(0.5, 9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        for path in out.glob("[!.]*") if out.exists() else ():
            json.loads(path.read_text(encoding="utf-8"))
            whole.add(path.name)
    after = subprocess.run(
        command(*answers[:4], "--json"), capture_output=True, text=True, check=True
    )

    assert whole
    assert len([json.loads(line) for line in after.stdout.splitlines()]) == 4
