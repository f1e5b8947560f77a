"""faster-whisper alone, as a program: what a debrief's recognition would cost with nothing around it."""

import sys

from faster_whisper import WhisperModel

from voiceloop.speech.compute import cpu_threads
from voiceloop.speech.transcribe import SETTINGS


def main(sound: str, model: str) -> None:
    whisper = WhisperModel(
        model, device="cpu", compute_type="int8", cpu_threads=cpu_threads(), local_files_only=True
    )
    found, _ = whisper.transcribe(sound, language="en", **SETTINGS)
    segments = list(found)
    print(len({segment.seek for segment in segments}))


if __name__ == "__main__":
    main(*sys.argv[1:])
