"""Which microphones this machine has, asked of PortAudio."""

import platform
from dataclasses import dataclass
from pathlib import Path

from voiceloop.errors import VoiceloopError


@dataclass(frozen=True, slots=True)
class Microphone:
    """One input: its index and name as `--mic` takes them, the system it is reached through, its limits."""

    index: int
    name: str
    system: str
    channels: int
    sample_rate: int
    default: bool


def microphones() -> tuple[Microphone, ...]:
    """Return the inputs as they were when PortAudio started, which is at the first call.

    Raises VoiceloopError when PortAudio is not installed, with what installs it here.
    """
    try:
        import sounddevice
    except OSError as e:  # sounddevice looks for the library when it is imported
        raise VoiceloopError(
            "PortAudio is not installed, so no microphone can be reached.", _install()
        ) from e
    systems = sounddevice.query_hostapis()
    default = sounddevice.default.device[0]
    return tuple(
        Microphone(
            index=index,
            name=found["name"],
            system=systems[found["hostapi"]]["name"],
            channels=found["max_input_channels"],
            sample_rate=round(found["default_samplerate"]),
            default=index == default,
        )
        for index, found in enumerate(sounddevice.query_devices())
        if found["max_input_channels"] > 0
    )


def advice() -> str:
    """Return what to do on this system when there is no microphone."""
    if platform.system() == "Darwin":
        return "System Settings > Privacy & Security > Microphone: allow the terminal, then start it anew."
    if platform.system() == "Windows":
        return "Settings > Privacy & security > Microphone: let desktop apps use it."
    if _is_wsl():
        return "Allow the microphone in Windows, then: sudo apt install libasound2-plugins"
    return (
        "sudo apt install libasound2-plugins  (it lets PortAudio reach the desktop's sound server)"
    )


def _install() -> str:
    if platform.system() == "Linux":
        return "sudo apt install libportaudio2 libasound2-plugins"
    return "pip install --force-reinstall sounddevice  (its wheel brings PortAudio)"


def _is_wsl() -> bool:
    try:
        return "microsoft" in Path("/proc/version").read_text(encoding="utf-8").lower()
    except OSError:
        return False
