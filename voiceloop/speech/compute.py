"""Which device and number type recognition runs on: tried in a child process, never taken for granted."""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from voiceloop.errors import VoiceloopError
from voiceloop.speech import cuda

Device: TypeAlias = Literal["auto", "cpu", "cuda"]

# -P: or the child would import what happens to lie in the user's folder.
PROBE = (sys.executable, "-P", "-m", "voiceloop.speech.probe")
TIMEOUT_S = 60.0
"""A card's first decode may compile its kernels; longer than this is not worth the wait."""

# What the trial's last words show, what that means to the user, and what mends it.
TROUBLES = (
    (r"cublas", "cuBLAS 12 is missing or broken", 'pip install "voiceloop[cuda]"'),
    (r"cudnn", "cuDNN 9 is missing or broken", "pip install nvidia-cudnn-cu12"),
    (
        r"driver version is insufficient|CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
        "the NVIDIA driver is too old",
        "Install a newer driver from https://www.nvidia.com/drivers",
    ),
    (
        r"out of memory",
        "the card's memory is taken",
        "Close what uses it (nvidia-smi shows it)",
    ),
    (
        r"no kernel image|not supported on this device|unsupported GPU",
        "CTranslate2 does not support this card",
        "pip install --upgrade ctranslate2",
    ),
)


@dataclass(frozen=True, slots=True)
class Compute:
    """A device that works, the number type on it, and why it is not the graphics card that is there."""

    device: Literal["cpu", "cuda"]
    compute_type: str
    note: str | None = None


def choose(
    device: Device,
    compute_type: str | None = None,
    *,
    probe: Sequence[str] = PROBE,
    timeout_s: float = TIMEOUT_S,
    cards: int | None = None,
) -> Compute:
    """Return where recognition runs: on the GPU when a trial decode there succeeds, else on the CPU.

    Defaults are int8 on the CPU and float16 on the GPU. Without a card, `auto` starts no
    child process. `probe` is the trial's command; `cards` is counted when None.
    Raises VoiceloopError when `cuda` was asked for and cannot work, with what mends it,
    and when the device cannot compute in `compute_type`.
    """
    if device == "cpu":
        return _cpu(compute_type)
    there = cuda.cards() if cards is None else cards
    if device == "auto" and there == 0:
        return _cpu(compute_type)
    if there == 0:
        raise VoiceloopError(*_why_no_card())
    found = _tried((*probe, "cuda", compute_type or ""), timeout_s)
    if isinstance(found, _Trouble):
        if device == "cuda":
            raise VoiceloopError(f"The graphics card cannot be used: {found.what}.", found.hint)
        mend = f"; to mend that: {found.mend}" if found.mend else ""
        note = f"Going on without the graphics card: {found.what}{mend}."
        return replace(_cpu(compute_type), note=note)
    if found.compute_type is None:
        raise _no_such_type(compute_type, "graphics card", found.supported)
    cuda.load_libraries()
    return Compute("cuda", found.compute_type)


def _cpu(compute_type: str | None) -> Compute:
    import ctranslate2

    supported = ctranslate2.get_supported_compute_types("cpu")
    chosen = compute_type or ("int8" if "int8" in supported else "float32")
    if chosen not in supported:
        raise _no_such_type(chosen, "processor", supported)
    return Compute("cpu", chosen)


def _no_such_type(asked: str | None, where: str, supported: Sequence[str]) -> VoiceloopError:
    return VoiceloopError(
        f"This {where} cannot compute in {asked}.",
        f"--compute-type {'|'.join(sorted(supported))}",
    )


# --- the trial ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Trial:
    compute_type: str | None
    supported: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Trouble:
    what: str
    mend: str = ""

    @property
    def hint(self) -> str:
        return f"{self.mend}, or use --device cpu" if self.mend else "--device cpu"


def _tried(command: Sequence[str], timeout_s: float) -> _Trial | _Trouble:
    """Run the trial; return its result, or what it died of."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _Trouble(f"a trial decode did not end within {timeout_s:.0f} s")
    if done.returncode == 0:
        try:
            result = json.loads(done.stdout.splitlines()[-1])
            return _Trial(result["compute_type"], tuple(result["supported"]))
        except (ValueError, KeyError, TypeError, IndexError):
            return _Trouble("a trial decode ended without a result")
    for pattern, what, mend in TROUBLES:
        if re.search(pattern, done.stderr, re.IGNORECASE):
            return _Trouble(what, mend)
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    last = said[-1] if said else f"it said nothing (exit code {done.returncode})"
    return _Trouble(f"a trial decode failed: {last}")


def _why_no_card() -> tuple[str, str]:
    if sys.platform == "darwin":
        return "A Mac has no NVIDIA graphics card.", "--device cpu"
    if not cuda.driver():
        return (
            "There is no NVIDIA driver on this machine.",
            "Install the card's driver from https://www.nvidia.com/drivers, or use --device cpu",
        )
    return (
        "The NVIDIA driver shows no graphics card.",
        "See what nvidia-smi says and unset CUDA_VISIBLE_DEVICES, or use --device cpu",
    )


# --- threads ------------------------------------------------------------------


def cpu_threads() -> int:
    """Return how many threads recognition uses: the physical cores, at most four.

    One answer is decoded in sequence, so a fifth core adds nothing (SYSTRAN/faster-whisper
    #1397), and two threads on one core, or on slow and fast cores together, lose
    (ttlequals0/MinusPod #334: eight threads were four times slower than four).
    """
    return min(4, _physical_cores())


def _physical_cores() -> int:
    """Return the cores this process may run on, each counted once where two threads share it."""
    if sys.platform == "linux":
        allowed = os.sched_getaffinity(0)
        return len({_siblings(cpu) for cpu in allowed})
    logical = os.cpu_count() or 1
    shared = platform.machine().lower() in {"x86_64", "amd64"}
    return max(1, logical // 2) if shared else logical


def _siblings(cpu: int) -> str:
    listed = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
    try:
        return listed.read_text(encoding="ascii").strip()
    except OSError:  # a container without /sys: count it as a core
        return str(cpu)
