"""faster-whisper hears the windows of a recording and writes words on its clock."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from voiceloop.errors import VoiceloopError
from voiceloop.speech.compute import Compute, cpu_threads
from voiceloop.speech.cutter import Window
from voiceloop.speech.inventions import split_inventions
from voiceloop.speech.jargon import corrected
from voiceloop.speech.weights import Model
from voiceloop.types import Recogniser, Removed, Transcript, Word, clock

SETTINGS: dict[str, str | int | float | bool | None] = {
    "beam_size": 5,
    "temperature": 0.0,
    "condition_on_previous_text": False,
    "word_timestamps": True,
    "vad_filter": False,
    "initial_prompt": None,
}
"""What every window is decoded with, and what the debrief shows.

No filler prompt: it loses whole sentences. No sampling temperatures: they would make two runs
differ. No filter of faster-whisper's own: windows are cut by our voice activity already.
"""

AGAINST_LOOPS: dict[str, Any] = {"no_repeat_ngram_size": 4}
"""Added for a second try when a window came out as one phrase over and over."""

LOOPING = 2.4
"""Whisper's own line: text that gzip shrinks further than this repeats itself."""

LEFT_OVER = 0.3
"""Seconds of voice after the last word under which a window counts as heard to its end."""

ANOTHER = "Name another with --model, or look what is here: voiceloop models"

MEND = "Copy or pull the model again, whole, or name another with --model."

DAMAGED = re.compile("File model.bin is incomplete|has an invalid payload size")
"""What CTranslate2 says of weights that are cut short (src/models/model.cc)."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language code, and how sure the model was (None when it knows only one)."""

    code: str
    probability: float | None


def describe(model: Model, compute: Compute) -> Recogniser:
    """Return who would hear: cheap, because nothing is loaded."""
    return Recogniser(
        model=model.name,
        version=model.fingerprint,
        engine=f"faster-whisper {version('faster-whisper')}",
        device=compute.device,
        compute_type=compute.compute_type,
        english_only=model.english_only,
        settings={**SETTINGS, **{f"{name}_when_looping": n for name, n in AGAINST_LOOPS.items()}},
        caveat=model.caveat,
    )


class Engine:
    """A loaded model; hears one window at a time and remembers nothing between them.

    Raises VoiceloopError when the model's files cannot be loaded, or do not fit together.
    """

    def __init__(self, model: Model, compute: Compute) -> None:
        from faster_whisper import WhisperModel

        self.recogniser = describe(model, compute)
        try:
            self._whisper: Any = WhisperModel(
                str(model.path),
                device=compute.device,
                compute_type=compute.compute_type,
                cpu_threads=cpu_threads(),
                local_files_only=True,
            )
        except Exception as e:
            if type(e) not in (Exception, RuntimeError, ValueError):
                raise  # a bug; for a damaged file the tokenizer's library raises a bare Exception
            if type(e) is Exception or DAMAGED.search(str(e)):
                file = "tokenizer.json" if type(e) is Exception else "model.bin"
                raise VoiceloopError(f"{file} in {model.path} is damaged.", MEND) from e
            raise VoiceloopError(
                f"The model in {model.path} cannot be loaded: {_first_line(e)}", ANOTHER
            ) from e

    def language(self, window: Window) -> Language:
        """Return the language spoken in a window."""
        if not self._whisper.model.is_multilingual:
            return Language("en", None)
        code, probability, _ = self._whisper.detect_language(window.audio.samples)
        return Language(code, round(float(probability), 3))

    def hear(
        self, window: Window, language: Language
    ) -> tuple[tuple[Word, ...], tuple[Removed, ...]]:
        """Return the words of one window in time order, and what was taken out as invented."""
        segments = self._decode(window, language)
        if any(segment.compression_ratio > LOOPING for segment in segments):
            segments = self._decode(window, language, **AGAINST_LOOPS)
        return split_inventions(
            [list(_words(segment.words or (), window)) for segment in segments], window.voiced
        )

    def _decode(self, window: Window, language: Language, **more: Any) -> list[Any]:
        try:
            found, _ = self._whisper.transcribe(
                window.audio.samples, language=language.code, **SETTINGS, **more
            )
            return list(_until_heard(found, window))
        except (RuntimeError, ValueError) as e:  # files that do not fit together; no memory left
            raise VoiceloopError(
                f"The model {self.recogniser.model} cannot hear this: {_first_line(e)}", ANOTHER
            ) from e


def transcribe(windows: Iterable[Window], engine: Engine) -> Transcript:
    """Return the transcript of all windows: words with times, probabilities and corrections.

    Windows are taken one by one as they come, so a growing sound can be heard while it grows.
    The language of the first window holds for all.
    """
    language = None
    words: list[Word] = []
    removed: list[Removed] = []
    for window in windows:
        language = language or engine.language(window)
        kept, taken_out = engine.hear(window, language)
        words += kept
        removed += taken_out
    language = language or Language("en", None)
    return Transcript(
        words=corrected(words),
        language=language.code,
        language_probability=language.probability,
        recogniser=engine.recogniser,
        removed=tuple(removed),
    )


def _first_line(e: Exception) -> str:
    return str(e).strip().partition("\n")[0] or type(e).__name__


def _until_heard(segments: Iterator[Any], window: Window) -> Iterator[Any]:
    """Stop faster-whisper before it decodes a rest in which nobody speaks.

    That would cost a whole pass, and is where words are invented.
    """
    for segment in segments:
        yield segment
        if window.voiced_after(window.clock(segment.end)) < LEFT_OVER:
            return


def _words(found: Iterable[Any], window: Window) -> Iterator[Word]:
    """Yield words on the recording's clock; a piece without a leading space joins the word before."""
    held: Word | None = None
    for piece in found:
        text = piece.word.strip()
        if not text:
            continue
        word = Word(
            clock(window.clock(piece.start)),
            clock(window.clock(max(piece.start, piece.end))),
            text,
            round(float(piece.probability), 3),
        )
        if held is not None and not piece.word.startswith(" "):
            held = Word(
                held.start,
                max(held.end, word.end),
                held.text + text,
                min(held.probability, word.probability),
            )
            continue
        if held is not None:
            yield held
        held = word
    if held is not None:
        yield held
