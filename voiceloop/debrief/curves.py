"""Level and pitch as small curves that a page can draw."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from voiceloop.types import Track, clock

POINTS = 600
"""The most points a curve may hold."""

Curve = tuple[tuple[float, float], ...]


def level_curve(track: Track) -> Curve:
    """Return (seconds, dBFS), each the mean power of its stretch of the track."""
    return tuple(
        (at, round(float(10 * np.log10(np.mean(10 ** (values / 10)))), 1) + 0.0)
        for at, values in _stretches(track)
    )


def pitch_curve(track: Track) -> Curve:
    """Return (seconds, Hz), each the mean over voiced frames; stretches with none are left out."""
    return tuple(
        (at, round(float(np.mean(values[values > 0])), 1))
        for at, values in _stretches(track)
        if np.any(values > 0)
    )


def _stretches(track: Track) -> list[tuple[float, NDArray[np.float64]]]:
    """The track in at most `POINTS` equal stretches, each with the time of its middle."""
    values = np.asarray(track.values, dtype=np.float64)
    if not len(values):
        return []
    edges = np.linspace(0, len(values), min(POINTS, len(values)) + 1).round().astype(int)
    return [
        (clock((first + stop) / 2 * track.hop), values[first:stop])
        for first, stop in pairwise(edges)
    ]
