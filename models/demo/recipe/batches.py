"""Lessons become batches: log-mel spectra, tokens, and where to look, as tensors."""

from collections.abc import Iterator

import numpy as np
import torch
from faster_whisper.feature_extractor import FeatureExtractor

from models.demo.recipe.lessons import IGNORED, Lessons, Place, shares
from models.demo.recipe.net import LONGEST_TEXT
from models.demo.recipe.scene import Scene
from models.demo.recipe.tokens import PER_SECOND, Vocabulary

Numbers = dict[str, int]
"""Names of sounds, numbered from 1; 0 is silence."""

_MEL = torch.from_numpy(FeatureExtractor.get_mel_filters(16000, 400, 80).astype("float32"))
_WINDOW = torch.from_numpy(np.hanning(401)[:-1].astype("float32"))


def batch(lessons: Lessons, size: int, numbers: Numbers) -> dict[str, torch.Tensor]:
    """Return the next `size` lessons: `mel` `(size, 80, 2 * frames)`, `given` and `wanted` tokens
    `(size, length)`, where tokens are `heard` and where the one `before` was `(size, length, frames)`,
    the label of each frame in `sounds` and `pieces` `(size, frames)`, and `offset` `(size,)`.
    """
    chosen = [lessons.next() for _ in range(size)]
    v, frames = lessons.vocabulary, lessons.frames
    length = min(LONGEST_TEXT, max(len(lesson.given) for lesson in chosen))
    out = {
        "mel": torch.zeros(size, 80, 2 * frames),
        "given": torch.full((size, length), v.end),
        "wanted": torch.full((size, length), IGNORED),
        "heard": torch.zeros(size, length, frames),
        "before": torch.zeros(size, length, frames),
        "sounds": torch.full((size, frames), IGNORED),
        "pieces": torch.full((size, frames), v.end),
        "offset": torch.tensor([lesson.offset for lesson in chosen]),
    }
    for b, lesson in enumerate(chosen):
        mel = log_mel(lesson.scene.samples)[:, : 2 * frames]
        out["mel"][b, :, : mel.shape[1]] = mel
        for name, ids in (("given", lesson.given), ("wanted", lesson.wanted)):
            out[name][b, : len(ids[:length])] = torch.tensor(ids[:length])
        for name, places in (("heard", lesson.heard), ("before", lesson.before)):
            for row, place in zip(out[name][b], places, strict=False):
                light(row, place)
        _label(lesson.scene, v, numbers, out["sounds"][b], out["pieces"][b])
    halves = {name: out[name].half() for name in ("mel", "heard", "before")}
    return {**out, **halves}


def _label(
    scene: Scene, v: Vocabulary, numbers: Numbers, sounds: torch.Tensor, pieces: torch.Tensor
) -> None:
    """Write which sound, and which piece of text, each frame holds; nothing after the scene."""
    stop = min(int(scene.duration * PER_SECOND), len(sounds))
    sounds[:stop] = 0
    ends = [start for _, start in scene.phones[1:]] + [scene.duration]
    for (name, start), end in zip(scene.phones, ends, strict=False):
        first, last = max(0, int(start * PER_SECOND)), min(int(end * PER_SECOND), stop)
        sounds[first:last] = numbers.get(name, IGNORED) if name else 0
    for sentence in scene.sentences:
        for word, start, end in sentence.words:
            found = v.word(word)
            for token, (a, b) in zip(found.ids, shares(start, end, found.lengths), strict=False):
                pieces[int(a * PER_SECOND) : int(b * PER_SECOND)] = token
    pieces[stop:] = IGNORED


def light(row: torch.Tensor, place: Place) -> None:
    """Spread attention of sum 1 over the frames of a place; three tenths of it over its silence."""
    if place is None:
        return
    start, end, silence = place
    _spread(row, start, end, 0.7 if silence else 1.0)
    if silence:
        _spread(row, *silence, 0.3)


def _spread(row: torch.Tensor, start: float, end: float, weight: float) -> None:
    first = min(max(0, int(start * PER_SECOND)), len(row) - 1)
    last = min(max(first + 1, int(np.ceil(end * PER_SECOND))), len(row))
    row[first:last] += weight / (last - first)


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


class Stream(torch.utils.data.IterableDataset):
    """Batches without end, made in another process."""

    def __init__(self, lessons: tuple, size: int, numbers: Numbers) -> None:
        self._lessons, self._size, self._numbers = lessons, size, numbers

    def __iter__(self) -> Iterator[dict[str, torch.Tensor]]:
        """Yield batches."""
        torch.set_num_threads(1)
        lessons = Lessons(*self._lessons)
        while True:
            yield batch(lessons, self._size, self._numbers)
