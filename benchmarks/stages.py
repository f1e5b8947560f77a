"""Seconds that each stage of a debrief takes per minute of sound, in one process."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.measure import folder, table
from benchmarks.sounds import of_length
from voiceloop import pipeline, roles
from voiceloop.cache import Hearing
from voiceloop.capture.audio import open_recording
from voiceloop.report import FORMATS
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.align import align
from voiceloop.speech.compute import Compute
from voiceloop.speech.cutter import cut
from voiceloop.speech.pitch import HOP, WINDOW, pitch
from voiceloop.speech.transcribe import Engine, transcribe
from voiceloop.speech.vad import FRAME, VoiceActivity
from voiceloop.speech.weights import resolve

T = TypeVar("T")
LENGTHS = (60.0, 1800.0)


class Watch:
    """Seconds by the name of what took them, in order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Add the time of a block to `name`."""
        began = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began

    def timed(self, name: str, work: Callable[[], T]) -> T:
        """Return the result of `work`, its time added to `name`."""
        with self.on(name):
            return work()


def main() -> None:
    with folder() as here:
        watches = [_watched(of_length(s, here / f"{s:.0f}.wav")) for s in LENGTHS]
    rows = (
        (
            name,
            *(f"{w.seconds[name] / (s / 60):.3f}" for w, s in zip(watches, LENGTHS, strict=True)),
        )
        for name in watches[0].seconds
    )
    head = ("stage", *(f"s per minute, {s:.0f} s file" for s in LENGTHS))
    table("Stages, demo checkpoint", head, rows)


def _watched(path: Path) -> Watch:
    watch = Watch()
    demo = resolve("demo", gpu=False)
    assert demo is not None
    engine = watch.timed("load the model (once)", lambda: Engine(demo, Compute("cpu", "int8")))
    ear = Ear()
    with open_recording(path) as recording:
        chunks = watch.timed("decode and resample", lambda: list(recording.chunks()))
        heard = watch.timed("ear: all of it", lambda: [ear.listen(chunk) for chunk in chunks])
        windows = watch.timed("cut", lambda: list(cut(heard)))
        transcript = watch.timed("recognise", lambda: transcribe(windows, engine))
        acoustics = watch.timed("ear: finish", ear.finish)
        facts = recording.facts(acoustics)
    hearing = Hearing(facts, watch.timed("align", lambda: align(transcript, acoustics)))
    role = roles.find_role("ai-engineer")
    found = watch.timed("read, measure, debrief", lambda: pipeline.judge(hearing, role=role))
    for name, render in FORMATS.items():
        watch.timed(f"render {name}", partial(render, found))
    voices = VoiceActivity()
    sound = [c.samples for c in chunks if len(c.samples) % FRAME == 0]
    with watch.on("(in the ear: voice activity)"):
        for samples in sound:
            voices.push(samples)
    with watch.on("(in the ear: pitch, where all is voice)"):
        for samples in sound:
            pitch(np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::HOP])
    return watch
