"""Scenes become batches: log-mel spectra, tokens in and out, and where in the sound each token is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from faster_whisper.feature_extractor import FeatureExtractor

from models.demo.recipe.scene import Scene, Scenes
from models.demo.recipe.speech import Shards
from models.demo.recipe.tokens import Vocabulary

PER_SECOND = 50
"""Frames of the encoder, and time tokens, in a second."""

POSITIONS = 1500
LONGEST_TEXT = 448
IGNORED = -100

TIMED = 0.85
"""Share of scenes decoded with time tokens, as voiceloop always asks for them."""

_MEL = torch.from_numpy(FeatureExtractor.get_mel_filters(16000, 400, 80).astype("float32"))
_WINDOW = torch.from_numpy(np.hanning(401)[:-1].astype("float32"))

Place = tuple[float, float, tuple[float, float] | None] | None
"""Seconds from, to, and a silence after it that the token may look at too."""


@dataclass(slots=True)
class Lesson:
    """One scene as the network meets it: `put` adds what must come next, and where it is heard."""

    scene: Scene
    offset: int
    given: list[int]
    wanted: list[int] = field(default_factory=list)
    heard: list[Place] = field(default_factory=list)
    before: list[Place] = field(default_factory=lambda: [None])

    def put(self, token: int, place: Place, *, given: int | None = None) -> None:
        """Want `token`; the next one is asked for with it (or with `given`) already written."""
        self.wanted.append(token)
        self.heard.append(place)
        self.given.append(token if given is None else given)
        self.before.append(place)

    def stop(self, token: int, place: Place) -> None:
        """Want `token`, the last one."""
        self.wanted.append(token)
        self.heard.append(place)


class Lessons:
    """Random lessons over scenes of `longest` seconds, anywhere in the half minute if shorter."""

    def __init__(self, vocabulary: Vocabulary, shards: Shards, longest: float, seed: int) -> None:
        self._v, self._shards = vocabulary, shards
        self._scenes = Scenes(shards, longest, seed)
        self._frames = int(longest * PER_SECOND)

    def next(self) -> Lesson:
        """Return the next lesson."""
        v, r, scene = self._v, self._scenes.random, self._scenes.next()
        offset = r.randrange(POSITIONS - self._frames + 1)
        lesson = Lesson(scene, offset, [v.start])
        timed = r.random() < TIMED and (not scene.sentences or scene.sentences[0].whole)
        if not scene.sentences:
            first = v.zero + offset + r.randrange(51) if timed else v.no_times
            lesson.put(v.no_speech, None, given=first)
            lesson.stop(v.end, None)
            return lesson
        if not timed:
            lesson.put(IGNORED, None, given=v.no_times)
        duration = scene.duration
        for i, sentence in enumerate(scene.sentences):
            if timed and not sentence.whole:
                break
            if timed:
                start = sentence.start if i or offset else min(sentence.start, 1.0)
                place = (sentence.start - 0.04, sentence.start + 0.06, None)
                lesson.put(self._time(start, offset), place)
            later = scene.sentences[i + 1].start if i + 1 < len(scene.sentences) else duration
            self._put_words(lesson, sentence.words, min(later, duration))
            if timed:
                place = (sentence.end - 0.08, sentence.end + 0.04, None)
                lesson.put(self._time(sentence.end, offset), place)
        said = [w[2] for w in scene.sentences[-1].words if w[2] <= duration + 0.02]
        last = max(said, default=duration)
        lesson.stop(v.end, (min(last + 0.3, duration - 0.1), duration, None))
        return lesson

    def _time(self, seconds: float, offset: int) -> int:
        return self._v.time(seconds + offset / PER_SECOND)

    def _put_words(self, lesson: Lesson, words: tuple[tuple[str, float, float], ...], until: float):
        for i, (word, start, end) in enumerate(words):
            if end > lesson.scene.duration + 0.02:
                return
            after = min(words[i + 1][1] if i + 1 < len(words) else until, until)
            pieces = self._v.word(word)
            marked = pieces.body < len(pieces.ids)
            spans = shares(start, end, pieces.lengths)
            for q, token in enumerate(pieces.ids):
                silence = (end, after) if after > end else None
                if q < pieces.body:
                    alone = q == pieces.body - 1 and not marked and after - end > 0.12
                    lesson.put(token, (*spans[q], silence if alone else None))
                elif after - end < 0.08:
                    lesson.put(token, (end, end + 0.06, None))
                else:
                    place = (end, min(after, end + 0.6), silence if after - end > 0.7 else None)
                    lesson.put(token, place)

    def batch(self, size: int, names: dict[str, int]) -> dict[str, torch.Tensor]:
        """Return the next `size` lessons as tensors; `names` numbers the sounds, 0 is silence."""
        lessons = [self.next() for _ in range(size)]
        frames, length = self._frames, min(LONGEST_TEXT, max(len(le.given) for le in lessons))
        out = {
            "mel": torch.zeros(size, 80, 2 * frames),
            "given": torch.full((size, length), self._v.end),
            "wanted": torch.full((size, length), IGNORED),
            "heard": torch.zeros(size, length, frames),
            "before": torch.zeros(size, length, frames),
            "sounds": torch.full((size, frames), IGNORED),
            "pieces": torch.full((size, frames), self._v.end),
            "offset": torch.tensor([le.offset for le in lessons]),
        }
        for b, lesson in enumerate(lessons):
            mel = log_mel(lesson.scene.samples)[:, : 2 * frames]
            out["mel"][b, :, : mel.shape[1]] = mel
            for name in ("given", "wanted"):
                ids = getattr(lesson, name)[:length]
                out[name][b, : len(ids)] = torch.tensor(ids)
            for name in ("heard", "before"):
                for i, place in enumerate(getattr(lesson, name)[:length]):
                    _light(out[name][b, i], place)
            self._label(lesson.scene, names, out["sounds"][b], out["pieces"][b])
        halves = {name: out[name].half() for name in ("mel", "heard", "before")}
        return {**out, **halves}

    def _label(
        self, scene: Scene, names: dict[str, int], sounds: torch.Tensor, pieces: torch.Tensor
    ) -> None:
        """Write which sound, and which piece of text, each frame holds."""
        stop = min(int(scene.duration * PER_SECOND), len(sounds))
        sounds[:stop] = 0
        ends = [t for _, t in scene.phones[1:]] + [scene.duration]
        for (name, start), end in zip(scene.phones, ends, strict=False):
            first, last = max(0, int(start * PER_SECOND)), min(int(end * PER_SECOND), stop)
            sounds[first:last] = names.get(name, 0)
        for sentence in scene.sentences:
            for word, start, end in sentence.words:
                found = self._v.word(word)
                for token, (a, b) in zip(
                    found.ids, shares(start, end, found.lengths), strict=False
                ):
                    pieces[int(a * PER_SECOND) : int(b * PER_SECOND)] = token
        pieces[stop:] = IGNORED


def shares(start: float, end: float, lengths: list[int]) -> list[tuple[float, float]]:
    """Return the stretch of a word that each of its pieces takes, by number of letters."""
    edges = start + (end - start) * np.cumsum([0, *lengths]) / sum(lengths)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def log_mel(samples: np.ndarray) -> torch.Tensor:
    """Return the log-mel spectrum as faster-whisper computes it, shape `(80, frames)`."""
    if len(samples) <= 400:
        return torch.zeros(80, 1)
    sound = torch.nn.functional.pad(torch.from_numpy(np.ascontiguousarray(samples)), (0, 160))
    spectrum = torch.stft(
        sound, 400, 160, window=_WINDOW, center=True, pad_mode="reflect", return_complex=True
    )
    mel = torch.log10((_MEL @ spectrum[..., :-1].abs() ** 2).clamp(min=1e-10))
    return (torch.maximum(mel, mel.max() - 8.0) + 4) / 4


def _light(row: torch.Tensor, place: Place) -> None:
    """Spread attention of sum 1 over the frames of a place; three tenths of it over the silence."""
    if place is None:
        return
    start, end, silence = place
    for (a, b), weight in (((start, end), 0.7 if silence else 1.0), (silence or (0, 0), 0.3)):
        if silence is None and weight == 0.3:
            continue
        i = min(max(0, int(a * PER_SECOND)), len(row) - 1)
        j = min(max(i + 1, int(np.ceil(b * PER_SECOND))), len(row))
        row[i:j] += weight / (j - i)


class Stream(torch.utils.data.IterableDataset):
    """Batches without end, made in another process."""

    def __init__(
        self,
        vocabulary: Path,
        shards: Path,
        longest: float,
        size: int,
        names: dict[str, int],
        seed: int,
    ) -> None:
        self._args = (vocabulary, shards, longest, size, names, seed)

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        """Yield batches."""
        vocabulary, shards, longest, size, names, seed = self._args
        torch.set_num_threads(1)
        lessons = Lessons(Vocabulary(vocabulary), Shards(shards), longest, seed)
        while True:
            yield lessons.batch(size, names)
