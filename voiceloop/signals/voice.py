"""How the voice moves, how strong it is, and how far it stands above the room."""

import numpy as np
from numpy.typing import NDArray

from voiceloop.signals import needs
from voiceloop.signals.signal import Band, measured, missing, signal
from voiceloop.signals.timing import spoken_span
from voiceloop.types import Answer, Measure, Reading, Span, Track

OCTAVE_ERROR_ST = 9.0
"""Frames further than this from the median are taken for octave errors (house)."""

CLIPPED = 0.0005
"""Share of samples at full scale above which a recording counts as clipped (house)."""

ENOUGH_PITCH_S = 3.0
"""The least voiced sound a spread may rest on (house)."""


@signal(
    unit="st",
    family="voice",
    needs=(needs.speech, needs.enough_voice, needs.quiet),
    basis="Hincks 2005; Hincks & Edlund 2009: standard deviation of pitch in semitones around the median",
)
def pitch_spread(answer: Answer, reading: Reading) -> Measure:
    """Standard deviation of pitch in semitones over voiced frames, octave errors left out."""
    track = answer.acoustics.pitch
    pitch = _within(track, answer.acoustics.voice)
    pitch = pitch[pitch > 0]
    if len(pitch) * track.hop < ENOUGH_PITCH_S:
        return missing(f"too little voiced sound: {len(pitch) * track.hop:.1f} s")
    semitones = 12 * np.log2(pitch / np.median(pitch))
    kept = semitones[np.abs(semitones) <= OCTAVE_ERROR_ST]
    return measured(float(np.std(kept)), [spoken_span(answer)])


@signal(
    unit="dBFS",
    family="voice",
    band=Band(-28, -16),
    needs=(needs.speech,),
    basis="RFC 7874 section 4: speech at about -22 dBFS, 6 dB either way tolerated",
)
def level(answer: Answer, reading: Reading) -> Measure:
    """Root-mean-square level of the stretches of speech, in dBFS."""
    inside = _within(answer.acoustics.level, answer.acoustics.voice)
    if not len(inside):
        return missing("no level was measured")
    power = float(np.mean(10 ** (inside / 10)))
    clipped = answer.acoustics.clipped
    why = f"clipped: {clipped:.1%} of the samples are at full scale" if clipped > CLIPPED else None
    return measured(10 * np.log10(max(power, 1e-12)), [spoken_span(answer)], why=why)


@signal(
    unit="dB",
    family="voice",
    band=Band(15, None),
    needs=(needs.speech,),
    basis="house: below 15 dB recognisers mishear one word in ten or more, and short pauses drown",
)
def snr(answer: Answer, reading: Reading) -> Measure:
    """Decibels of speech over background."""
    found = answer.acoustics.snr
    if found is None:
        return missing("no background to compare the voice with")
    return measured(found, [spoken_span(answer)])


def _within(track: Track, voice: tuple[Span, ...]) -> NDArray[np.float64]:
    values = np.asarray(track.values, dtype=np.float64)
    inside = np.zeros(len(values), dtype=bool)
    for span in voice:
        inside[round(span.start / track.hop) : round(span.end / track.hop)] = True
    found: NDArray[np.float64] = values[inside]
    return found
