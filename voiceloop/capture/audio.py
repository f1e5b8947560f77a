"""Files become one stream of 16 kHz mono sound, decoded as it is read, so memory stays flat."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from struct import unpack
from typing import TYPE_CHECKING, Any

import numpy as np

from voiceloop.codec import writable
from voiceloop.errors import VoiceloopError, typed
from voiceloop.types import SAMPLE_RATE, Acoustics, Audio, Input, Samples, Span, clock

if TYPE_CHECKING:
    import av.container

CHUNK = 15_360
"""Samples in every `Audio` of a stream but the last: 0.96 s, whole frames of 10 ms and of 32 ms."""


UNKNOWN_SIZE = 0x7FFF_0000
"""A WAV that claims this many bytes or more was written into a pipe: its length was not known."""


class Intake:
    """Sound of any rate in, chunks of 16 kHz mono out; the same chunks however the input is cut.

    Files and microphones both pass through here. Resampling is soxr's, high quality.
    """

    def __init__(self) -> None:
        self._rate = SAMPLE_RATE
        self._resampler: Any = None
        self._rest: Samples = np.zeros(0, np.float32)
        self._taken = 0

    def push(self, sound: Samples, rate: int) -> Iterator[Audio]:
        """Take mono samples at `rate` per second; yield each chunk that is now complete."""
        if rate != self._rate:
            yield from self._add(self._drain())
            self._rate = rate
            self._resampler = _resampler(rate)
        if self._resampler is not None:
            sound = self._resampler.resample_chunk(sound)
        yield from self._add(sound)

    def finish(self) -> Iterator[Audio]:
        """Yield what is left: whole chunks, then one shorter chunk if there is a rest."""
        yield from self._add(self._drain())
        if len(self._rest):
            yield self._audio(self._rest)
            self._rest = self._rest[:0]

    def _drain(self) -> Samples:
        if self._resampler is None:
            return np.zeros(0, np.float32)
        last: Samples = self._resampler.resample_chunk(np.zeros(0, np.float32), last=True)
        self._resampler = None
        return last

    def _add(self, sound: Samples) -> Iterator[Audio]:
        held = np.concatenate([self._rest, sound]) if len(self._rest) else sound
        whole = len(held) // CHUNK * CHUNK
        for at in range(0, whole, CHUNK):
            yield self._audio(held[at : at + CHUNK])
        self._rest = held[whole:].copy()

    def _audio(self, samples: Samples) -> Audio:
        chunk = Audio(np.array(samples, np.float32), start=self._taken / SAMPLE_RATE)
        self._taken += len(samples)
        return chunk


@dataclass(frozen=True, slots=True)
class Recording:
    """An open recording: its facts as stored, and its sound as a stream.

    `claimed` is the length in seconds that the file's header gives its sound, None where it gives
    none; `length` that of the whole file, pictures included: good enough for a progress bar.
    """

    path: Path
    sample_rate: int
    channels: int
    claimed: float | None
    length: float | None
    container: "av.container.InputContainer"

    def chunks(self) -> Iterator[Audio]:
        """Yield the sound as 16 kHz mono chunks of `CHUNK` samples, the last one shorter.

        Channels are averaged. Damaged stretches are skipped, as players do.

        Raises VoiceloopError when there is not one sample.
        """
        intake = Intake()
        empty = True
        for frame in self._frames():
            mono = _mono(frame.to_ndarray(), frame.format.is_planar, len(frame.layout.channels))
            for chunk in intake.push(mono, frame.sample_rate):
                empty = False
                yield chunk
        for chunk in intake.finish():
            empty = False
            yield chunk
        if empty:
            raise VoiceloopError(
                f"{self.path} holds not one sample of sound.",
                "Record the answer again, or give another file.",
            )

    def _frames(self) -> Iterator["av.AudioFrame"]:
        from av.error import FFmpegError

        with suppress(FFmpegError):  # damaged so badly that nothing behind can be found
            for packet in self.container.demux(audio=0):
                with suppress(FFmpegError):
                    yield from packet.decode()

    def facts(self, acoustics: Acoustics) -> Input:
        """Return the facts of the file, given what was heard in it."""
        duration, voice = acoustics.duration, acoustics.voice
        cut_off = self.claimed is not None and self.claimed - duration > max(1.0, 0.02 * duration)
        return Input(
            name=writable(self.path.name),
            duration=duration,
            sample_rate=self.sample_rate,
            channels=self.channels,
            claimed=clock(self.claimed) if cut_off and self.claimed is not None else None,
            voiced=Span(voice[0].start, voice[-1].end) if voice else None,
        )


@contextmanager
def open_recording(path: Path) -> Iterator[Recording]:
    """Open any file PyAV can decode and yield its `Recording`; the file is only ever read.

    Raises VoiceloopError when it is missing, a folder, empty, unreadable, or holds no sound.
    """
    import av
    from av.error import FFmpegError

    require_file(path)
    try:
        # Absolute: in a relative path FFmpeg takes what stands before a colon for a protocol.
        container = av.open(str(path.absolute()), metadata_errors="ignore")
    except (FFmpegError, ValueError) as e:
        raise _no_recording(path) from e
    with container:
        if not container.streams.audio:
            raise VoiceloopError(
                f"{path} holds no sound.", "Give a file with a voice in it, for example a WAV."
            )
        stream = container.streams.audio[0]
        if not getattr(stream, "sample_rate", 0) or not stream.channels:  # no decoder, no rate
            raise _no_recording(path)
        length = container.duration / av.time_base if container.duration else None
        claimed = None if container.streams.video else length
        if stream.duration and stream.time_base:
            claimed = float(stream.duration * stream.time_base)
        claimed = _cut_wav(path) or claimed
        yield Recording(path, stream.sample_rate, stream.channels, claimed, length, container)


def require_file(path: Path) -> None:
    """Raise VoiceloopError unless `path` is a file that can be read and is not empty."""
    try:
        mode = path.stat().st_mode
        if S_ISDIR(mode):
            raise VoiceloopError(
                f"{path} is a folder, not a recording.",
                f"{typed('voiceloop', 'debrief', path)}{os.sep}*",
            )
        if not S_ISREG(mode):
            raise VoiceloopError(f"{path} is a device, not a recording.", "Give a file.")
        with path.open("rb") as file:
            empty = not file.read(1)
    except FileNotFoundError as e:
        raise VoiceloopError(f"There is no file {path}.", _near(path)) from e
    except OSError as e:
        raise VoiceloopError(
            f"{path} cannot be read: {e.strerror}.",
            f"Check its permissions: {typed('ls', '-l', path)}",
        ) from e
    if empty:
        raise VoiceloopError(f"{path} is empty.", "Record the answer again, or give another file.")


def _near(path: Path) -> str:
    folder = path.parent
    try:
        names = [p.name for p in folder.iterdir()]
    except OSError:  # no such folder, or not ours to look into
        names = []
    stems = {Path(name).stem: name for name in sorted(names)}  # suffixes are alike anyhow
    near = get_close_matches(path.stem, stems, n=1, cutoff=0.75)
    if near:
        return typed("voiceloop", "debrief", folder / stems[near[0]])
    folder = next((f for f in (folder, *folder.parents) if f.is_dir()), folder)
    return f"Look what is there: {typed('ls', folder)}"


def _is_text(path: Path) -> bool:
    """Whether the file begins as text does: UTF-8 without control characters."""
    with path.open("rb") as file:
        head = file.read(4096).decode("utf-8", "replace")
    return all(c.isprintable() or c.isspace() for c in head.rstrip("\ufffd"))


def _no_recording(path: Path) -> VoiceloopError:
    if _is_text(path):
        return VoiceloopError(
            f"{path} is not a recording: it holds text.", typed("voiceloop", "read", path)
        )
    return VoiceloopError(
        f"{path} is not a recording that can be decoded.",
        f"Convert it first: {typed('ffmpeg', '-i', path, 'answer.wav')}",
    )


def _cut_wav(path: Path) -> float | None:
    """Return the seconds a WAV's header claims when its file ends before them, else None.

    FFmpeg believes the file and not the header. Who writes into a pipe notes no length, or
    about the largest there is.
    """
    rate = 0
    with path.open("rb") as file:
        there = file.seek(0, os.SEEK_END)
        file.seek(0)
        riff, _, kind = unpack("<4sI4s", file.read(12).ljust(12))
        while riff == b"RIFF" and kind == b"WAVE" and len(head := file.read(8)) == 8:
            name, size = unpack("<4sI", head)
            if name == b"data":
                cut = file.tell() + size > there and size < UNKNOWN_SIZE
                return size / rate if cut and rate else None
            if name == b"fmt ":
                rate = unpack("<8xI", file.peek(12)[:12].ljust(12, b"\0"))[0]
            file.seek(size + size % 2, os.SEEK_CUR)
    return None


def _mono(sound: "np.ndarray[Any, Any]", planar: bool, channels: int) -> Samples:
    """Return the mean of the channels as float32 of full scale ±1, whatever the sample format."""
    by_channel = sound if planar else sound.reshape(-1, channels).T
    with np.errstate(invalid="ignore"):  # two infinities of a broken float file make no number
        mono = by_channel.mean(axis=0, dtype=np.float64)
    if sound.dtype == np.uint8:
        mono = (mono - 128) / 128
    elif np.issubdtype(sound.dtype, np.integer):
        mono = mono / -float(np.iinfo(sound.dtype).min)
    samples: Samples = np.nan_to_num(np.clip(mono, -1, 1)).astype(np.float32)
    return samples


def _resampler(rate: int) -> Any:
    if rate == SAMPLE_RATE:
        return None
    import soxr

    return soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")
