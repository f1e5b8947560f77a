"""A microphone that is a file: a private PulseAudio with a null sink, no sound card, no root."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def virtual_microphone() -> Iterator[dict[str, str]]:
    """Yield the environment in which programs find the microphone; skip where it cannot be made."""
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("needs pulseaudio and pulseaudio-utils")
    with tempfile.TemporaryDirectory(prefix="vmic-") as name:
        folder = Path(name)
        run, home = folder / "run", folder / "home"
        for private in (run, home):
            private.mkdir(mode=0o700)
        socket = run / "pulse.sock"
        found = {"PULSE_SERVER": f"unix:{socket}", "PULSE_SOURCE": "vmic", "PULSE_SINK": "vspk"}
        with (folder / "log").open("w", encoding="utf-8") as log:
            server = subprocess.Popen(
                _command(socket),
                env={**os.environ, "XDG_RUNTIME_DIR": str(run), "HOME": str(home)},
                stderr=log,
            )
        try:
            _wait_for(found, folder / "log")
            yield found
        finally:
            server.terminate()
            server.wait(10)


def _command(socket: Path) -> list[str]:
    modules = (
        f"module-native-protocol-unix auth-anonymous=1 socket={socket}",
        # without norewinds the monitor starts up to two seconds late
        "module-null-sink sink_name=vspk rate=48000 channels=1 format=s16le norewinds=1",
        "module-remap-source source_name=vmic master=vspk.monitor",
    )
    return [
        "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
        "--disable-shm=yes", "--realtime=no", "--high-priority=no", "--log-target=stderr",
        *(part for module in modules for part in ("-L", module)),
    ]  # fmt: skip


def _wait_for(found: dict[str, str], log: Path) -> None:
    for _ in range(100):
        asked = subprocess.run(
            ["pactl", "info"], env={**os.environ, **found}, capture_output=True, check=False
        )
        if asked.returncode == 0:
            return
        time.sleep(0.1)
    pytest.fail(f"the sound server did not start: {log.read_text(encoding='utf-8')}")
