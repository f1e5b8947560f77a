"""Level and pitch as small curves that a page can draw."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from voiceloop.types import Track, clock

POINTS = 600
"""The most points a curve may hold."""

Curve = tuple[tuple[float, float], ...]
Values = NDArray[np.float64]


def level_curve(track: Track) -> Curve:
    """Return (seconds, dBFS), each the mean power of its stretch of the track."""
    power = 10 ** (np.asarray(track.values, dtype=np.float64) / 10)
    return _curve(track, power, np.ones(len(power)), lambda mean: 10 * np.log10(mean))


def pitch_curve(track: Track) -> Curve:
    """Return (seconds, Hz), each the mean over voiced frames; stretches with none are left out."""
    pitch = np.asarray(track.values, dtype=np.float64)
    return _curve(track, pitch, (pitch > 0).astype(np.float64), lambda mean: mean)


def _curve(
    track: Track, values: Values, weights: Values, shown: Callable[[Values], Values]
) -> Curve:
    """Weighted means over at most `POINTS` equal stretches, each at the time of its middle."""
    if not len(values):
        return ()
    edges = np.linspace(0, len(values), min(POINTS, len(values)) + 1).round().astype(int)
    middles = (edges[:-1] + edges[1:]) / 2 * track.hop
    sums, counts = (np.add.reduceat(v, edges[:-1]) for v in (values * weights, weights))
    kept = counts > 0
    means = shown(sums[kept] / counts[kept]).tolist()
    times = middles[kept].tolist()
    return tuple((clock(t), round(m, 1) + 0.0) for t, m in zip(times, means, strict=True))
