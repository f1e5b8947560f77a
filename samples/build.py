"""Make every sample from its script: the sound, its truth, and what the demo recogniser hears.

    python samples/build.py [SLUG ...]            answer.flac and about.toml
    python samples/build.py --hear [SLUG ...]     transcript.json too, and the README's table

Needs voiceloop's own environment, and the synthesisers: apt-get install espeak-ng libflite1
"""

import argparse
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import soundfile
from script import Script, load
from truth import about
from voices import SAMPLE_RATE, speak

HERE = Path(__file__).resolve().parent

BREATH = {",": 0.14, ".": 0.22, "?": 0.22}
"""Seconds between two stretches of speech where the script marks no pause: too short to be one."""

SPEECH_LEVEL = -24.0
"""RMS of speech in dBFS."""

ROOM_LEVEL = -60.0
"""RMS of the room in dBFS."""

SOUNDING = 10 ** (-36 / 20)
"""Share of a stretch's peak below which its ends count as silence."""


@dataclass(frozen=True, slots=True)
class Take:
    """The sound of an answer, and the start and end of each of its words in seconds."""

    samples: np.ndarray
    words: tuple[tuple[float, float], ...]


def stretches(script: Script) -> list[tuple[float, int, int]]:
    """Return (silence before, first word, stop) of what is said in one go.

    A stretch ends at a comma, a full stop, a marked pause and the end of a clause, so every
    silence of a quarter second lies between two stretches, where its length is known exactly.
    """
    edges = {clause.first for clause in script.clauses} | set(script.pauses)
    edges |= {i + 1 for i, word in enumerate(script.words) if word[-1] in BREATH}
    starts = sorted(e for e in edges if e < len(script.words))
    return [
        (script.pauses.get(first, BREATH.get(script.words[first - 1][-1], 0.14)), first, stop)
        for first, stop in zip(starts, [*starts[1:], len(script.words)], strict=True)
    ]


def said(script: Script) -> Take:
    """Return the script as spoken, silences cut to the sample."""
    parts: list[np.ndarray] = []
    words: list[tuple[float, float]] = []
    at = 0
    for silence, first, stop in stretches(script):
        try:
            spoken = speak(" ".join(script.words[first:stop]), script.about["speaker"])
        except ValueError as e:
            raise SystemExit(str(e)) from e
        loud = np.flatnonzero(np.abs(spoken.samples) > SOUNDING * np.abs(spoken.samples).max())
        begin, end = int(loud[0]), int(loud[-1]) + 1
        at += round(silence * SAMPLE_RATE)
        parts += [np.zeros(round(silence * SAMPLE_RATE), np.float32), spoken.samples[begin:end]]
        shift = at / SAMPLE_RATE - begin / SAMPLE_RATE
        low, high = at / SAMPLE_RATE, (at + end - begin) / SAMPLE_RATE
        times = [
            (min(max(a + shift, low), high), min(max(b + shift, low), high))
            for a, b in spoken.words
        ]
        times[0], times[-1] = (low, times[0][1]), (times[-1][0], high)
        words += times
        at += end - begin
    tail = np.zeros(round(0.7 * SAMPLE_RATE), np.float32)
    return Take(np.concatenate([*parts, tail]), tuple(words))


def recorded(take: Take, seed: int) -> np.ndarray:
    """Return the samples at speech level in a quiet room, as 16-bit integers of 11 used bits.

    The last five bits lie 11 dB under the room and would only make the file large.
    """
    active = np.abs(take.samples) > 1e-4
    speech = take.samples * 10 ** (SPEECH_LEVEL / 20) / np.sqrt(np.mean(take.samples[active] ** 2))
    room = np.random.default_rng(seed).standard_normal(len(speech) + 3)
    room = np.convolve(room, [0.25, 0.5, 0.75, 0.5], "valid")  # duller than white, as rooms are
    room *= 10 ** (ROOM_LEVEL / 20) / np.sqrt(np.mean(room**2))
    return (np.clip(np.rint((speech + room) * 1024), -1023, 1023) * 32).astype(np.int16)


def build(slug: str) -> float:
    """Write `answer.flac` and `about.toml` of one sample; return its length in seconds."""
    folder = HERE / slug
    script = load(folder / "script.toml")
    take = said(script)
    pcm = recorded(take, zlib.crc32(slug.encode()))
    soundfile.write(folder / "answer.flac", pcm, SAMPLE_RATE, subtype="PCM_16")
    seconds = len(pcm) / SAMPLE_RATE
    text = about(script, take.words, seconds)
    (folder / "about.toml").write_text(text, encoding="utf-8")
    return seconds


def main() -> None:
    """Build the named samples, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("slugs", nargs="*", metavar="SLUG")
    parser.add_argument("--hear", action="store_true", help="recognise the sound as well")
    asked = parser.parse_args()
    slugs = asked.slugs or sorted(path.parent.name for path in HERE.glob("*/script.toml"))
    # One process each: eSpeak NG carries state from one answer into the sound of the next.
    with ProcessPoolExecutor(2, get_context("spawn"), max_tasks_per_child=1) as pool:
        for slug, seconds in zip(slugs, pool.map(build, slugs), strict=True):
            print(f"{slug}: {seconds:.1f} s")
    if asked.hear:
        from hear import store, table

        for slug in slugs:
            store(HERE / slug)
        table(HERE)


if __name__ == "__main__":
    main()
