"""What cutting into windows costs or gains in words, beside other ways to hear a whole recording."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jiwer
import numpy as np

from benchmarks.measure import table
from benchmarks.sounds import Sample, chunks, samples
from voiceloop.home import shipped_models
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.compute import Compute, cpu_threads
from voiceloop.speech.cutter import cut
from voiceloop.speech.transcribe import SETTINGS, Engine, transcribe
from voiceloop.speech.weights import resolve
from voiceloop.types import SAMPLE_RATE, Samples

ORDERS = 2
"""The samples are joined in this many orders, so that cuts fall in many places."""

PLAIN = jiwer.Compose(
    [
        jiwer.ToLowerCase(),
        jiwer.RemovePunctuation(),  # type: ignore[no-untyped-call]
        jiwer.RemoveMultipleSpaces(),
        jiwer.Strip(),
        jiwer.ReduceToListOfListOfWords(),
    ]
)

Way = Callable[[Samples], tuple[str, int]]
"""Sound to its words and the number of windows they were heard in."""


def main() -> None:
    spoken = samples()
    orders = [np.random.default_rng(n).permutation(len(spoken)).tolist() for n in range(ORDERS)]
    joined = [_joined([spoken[i] for i in order]) for order in orders]
    minutes = sum(len(s.sound) for s in joined) / SAMPLE_RATE / 60
    table(
        f"Ways to hear, demo checkpoint, {len(spoken)} samples",
        (
            "way",
            f"word error, each alone ({len(spoken)})",
            f"word error, joined ({minutes / ORDERS:.1f} min, {ORDERS} orders)",
            "windows per minute, joined",
            "processor s per minute, joined",
        ),
        (_row(name, way, spoken, joined) for name, way in _ways().items()),
    )


def _row(name: str, way: Way, spoken: Sequence[Sample], joined: Sequence[Sample]) -> list[str]:
    alone, _, _ = _heard(way, spoken)
    together, windows, seconds = _heard(way, joined)
    minutes = sum(len(s.sound) for s in joined) / SAMPLE_RATE / 60
    each = [f"{100 * e:.1f} %" for e in (alone, together)]
    return [name, *each, f"{windows / minutes:.2f}", f"{seconds / minutes:.1f}"]


def _heard(way: Way, spoken: Sequence[Sample]) -> tuple[float, int, float]:
    """Word error over all, windows, and seconds of processor."""
    began = time.process_time()
    found = [way(sample.sound) for sample in spoken]
    seconds = time.process_time() - began
    error = jiwer.wer(
        [sample.text for sample in spoken],
        [text for text, _ in found],
        reference_transform=PLAIN,
        hypothesis_transform=PLAIN,
    )
    return float(error), sum(windows for _, windows in found), seconds


def _joined(parts: Sequence[Sample]) -> Sample:
    sound = np.concatenate([part.sound for part in parts])
    return Sample("joined", sound, " ".join(part.text for part in parts))


def _ways() -> dict[str, Way]:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    demo = resolve("demo", gpu=False)
    assert demo is not None
    engine = Engine(demo, Compute("cpu", "int8"))
    whisper = WhisperModel(
        str(shipped_models() / "demo"), device="cpu", compute_type="int8", cpu_threads=cpu_threads()
    )
    batched = BatchedInferencePipeline(whisper)

    def ours(sound: Samples) -> tuple[str, int]:
        ear = Ear()
        windows = list(cut(ear.listen(chunk) for chunk in chunks(sound)))
        return " ".join(word.text for word in transcribe(windows, engine).words), len(windows)

    def whole(sound: Samples, **more: Any) -> tuple[str, int]:
        return _said(whisper.transcribe(sound, language="en", **{**SETTINGS, **more})[0])

    def at_once(sound: Samples) -> tuple[str, int]:
        settings = {**SETTINGS, "vad_filter": True, "batch_size": 8}
        return _said(batched.transcribe(sound, language="en", **settings)[0])

    return {
        "our windows": ours,
        "one call for the whole file": whole,
        "one call, its own voice filter": lambda sound: whole(sound, vad_filter=True),
        "one call, without timestamps": lambda sound: whole(sound, without_timestamps=True),
        "batched, 8 at once": at_once,
    }


def _said(segments: Iterator[Any]) -> tuple[str, int]:
    found = list(segments)
    return " ".join(s.text for s in found), len({s.seek for s in found})
