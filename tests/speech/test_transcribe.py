"""The shipped checkpoint hears the samples within stated bounds; nothing is heard where nobody speaks."""

import shutil
import tomllib
from pathlib import Path

import jiwer
import numpy as np
import pytest
import sounds

from voiceloop.capture.audio import CHUNK, open_recording
from voiceloop.errors import VoiceloopError
from voiceloop.home import shipped_models
from voiceloop.speech.acoustics import Ear
from voiceloop.speech.align import align
from voiceloop.speech.compute import Compute
from voiceloop.speech.cutter import cut
from voiceloop.speech.transcribe import Engine, Language, transcribe
from voiceloop.speech.weights import resolve
from voiceloop.types import Answer, Audio

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/about.toml"))

pytestmark = pytest.mark.xdist_group("transcribe")  # one process hears the samples, not each

WORD_ERROR = 0.20
"""Over all samples: sentences written by hand, in no training text. 0.12 was measured (x86-64)."""

WORD_START = 0.15
"""Median error (s) of the first word of a clause against the synthesiser's own time."""

PLAIN = jiwer.Compose(
    [
        jiwer.ToLowerCase(),
        jiwer.RemovePunctuation(),
        jiwer.RemoveMultipleSpaces(),
        jiwer.Strip(),
        jiwer.ReduceToListOfListOfWords(),
    ]
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    demo = resolve("demo", gpu=False)
    assert demo is not None
    return Engine(demo, Compute("cpu", "int8"))


def heard(engine: Engine, sound: np.ndarray) -> Answer:
    ear = Ear()
    chunks = (
        Audio(sound[at : at + CHUNK].astype(np.float32).copy(), at / 16_000)
        for at in range(0, len(sound), CHUNK)
    )
    transcript = transcribe(cut(map(ear.listen, chunks)), engine)
    return align(transcript, ear.finish())


def recording(path: Path) -> np.ndarray:
    with open_recording(path) as found:
        return np.concatenate([chunk.samples for chunk in found.chunks()])


@pytest.fixture(scope="module")
def answers(engine) -> dict[str, tuple[dict, Answer]]:
    return {
        about.parent.name: (
            tomllib.loads(about.read_text(encoding="utf-8"))["truth"],
            heard(engine, recording(about.parent / "answer.flac")),
        )
        for about in SAMPLES
    }


def test_the_words_of_the_samples_are_heard(answers):
    said = [truth["text"] for truth, _ in answers.values()]
    found = [" ".join(w.text for w in answer.words) for _, answer in answers.values()]

    error = jiwer.wer(said, found, reference_transform=PLAIN, hypothesis_transform=PLAIN)

    assert error <= WORD_ERROR


def test_words_begin_when_they_are_said(answers):
    errors = [
        min(abs(word.start - clause["start"]) for word in answer.words)
        for truth, answer in answers.values()
        for clause in truth["clauses"]
    ]

    assert np.median(errors) <= WORD_START
    assert np.percentile(errors, 90) <= 0.5


def test_words_run_forward_inside_the_sound(answers):
    for _, answer in answers.values():
        assert all(0 <= w.start <= w.end <= answer.duration for w in answer.words)
        assert all(w.text.strip() == w.text != "" for w in answer.words)
        assert all(0 <= w.probability <= 1 for w in answer.words)


def test_the_same_sound_is_heard_the_same_twice(engine):
    sound = recording(SAMPLES[0].parent / "answer.flac")[: 16_000 * 20]

    assert heard(engine, sound).words == heard(engine, sound).words


def test_nothing_is_remembered_between_recordings(engine, answers):
    heard(engine, recording(SAMPLES[2].parent / "answer.flac"))
    again = heard(engine, recording(SAMPLES[0].parent / "answer.flac"))

    assert again.words == answers[SAMPLES[0].parent.name][1].words


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(sounds.silence(35), id="digital silence"),
        pytest.param(sounds.noise(20, dbfs=-30), id="noise"),
        pytest.param(sounds.tone(50, 20, dbfs=-25), id="mains hum"),
        pytest.param(np.zeros(10, np.float32), id="ten samples"),
    ],
)
def test_no_speech_no_words(engine, sound):
    answer = heard(engine, sound)

    assert answer.words == ()
    assert answer.hesitations == ()


def test_telephone_and_clipped_speech_are_still_words(engine):
    import soxr

    sound = recording(SAMPLES[1].parent / "answer.flac")[: 16_000 * 12]
    telephone = soxr.resample(soxr.resample(sound, 16_000, 8_000), 8_000, 16_000)
    clipped = np.clip(sound * 12, -1, 1)

    assert len(heard(engine, telephone).words) >= 20
    assert len(heard(engine, clipped).words) >= 20
    assert heard(engine, clipped).acoustics.clipped > 0.01


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("model.bin", lambda raw: raw[: len(raw) // 2], id="weights cut short"),
        pytest.param("tokenizer.json", lambda raw: b"{}", id="a tokenizer without its words"),
    ],
)
def test_a_damaged_model_file_is_named_with_what_to_do(tmp_path, name, change):
    model = shutil.copytree(shipped_models() / "demo", tmp_path / "mine")
    (model / name).write_bytes(change((model / name).read_bytes()))
    with pytest.raises(VoiceloopError, match=name) as caught:
        Engine(resolve(str(model), gpu=False), Compute("cpu", "int8"))

    assert str(model) in caught.value.message
    assert "opy or pull the model again" in caught.value.hint


def test_who_heard_is_said_in_full(engine):
    who = engine.recogniser

    assert who.model == "demo"
    assert who.engine.startswith("faster-whisper 1.")
    assert who.english_only
    assert "synthetic" in str(who.caveat)
    assert who.settings["initial_prompt"] is None


def test_an_english_model_needs_no_guess_at_the_language(engine):
    [window] = cut(
        [Ear().listen(Audio(recording(SAMPLES[0].parent / "answer.flac")[:CHUNK].copy()))]
    ) or [None]

    assert engine.language(window) == Language("en", None)
