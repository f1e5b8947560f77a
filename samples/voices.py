"""The synthetic speakers: eSpeak NG and Flite through their C libraries, with word times.

Both engines tell when each word begins while they speak (eSpeak NG by events, Flite by its
utterance structure), which their command lines do not. Linux only: Debian and Ubuntu
packages `espeak-ng` and `libflite1`.
"""

import ctypes as c
import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import soxr

SAMPLE_RATE = 16_000
PACKAGES = "apt-get install espeak-ng libflite1"


@dataclass(frozen=True, slots=True)
class Spoken:
    """Mono float32 samples at 16 kHz, (start, end) in seconds of each whitespace word, and its sounds.

    `phones` are (the engine's name of the sound, start in seconds); a silence has no name.
    """

    samples: np.ndarray
    words: tuple[tuple[float, float], ...]
    phones: tuple[tuple[str, float], ...]


def speak(text: str, speaker: dict[str, Any]) -> Spoken:
    """Return `text` as said by `speaker`: its `engine`, its `voice`, and that engine's settings.

    Raises SystemExit when the engine is not installed (with the packages to install), or has no
    such voice, and ValueError when it cannot say which words it said when.
    """
    settings = {k: v for k, v in speaker.items() if k != "engine"}
    return {"espeak-ng": _espeak, "flite": _flite}[speaker["engine"]](text, **settings)


def _library(name: str, **options: Any) -> c.CDLL:
    try:
        return c.CDLL(name, **options)
    except OSError as e:
        raise SystemExit(f"Cannot load {name}. The voices need: {PACKAGES}") from e


def _resampled(pcm: np.ndarray, rate: int) -> np.ndarray:
    samples = pcm.astype(np.float32) / 32768
    return samples if rate == SAMPLE_RATE else soxr.resample(samples, rate, SAMPLE_RATE)


# --- eSpeak NG (speak_lib.h) --------------------------------------------------

_END_OF_LIST, _WORD, _PHONE = 0, 1, 7
_RATE, _PITCH, _RANGE, _WORD_GAP = 1, 3, 4, 7


class _Event(c.Structure):
    _fields_ = (
        ("type", c.c_int),
        ("unique_identifier", c.c_uint),
        ("text_position", c.c_int),
        ("length", c.c_int),
        ("audio_position", c.c_int),
        ("sample", c.c_int),
        ("user_data", c.c_void_p),
        ("id", c.c_char * 8),
    )


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.POINTER(_Event))


@cache
def _espeak_library() -> tuple[c.CDLL, int]:
    lib = _library("libespeak-ng.so.1")
    return lib, lib.espeak_Initialize(
        2, 500, None, 1
    )  # synchronous, samples to the callback; tell sounds


def _espeak(
    text: str, voice: str, speed: int, pitch: int, melody: int = 50, gap: int = 0
) -> Spoken:
    lib, rate = _espeak_library()
    pcm: list[np.ndarray] = []
    begun: list[tuple[int, float]] = []
    phones: list[tuple[str, float]] = []

    def take(samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            pcm.append(np.ctypeslib.as_array(samples, (count,)).copy())
        i = 0
        while events[i].type != _END_OF_LIST:
            if events[i].type == _WORD:
                begun.append((events[i].text_position - 1, events[i].sample / rate))
            elif events[i].type == _PHONE:
                name = events[i].id.split(b"\0")[0].decode("utf-8", "replace")
                phones.append(("" if name.startswith("_") else name, events[i].sample / rate))
            i += 1
        return 0

    callback = _Callback(take)
    lib.espeak_SetSynthCallback(callback)
    if lib.espeak_SetVoiceByName(voice.encode()) != 0:
        raise SystemExit(f"eSpeak NG has no voice {voice!r}.")
    for name, value in ((_RATE, speed), (_PITCH, pitch), (_RANGE, melody), (_WORD_GAP, gap)):
        lib.espeak_SetParameter(name, value, 0)
    raw = text.encode() + b"\0"
    lib.espeak_Synth(raw, len(raw), 0, 1, 0, 1, None, None)
    samples = _resampled(np.concatenate(pcm), rate)
    return Spoken(samples, _filled(text, begun, len(samples) / SAMPLE_RATE), tuple(phones))


def _filled(
    text: str, begun: list[tuple[int, float]], total: float
) -> tuple[tuple[float, float], ...]:
    """Word times from (character, second) events; words without one share the gap by length.

    eSpeak NG says some pairs ("of the") as one word and then has one event for both.
    """
    words = list(re.finditer(r"\S+", text))
    starts: list[float | None] = [
        min((t for at, t in begun if w.start() <= at < w.end()), default=None) for w in words
    ]
    starts[0] = starts[0] or 0.0
    edges = [*starts, total]
    for i in range(1, len(words)):
        if edges[i] is None:
            after = next(j for j in range(i, len(edges)) if edges[j] is not None)
            share = len(words[i - 1][0]) / sum(len(w[0]) for w in words[i - 1 : after])
            edges[i] = edges[i - 1] + (edges[after] - edges[i - 1]) * share
    return tuple(pairwise(edges))


# --- Flite (cst_utterance.h) --------------------------------------------------


class _Wave(c.Structure):
    _fields_ = (
        ("type", c.c_char_p),
        ("sample_rate", c.c_int),
        ("num_samples", c.c_int),
        ("num_channels", c.c_int),
        ("samples", c.POINTER(c.c_short)),
    )


class _Voice(c.Structure):
    _fields_ = (("name", c.c_char_p), ("features", c.c_void_p))


@cache
def _flite_library() -> c.CDLL:
    lib = _library("libflite.so.1", mode=c.RTLD_GLOBAL)
    for part in ("usenglish", "cmulex"):
        _library(f"libflite_{part}.so.1", mode=c.RTLD_GLOBAL)
    pointer, text = c.c_void_p, c.c_char_p
    for name, returned, taken in (
        ("flite_synth_text", pointer, [text, pointer]),
        ("utt_wave", c.POINTER(_Wave), [pointer]),
        ("utt_relation", pointer, [pointer, text]),
        ("relation_head", pointer, [pointer]),
        ("item_next", pointer, [pointer]),
        ("item_feat_string", text, [pointer, text]),
        ("item_feat_float", c.c_float, [pointer, text]),
        ("ffeature_float", c.c_float, [pointer, text]),
        ("feat_set_float", None, [pointer, text, c.c_float]),
        ("delete_utterance", None, [pointer]),
    ):
        function = getattr(lib, name)
        function.restype, function.argtypes = returned, taken
    lib.flite_init()
    return lib


@cache
def _flite_voice(name: str) -> int:
    _flite_library()
    register = getattr(
        _library(f"libflite_cmu_us_{name}.so.1", mode=c.RTLD_GLOBAL), f"register_cmu_us_{name}"
    )
    register.restype, register.argtypes = c.c_void_p, [c.c_void_p]
    return register(None)


def _flite(text: str, voice: str, stretch: float, f0: float | None = None) -> Spoken:
    lib, handle = _flite_library(), _flite_voice(voice)
    features = c.cast(handle, c.POINTER(_Voice)).contents.features
    lib.feat_set_float(features, b"duration_stretch", stretch)
    if f0 is not None:
        lib.feat_set_float(features, b"int_f0_target_mean", f0)
    utterance = lib.flite_synth_text(text.encode(), handle)
    wave = lib.utt_wave(utterance).contents
    pcm = np.ctypeslib.as_array(wave.samples, (wave.num_samples,)).copy()
    samples = _resampled(pcm, wave.sample_rate)  # before the utterance, and its wave, are freed
    first = b"daughter.R:SylStructure.daughter.daughter.R:Segment.p.end"
    last = b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"
    words = []
    token = lib.relation_head(lib.utt_relation(utterance, b"Token"))
    while token:
        words.append((lib.ffeature_float(token, first), lib.ffeature_float(token, last)))
        token = lib.item_next(token)
    phones, at = [], 0.0
    sound = lib.relation_head(lib.utt_relation(utterance, b"Segment"))
    while sound:
        name = lib.item_feat_string(sound, b"name").decode()
        phones.append(("" if name == "pau" else name, at))
        at = lib.item_feat_float(sound, b"end")
        sound = lib.item_next(sound)
    lib.delete_utterance(utterance)
    if len(words) != len(text.split()):
        raise ValueError(f"Flite cut {text!r} into {len(words)} words; write it another way.")
    return Spoken(samples, tuple(words), tuple(phones))
