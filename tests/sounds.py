"""Sound with known truth, and files of every kind to put it in."""

from pathlib import Path

import av
import numpy as np

RATE = 16_000


def tone(hertz: float, seconds: float, *, rate: int = RATE, dbfs: float = -12.0) -> np.ndarray:
    """A sine whose RMS is `dbfs`."""
    t = np.arange(round(seconds * rate)) / rate
    return (np.sqrt(2) * 10 ** (dbfs / 20) * np.sin(2 * np.pi * hertz * t)).astype(np.float32)


def buzz(hertz: float, seconds: float, *, rate: int = RATE, dbfs: float = -20.0) -> np.ndarray:
    """A voice-like source: twenty harmonics that fall by 6 dB an octave."""
    t = np.arange(round(seconds * rate)) / rate
    parts = [np.sin(2 * np.pi * hertz * n * t) / n for n in range(1, 21) if hertz * n < rate / 2]
    sound = np.sum(parts, axis=0)
    return (sound / np.sqrt(np.mean(sound**2)) * 10 ** (dbfs / 20)).astype(np.float32)


def silence(seconds: float, *, rate: int = RATE) -> np.ndarray:
    return np.zeros(round(seconds * rate), np.float32)


def noise(seconds: float, *, dbfs: float, rate: int = RATE, seed: int = 7) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.standard_normal(round(seconds * rate)) * 10 ** (dbfs / 20)).astype(np.float32)


def write(
    path: Path, sound: np.ndarray, *, rate: int = RATE, codec: str, form: str, picture: int = 0
) -> Path:
    """Write `sound`, shape `(n,)` or `(channels, n)`, with any codec PyAV has.

    `picture` is how many black pictures, five a second, a video track beside it shows.
    """
    channels = np.atleast_2d(sound)
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(channels)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        stream.format = form
        video = container.add_stream("mpeg4", rate=5) if picture else None
        if video is not None:
            video.width = video.height = 32
            video.pix_fmt = "yuv420p"
            for _ in range(picture):
                black = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                container.mux(video.encode(black))
            container.mux(video.encode())
        size = stream.codec_context.frame_size or 4096
        for at in range(0, channels.shape[1], size):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(_as(channels[:, at : at + size], form)),
                format=form,
                layout=layout,
            )
            frame.sample_rate, frame.pts = rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def wav(path: Path, sound: np.ndarray, *, rate: int = RATE) -> Path:
    return write(path, sound, rate=rate, codec="pcm_s16le", form="s16")


def _as(sound: np.ndarray, form: str) -> np.ndarray:
    if form == "fltp":
        return sound.astype(np.float32)
    packed = sound.T.reshape(1, -1)
    if form == "flt":
        return packed.astype(np.float32)
    if form == "u8":
        return np.round(packed * 127 + 128).astype(np.uint8)
    kind = {"s16": np.int16, "s32": np.int32}[form]
    return np.round(packed * np.iinfo(kind).max).astype(kind)
