"""Microphones are listed; without PortAudio, or without a microphone, the way to one is said."""

import json
import subprocess
import sys

import pytest
from microphone import virtual_microphone

NO_PORTAUDIO = """
import ctypes.util, sys
ctypes.util.find_library = lambda name: None  # what sounddevice sees on a machine without it
sys.argv = ["voiceloop", "devices"]
from voiceloop.cli import main
main()
"""


def test_what_there_is_is_listed_as_json_too(run_cli):
    text, wire = run_cli("devices"), run_cli("devices", "--json")
    found = json.loads(wire.stdout)

    assert wire.rc == 0
    assert all(mic["name"] in text.stdout for mic in found)
    assert sum(mic["default"] for mic in found) <= 1
    assert (text.rc, "Hint: " in text.stderr) == ((0, False) if found else (1, True))


@pytest.mark.system("linux")  # elsewhere the wheel of sounddevice brings PortAudio
def test_without_portaudio_the_next_command_installs_it():
    ran = subprocess.run(
        [sys.executable, "-c", NO_PORTAUDIO], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 1
    assert "PortAudio is not installed" in ran.stderr
    assert "Hint: " in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.system("linux")
def test_a_microphone_behind_a_sound_server_is_found(run_cli):
    with virtual_microphone() as found:
        text, wire = run_cli("devices", env=found), run_cli("devices", "--json", env=found)

    assert text.rc == 0
    assert "* " in text.stdout
    assert {"pulse", "default"} <= {mic["name"] for mic in json.loads(wire.stdout)}
