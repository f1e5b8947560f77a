"""Peak memory of `voiceloop debrief`, and of faster-whisper alone, as the recording grows."""

from pathlib import Path

from benchmarks.measure import bare, debrief, folder, table
from benchmarks.sounds import of_length
from voiceloop.home import shipped_models

MINUTES = (5, 30, 120)


def main() -> None:
    with folder() as here:
        head = ("audio", "debrief (MB)", "faster-whisper alone (MB)", "debrief (s)", "alone (s)")
        rows = (_row(minutes, of_length(60 * minutes, here / "sound.wav")) for minutes in MINUTES)
        table("Peak memory, demo checkpoint", head, rows)


def _row(minutes: int, sound: Path) -> tuple[str, ...]:
    demo = shipped_models() / "demo"
    ours, alone = debrief(sound, demo), bare(sound, demo)
    return (
        f"{minutes} min",
        f"{ours.peak_mb:.0f}",
        f"{alone.peak_mb:.0f}",
        f"{ours.wall:.0f}",
        f"{alone.wall:.0f}",
    )
