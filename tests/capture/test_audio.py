"""Any file becomes 16 kHz mono, whole and unharmed; what is no recording is said in words."""

import os
import shlex
import wave
from pathlib import Path

import numpy as np
import pytest
import sounds
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceloop.capture.audio import CHUNK, Intake, open_recording
from voiceloop.errors import VoiceloopError
from voiceloop.speech.acoustics import Ear
from voiceloop.types import Input


def heard(path: Path) -> np.ndarray:
    with open_recording(path) as recording:
        return np.concatenate([chunk.samples for chunk in recording.chunks()])


def frequency(sound: np.ndarray) -> float:
    """The strongest frequency in the middle second, Hz."""
    middle = sound[len(sound) // 2 - 8000 : len(sound) // 2 + 8000]
    return float(np.abs(np.fft.rfft(middle * np.hanning(16_000))).argmax())


CONTAINERS = [
    pytest.param("a.wav", "pcm_s16le", "s16", 16_000, id="wav, 16 kHz"),
    pytest.param("a.wav", "pcm_u8", "u8", 8_000, id="wav, 8 bit telephone"),
    pytest.param("a.wav", "pcm_s32le", "s32", 96_000, id="wav, 32 bit at 96 kHz"),
    pytest.param("a.wav", "pcm_f32le", "flt", 22_050, id="wav, float"),
    pytest.param("a.flac", "flac", "s16", 44_100, id="flac"),
    pytest.param("a.mp3", "libmp3lame", "fltp", 44_100, id="mp3"),
    pytest.param("a.m4a", "aac", "fltp", 48_000, id="m4a"),
    pytest.param("a.ogg", "libopus", "flt", 24_000, id="ogg"),
    pytest.param("a.opus", "libopus", "flt", 48_000, id="opus"),
    pytest.param("a.webm", "libopus", "flt", 48_000, id="webm"),
]


@pytest.mark.parametrize(("name", "codec", "form", "rate"), CONTAINERS)
def test_every_container_gives_the_same_sound(tmp_path, name, codec, form, rate):
    path = sounds.write(
        tmp_path / name, sounds.tone(440, 3, rate=rate), rate=rate, codec=codec, form=form
    )

    sound = heard(path)

    assert len(sound) / 16_000 == pytest.approx(3.0, abs=0.1)
    assert frequency(sound) == pytest.approx(440, abs=1)
    assert np.sqrt(np.mean(sound[8000:40_000] ** 2)) == pytest.approx(10 ** (-12 / 20), rel=0.06)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
def test_the_sound_of_a_video_is_heard(tmp_path, name):
    sound = sounds.tone(300, 2, rate=48_000)
    path = sounds.write(tmp_path / name, sound, rate=48_000, codec="aac", form="fltp", picture=5)

    assert frequency(heard(path)) == pytest.approx(300, abs=1)


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_are_averaged(tmp_path, channels):
    quiet = np.zeros((channels - 1, 32_000), np.float32)
    sound = np.vstack([sounds.tone(440, 2)[None], quiet])
    path = sounds.write(tmp_path / "a.flac", sound, codec="flac", form="s16")

    level = np.sqrt(np.mean(heard(path) ** 2))

    assert level == pytest.approx(10 ** (-12 / 20) / channels, rel=0.02)


def test_facts_are_those_of_the_file(tmp_path):
    sound = np.vstack([sounds.tone(440, 2, rate=44_100)] * 2)
    path = sounds.write(tmp_path / "a.flac", sound, rate=44_100, codec="flac", form="s16")
    ear = Ear()

    with open_recording(path) as recording:
        for chunk in recording.chunks():
            ear.listen(chunk)
        facts = recording.facts(ear.finish())

    assert (facts.name, facts.sample_rate, facts.channels) == ("a.flac", 44_100, 2)
    assert facts.duration == pytest.approx(2, abs=0.001)
    assert facts.claimed is None


def test_a_file_cut_off_is_heard_as_far_as_it_goes(tmp_path):
    whole = sounds.write(
        tmp_path / "a.mp3", sounds.tone(440, 20, rate=44_100), rate=44_100, codec="libmp3lame",
        form="fltp",
    )  # fmt: skip
    short = tmp_path / "short.mp3"
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ear = Ear()

    with open_recording(short) as recording:
        for chunk in recording.chunks():
            ear.listen(chunk)
        facts = recording.facts(ear.finish())

    assert facts.duration == pytest.approx(10, abs=0.5)
    assert facts.claimed == pytest.approx(20, abs=0.5)


def facts_of(path: Path) -> Input:
    ear = Ear()
    with open_recording(path) as recording:
        for chunk in recording.chunks():
            ear.listen(chunk)
        return recording.facts(ear.finish())


def test_a_wav_cut_off_claims_what_its_header_says(tmp_path):
    whole = sounds.wav(tmp_path / "a.wav", sounds.tone(440, 20)).read_bytes()
    (tmp_path / "short.wav").write_bytes(whole[: len(whole) // 4])

    facts = facts_of(tmp_path / "short.wav")

    assert facts.duration == pytest.approx(5, abs=0.1)
    assert facts.claimed == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("size", [0, 0x7FFFF000, 0xFFFFFFFF], ids=hex)
def test_a_wav_from_a_pipe_claims_no_length(tmp_path, size):
    path = sounds.wav(tmp_path / "a.wav", sounds.tone(440, 3))
    raw = bytearray(path.read_bytes())
    at = raw.index(b"data") + 4
    raw[at : at + 4] = size.to_bytes(4, "little")
    path.write_bytes(raw)

    assert facts_of(path).claimed is None


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 30_000), min_size=1, max_size=12),
    rate=st.sampled_from([8_000, 16_000, 44_100, 48_000]),
)
def test_chunks_do_not_depend_on_how_the_sound_arrives(sizes, rate):
    sound = sounds.noise(sum(sizes) / rate, dbfs=-20, rate=rate)[: sum(sizes)]

    at_once = _taken_in([sound], rate)
    in_pieces = _taken_in(np.split(sound, np.cumsum(sizes)[:-1]), rate)

    assert [len(c) for c in in_pieces[:-1]] == [CHUNK] * (len(in_pieces) - 1)
    assert sum(map(len, at_once)) == pytest.approx(len(sound) * 16_000 / rate, abs=2)
    np.testing.assert_array_equal(np.concatenate(at_once), np.concatenate(in_pieces))


def _taken_in(pieces, rate):
    intake = Intake()
    chunks = [chunk for piece in pieces for chunk in intake.push(piece, rate)]
    return [chunk.samples for chunk in [*chunks, *intake.finish()]]


def test_a_colon_in_the_name_is_no_protocol(tmp_path, monkeypatch):
    sounds.wav(tmp_path / "12:30.wav", sounds.tone(440, 1))
    monkeypatch.chdir(tmp_path)

    assert len(heard(Path("12:30.wav"))) == 16_000


@pytest.mark.system("linux")
def test_a_name_that_is_no_text_is_shown_as_far_as_it_is(tmp_path):
    path = tmp_path / os.fsdecode(b"r\xe9sum\xe9.wav")
    path.write_bytes(sounds.wav(tmp_path / "a.wav", sounds.tone(440, 1)).read_bytes())

    with open_recording(path) as recording:
        assert recording.facts(Ear().finish()).name == "r?sum?.wav"


def test_a_picture_longer_than_the_sound_cuts_nothing_off(tmp_path):
    path = tmp_path / "a.mp4"
    sound = sounds.tone(300, 1, rate=48_000)
    sounds.write(path, sound, rate=48_000, codec="aac", form="fltp", picture=30)
    ear = Ear()

    with open_recording(path) as recording:
        for chunk in recording.chunks():
            ear.listen(chunk)
        facts = recording.facts(ear.finish())

    assert recording.length == pytest.approx(6, abs=0.1)
    assert facts.duration == pytest.approx(1, abs=0.1)
    assert facts.claimed is None


def test_what_is_no_number_is_silence(tmp_path):
    sound = np.vstack([sounds.tone(440, 1)] * 2)
    sound[:, 100], sound[:, 200], sound[:, 300] = np.nan, (np.inf, -np.inf), np.inf
    samples = heard(sounds.write(tmp_path / "a.wav", sound, codec="pcm_f32le", form="flt"))

    assert samples[100] == samples[200] == 0
    assert samples[300] == 1
    assert np.isfinite(samples).all()


def test_the_rate_may_change_in_the_middle():
    intake = Intake()
    pieces = [(sounds.tone(440, 2, rate=rate), rate) for rate in (44_100, 16_000, 8_000)]
    chunks = [chunk for sound, rate in pieces for chunk in intake.push(sound, rate)]
    sound = np.concatenate([c.samples for c in [*chunks, *intake.finish()]])

    assert len(sound) == pytest.approx(6 * 16_000, abs=4)
    assert all(frequency(sound[at : at + 32_000]) == 440 for at in (0, 32_000, 64_000))


@pytest.mark.parametrize("suffix", ["m4a", "mp3", "ogg", "webm", "wav", "flac"])
def test_damage_anywhere_is_survived_or_said(tmp_path, suffix):
    codec, form = {
        "m4a": ("aac", "fltp"), "mp3": ("libmp3lame", "fltp"), "flac": ("flac", "s16"),
        "wav": ("pcm_s16le", "s16"),
    }.get(suffix, ("libopus", "flt"))  # fmt: skip
    path = tmp_path / f"a.{suffix}"
    sound = sounds.tone(440, 2, rate=48_000)
    whole = sounds.write(path, sound, rate=48_000, codec=codec, form=form).read_bytes()
    rng = np.random.default_rng(5)
    for _ in range(40):
        bytes_ = np.frombuffer(whole, np.uint8).copy()
        at = rng.integers(0, len(bytes_), rng.choice([2, 20, 300]))
        bytes_[at] = rng.integers(0, 256, len(at))
        path.write_bytes(bytes_[: rng.integers(30, len(bytes_))].tobytes())
        try:
            heard(path)
        except VoiceloopError as e:
            assert str(path) in e.message


# --- what is no recording -----------------------------------------------------


def refusal(path: Path) -> VoiceloopError:
    with pytest.raises(VoiceloopError, match=r".") as caught:
        heard(path)
    return caught.value


def test_a_missing_file_names_the_nearest_one(tmp_path):
    sounds.wav(tmp_path / "answer.wav", sounds.tone(440, 1))

    error = refusal(tmp_path / "anwser.wav")

    assert "There is no file" in error.message
    assert error.hint == f"voiceloop debrief {tmp_path / 'answer.wav'}"


@pytest.mark.system("posix")
def test_a_hint_can_be_typed_as_it_stands(tmp_path):
    folder = tmp_path / "my answers"
    folder.mkdir()
    sounds.wav(folder / "take 1's.wav", sounds.tone(440, 1))
    (folder / "diary.wav").write_text("dear diary " * 100, encoding="utf-8")

    near, whole, other = (
        shlex.split(refusal(folder / name).hint) for name in ("take 1s.wav", "", "diary.wav")
    )

    assert near == ["voiceloop", "debrief", str(folder / "take 1's.wav")]
    assert whole == ["voiceloop", "debrief", f"{folder}/*"]
    assert other == ["voiceloop", "read", str(folder / "diary.wav")]


@pytest.mark.system("posix")
def test_a_device_is_not_a_recording():
    assert "is a device" in refusal(Path("/dev/zero")).message


def test_a_folder_is_not_a_recording(tmp_path):
    assert "is a folder" in refusal(tmp_path).message


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "a.wav").touch()

    assert "is empty" in refusal(tmp_path / "a.wav").message


def test_text_with_another_name_cannot_be_decoded(tmp_path):
    (tmp_path / "a.wav").write_text("dear diary " * 100, encoding="utf-8")

    error = refusal(tmp_path / "a.wav")

    assert "is not a recording" in error.message
    assert error.hint == f"voiceloop read {tmp_path / 'a.wav'}"


def test_what_only_ends_alike_is_not_near(tmp_path):
    sounds.wav(tmp_path / "search.wav", sounds.tone(440, 1))

    assert "search" not in refusal(tmp_path / "nosuch.wav").hint


def test_a_folder_that_is_not_there_is_not_to_be_looked_into(tmp_path):
    error = refusal(tmp_path / "none" / "deep" / "a.wav")

    assert error.hint == f"Look what is there: ls {tmp_path}"


def test_a_header_without_samples_holds_no_sound(tmp_path):
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", "NONE"))

    assert "sound" in refusal(path).message


def test_a_video_without_sound_says_so(tmp_path):
    import av

    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=5)
        video.width = video.height = 32
        video.pix_fmt = "yuv420p"
        black = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
        container.mux(video.encode(black))
        container.mux(video.encode())

    assert "holds no sound" in refusal(path).message


@pytest.mark.skipif(os.name == "nt", reason="another operating system: Windows has no mode bits")
def test_a_file_without_permission_names_the_permission(tmp_path, request):
    path = sounds.wav(tmp_path / "a.wav", sounds.tone(440, 1))
    path.chmod(0)
    if os.geteuid() == 0:  # root reads everything, so step down while the file is opened
        os.seteuid(65_534)
        request.addfinalizer(lambda: os.seteuid(0))

    error = refusal(path)

    assert "cannot be read" in error.message
    assert "permission" in error.hint.lower()
