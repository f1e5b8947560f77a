"""Where runs of words lie on the answer's clock, and how long the speaker spoke."""

from collections.abc import Sequence

from voiceloop.types import Answer, Run, Span

WORD_ERROR_S = 0.2
"""How far a recognised word may begin from where it was said (house: the collar at which
published word-time scores for Whisper are given)."""


def onset(answer: Answer) -> float:
    """Return when the first voiced sound begins, in seconds."""
    return answer.acoustics.voice[0].start


def speaking_time(answer: Answer) -> float:
    """Return the seconds from the first voiced sound to the last."""
    return answer.acoustics.voice[-1].end - onset(answer)


def spoken_span(answer: Answer) -> Span:
    """Return the span from the first voiced sound to the last."""
    return Span(onset(answer), answer.acoustics.voice[-1].end)


def when(answer: Answer, run: Run) -> Span:
    """Return the span from the first word of a run to its last."""
    start = answer.words[run.first].start
    return Span(start, max(start, answer.words[run.stop - 1].end))


def per_hundred(answer: Answer, runs: Sequence[Run]) -> float:
    """Return how many runs there are for each hundred words."""
    return 100 * len(runs) / len(answer.words)
