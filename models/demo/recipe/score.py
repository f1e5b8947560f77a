"""How well a model hears: words wrong and word times off, on text that was never trained on."""

import json
import random
import re
import statistics
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
import scipy.signal
import soundfile

from models.demo.recipe.room import coloured, loudness
from models.demo.recipe.speakers import FOR_TESTS, REGIONAL, Speaker
from models.demo.recipe.speech import Word, apart, say
from samples.voices import SAMPLE_RATE
from voiceloop.pipeline import hear
from voiceloop.speech.compute import Compute
from voiceloop.speech.transcribe import Engine
from voiceloop.speech.weights import resolve
from voiceloop.types import Transcript

TESTS = Path(__file__).parent / "test"
SNRS = (20, 15, 10)
"""Speech over noise in dB, in turn, in the answers that are heard in a room."""


@dataclass(frozen=True, slots=True)
class Case:
    """A recording of `group`, who speaks, and what is said when."""

    group: str
    speaker: str
    path: Path
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """Counts of one recording: words said, words wrong, and how far off (s) each right one begins."""

    case: Case
    said: int
    wrong: int
    off: tuple[float, ...]


def cases(folder: Path) -> list[Case]:
    """Return the test recordings; those that are not in `folder` yet are made."""
    folder.mkdir(parents=True, exist_ok=True)
    spoken = [
        (group, speaker, folder / f"{group}-{i:02d}.wav", lines)
        for group in ("earlier", "sentences")
        for i, (lines, speaker) in enumerate((_lines(group), s) for s in FOR_TESTS)
    ]
    told = tomllib.loads((TESTS / "answers.toml").read_text(encoding="utf-8"))["answer"]
    spoken += [
        ("answers, clean", speaker, folder / f"answer-{i:02d}.wav", answer["sentences"])
        for i, (answer, speaker) in enumerate(zip(told, REGIONAL, strict=True))
    ]
    clean = list(apart(_recorded, spoken))
    answers = [case for case in clean if case.group == "answers, clean"]
    return [*clean, *(_in_a_room(case, i) for i, case in enumerate(answers))]


def _lines(name: str) -> list[str]:
    return (TESTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def _recorded(group: str, speaker: Speaker, path: Path, sentences: Sequence[str]) -> Case:
    """Return sentences said one after the other with gaps between them."""
    truth = path.with_suffix(".json")
    said = {"sentences": list(sentences), "words": []}
    if truth.exists():
        said = json.loads(truth.read_text(encoding="utf-8"))
    if not path.exists() or said["sentences"] != list(sentences):
        r = random.Random(path.stem)
        parts, words, at = [np.zeros(int(0.3 * SAMPLE_RATE), np.float32)], [], 0.3
        for sentence in sentences:
            spoken = say(sentence, speaker)
            if spoken is None:
                raise ValueError(f"{speaker['voice']} cannot say: {sentence}")
            words += [(w, a + at, b + at) for w, a, b in spoken.words]
            gap = np.zeros(int(r.choice((0.2, 0.4, 0.7, 1.2, 2.5)) * SAMPLE_RATE), np.float32)
            parts += [spoken.samples, gap]
            at += (len(spoken.samples) + len(gap)) / SAMPLE_RATE
        soundfile.write(path, np.concatenate(parts) * 0.6, SAMPLE_RATE)
        said = {"sentences": list(sentences), "words": words}
        truth.write_text(json.dumps(said), encoding="utf-8")
    return Case(group, speaker["voice"], path, tuple((w, a, b) for w, a, b in said["words"]))


def _in_a_room(clean: Case, number: int) -> Case:
    sound, _ = soundfile.read(clean.path, dtype="float32")
    path = clean.path.with_name(f"room-{number:02d}.wav")
    snr = SNRS[number % len(SNRS)]
    soundfile.write(path, in_a_room(sound, snr, number), SAMPLE_RATE)
    return Case("answers, room and noise", f"{clean.speaker}, {snr} dB", path, clean.words)


def in_a_room(sound: np.ndarray, snr: float, seed: int) -> np.ndarray:
    """Return speech in a room that takes 0.3 s to fall silent, with pink noise `snr` dB under it."""
    r = np.random.default_rng(seed)
    t = np.arange(int(0.3 * SAMPLE_RATE)) / SAMPLE_RATE
    walls = r.standard_normal(len(t)) * 10 ** (-10 * t)
    walls[: int(0.004 * SAMPLE_RATE)] = 0
    walls *= 10 ** (-6 / 20) / np.sqrt(np.sum(walls**2))
    walls[0] = 1
    wet = scipy.signal.oaconvolve(sound, walls)[: len(sound)]
    noise = coloured(r.standard_normal(len(wet)), 0.5)
    mixed = wet + noise * loudness(wet) * 10 ** (-snr / 20)
    return (mixed * 0.5 / np.abs(mixed).max()).astype(np.float32)


def wordless(folder: Path) -> list[tuple[str, Path]]:
    """Make the recordings in which nobody speaks, and return what each is."""
    r, count = np.random.default_rng(3), 20 * SAMPLE_RATE
    t = np.arange(count) / SAMPLE_RATE
    hum = sum(np.sin(2 * np.pi * 50 * k * t) / k**2 for k in range(1, 12))
    sounds = {
        "silence": np.zeros(count),
        "mains hum": 0.05 * hum,
        "white noise, -40 dB": 0.01 * r.standard_normal(count),
        "white noise, -20 dB": 0.1 * r.standard_normal(count),
        "a plucked string and a drum": _tune(r, count),
    }
    paths = [(name, folder / f"nobody-{i}.wav") for i, name in enumerate(sounds)]
    for name, path in paths:
        soundfile.write(path, sounds[name], SAMPLE_RATE)
    return paths


def _tune(r: np.random.Generator, count: int) -> np.ndarray:
    """Return notes of a plucked string (Karplus & Strong 1983) over a drum; none like it was trained on."""
    out = np.zeros(count)
    beat = SAMPLE_RATE // 3
    for at in range(0, count - beat, beat):
        period = int(SAMPLE_RATE / (196 * 2 ** (r.integers(0, 20) / 12)))
        pluck = np.zeros(beat)
        pluck[:period] = r.uniform(-1, 1, period)
        string = np.zeros(period + 2)
        string[0], string[period], string[period + 1] = 1, -0.498, -0.498
        out[at : at + beat] += scipy.signal.lfilter([1], string, pluck)
        drum = r.standard_normal(beat // 4) * np.exp(-np.arange(beat // 4) / 400)
        out[at : at + beat // 4] += 0.5 * drum
    return 0.3 * out / np.abs(out).max()


class Listener:
    """A model that hears as `voiceloop debrief` does; loaded once."""

    def __init__(self, name: str) -> None:
        model = resolve(name, gpu=False)
        if model is None:
            raise SystemExit(f"There is no model {name}.")
        import faster_whisper  # noqa: F401 - its import is not the model's loading

        began = time.perf_counter()
        self._engine = Engine(model, Compute("cpu", "int8"))
        self.loading = time.perf_counter() - began

    def words(self, path: Path) -> Transcript:
        """Return what is heard in a recording."""
        return hear(path, lambda: self._engine).answer.transcript

    def score(self, case: Case) -> Heard:
        """Return how a recording was heard; case and punctuation do not count."""
        heard = [(w.text, w.start) for w in self.words(case.path).words]
        said = [(plain, a) for word, a, _ in case.words for plain in plainly(word)]
        found = [(plain, a) for word, a in heard for plain in plainly(word)]
        out = jiwer.process_words(" ".join(w for w, _ in said), " ".join(w for w, _ in found))
        right = [c for c in out.alignments[0] if c.type == "equal"]
        off = tuple(
            abs(found[c.hyp_start_idx + i][1] - said[c.ref_start_idx + i][1])
            for c in right
            for i in range(c.ref_end_idx - c.ref_start_idx)
        )
        wrong = out.substitutions + out.deletions + out.insertions
        return Heard(case, len(said), wrong, off)


def plainly(word: str) -> list[str]:
    """Return the words in `word` as they are compared: letters and apostrophes, lower case."""
    return re.sub(r"[^a-z' ]", " ", word.lower()).split()


def report(models: Sequence[str], folder: Path) -> Iterator[str]:
    """Yield the lines of a Markdown report on some models over the same recordings."""
    tests, silences = cases(folder), wordless(folder)
    listeners = {name: Listener(name) for name in models}
    results = {name: [li.score(case) for case in tests] for name, li in listeners.items()}
    yield from _table("words wrong", "group", models, results, lambda h: h.case.group)
    yield from _table(
        "words wrong by voice",
        "voice",
        models,
        results,
        lambda h: f"{h.case.group}: {h.case.speaker}",
    )
    yield f"| words where nobody speaks | {' | '.join(models)} |\n|---|{'---:|' * len(models)}"
    for name, path in silences:
        row = (str(len(li.words(path).words)) for li in listeners.values())
        yield f"| {name} | {' | '.join(row)} |"
    yield ""
    minute = folder / "minute.wav"
    sound, _ = soundfile.read(tests[0].path, frames=60 * SAMPLE_RATE)
    soundfile.write(minute, sound, SAMPLE_RATE)
    for name, listener in listeners.items():
        began = time.perf_counter()
        listener.words(minute)
        took = time.perf_counter() - began
        yield f"{name}: loads in {listener.loading:.2f} s; 60 s of sound take {took:.2f} s."


def _table(title: str, key: str, models: Sequence[str], results, by) -> Iterator[str]:
    groups = dict.fromkeys(by(h) for h in results[models[0]])
    yield f"| {title} | {' | '.join(f'{m} | start off, median / 90 % (ms)' for m in models)} |"
    yield f"|---|{'---:|---:|' * len(models)}"
    for group in groups:
        cells = [_cells([h for h in results[m] if by(h) == group]) for m in models]
        yield f"| {group} | {' | '.join(cells)} |"
    yield ""


def _cells(heard: Iterable[Heard]) -> str:
    heard = list(heard)
    said, wrong = sum(h.said for h in heard), sum(h.wrong for h in heard)
    off = sorted(o for h in heard for o in h.off)
    if not off:
        return f"{100 * wrong / said:.1f} % | "
    ninth = off[int(0.9 * len(off))]
    return f"{100 * wrong / said:.1f} % | {1000 * statistics.median(off):.0f} / {1000 * ninth:.0f}"
