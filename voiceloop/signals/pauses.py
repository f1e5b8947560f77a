"""Silences inside the answer, voiced hesitations, and the wait before it."""

import numpy as np

from voiceloop.signals import needs
from voiceloop.signals.signal import measured, missing, signal
from voiceloop.types import Answer, Measure, Reading

LONG_S = 1.0
"""A pause this long is heard as a stop."""

FEWEST_FOR_MEDIAN, FEWEST_FOR_P90 = 3, 5


@signal(
    unit="count",
    family="pauses",
    needs=(needs.speech, needs.quiet),
    lower_bound=True,
    basis="house: voiced sound with no word under it; one that was recognised as a word is missed",
)
def hesitations(answer: Answer, reading: Reading) -> Measure:
    """Voiced sounds with no word under them, such as a drawn-out um; at least this many."""
    return measured(len(answer.hesitations), answer.hesitations)


@signal(
    unit="s",
    family="pauses",
    needs=(needs.speech, needs.quiet),
    basis="De Jong & Bosker 2013: a pause is a silence from 250 ms; median, as lengths are skewed",
)
def pause_median(answer: Answer, reading: Reading) -> Measure:
    """Length of the middle pause, in seconds."""
    return _percentile(answer, 50, FEWEST_FOR_MEDIAN)


@signal(
    unit="s",
    family="pauses",
    needs=(needs.speech, needs.quiet),
    basis="De Jong & Bosker 2013: a pause is a silence from 250 ms; P90 shows the long ones",
)
def pause_p90(answer: Answer, reading: Reading) -> Measure:
    """Length that nine pauses in ten stay under, in seconds."""
    return _percentile(answer, 90, FEWEST_FOR_P90)


@signal(
    unit="count",
    family="pauses",
    needs=(needs.speech, needs.quiet),
    basis="house: a silence of a second or more inside the answer is heard as a stop",
)
def long_pauses(answer: Answer, reading: Reading) -> Measure:
    """Silences of a second or more inside the answer."""
    found = [pause for pause in answer.pauses if pause.duration >= LONG_S - 1e-6]
    return measured(len(found), found)


@signal(
    unit="s",
    family="pauses",
    basis="Levinson & Torreira 2015: from the end of the question to the first sound of the answer",
)
def response_latency(answer: Answer, reading: Reading) -> Measure:
    """Seconds from the end of the question to the first voiced sound."""
    return missing("the recording does not say when the question ended")


def _percentile(answer: Answer, percent: float, fewest: int) -> Measure:
    lengths = [pause.duration for pause in answer.pauses]
    if len(lengths) < fewest:
        return missing(f"too few pauses: {len(lengths)} of at least {fewest}")
    at = float(np.percentile(lengths, percent))
    evidence = [pause for pause in answer.pauses if pause.duration >= at - 1e-6]
    return measured(at, evidence)
