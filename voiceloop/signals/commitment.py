"""How often the speaker backs away from a claim, and how often an unknown is narrowed."""

from voiceloop.signals import needs
from voiceloop.signals.signal import Band, measured, signal
from voiceloop.signals.timing import per_hundred, when
from voiceloop.types import Answer, HedgeKind, Measure, Reading


@signal(
    unit="per 100 words",
    family="commitment",
    needs=(needs.readable, needs.enough_words),
    basis="house: words that weaken the speaker's own commitment; the role's bar decides",
)
def evasive_hedges(answer: Answer, reading: Reading) -> Measure:
    """Hedges that weaken the speaker's own plan or claim, per 100 words."""
    return _hedges(answer, reading, "evasive")


@signal(
    unit="per 100 words",
    family="commitment",
    needs=(needs.readable, needs.enough_words),
    basis="house: an unknown that is admitted and then narrowed counts in the speaker's favour",
)
def calibrated_hedges(answer: Answer, reading: Reading) -> Measure:
    """Admissions of not knowing that are narrowed into what would settle it, per 100 words."""
    return _hedges(answer, reading, "calibrated")


@signal(
    unit="per 100 words",
    family="commitment",
    band=Band(None, 4.0),
    needs=(needs.readable, needs.enough_words),
    lower_bound=True,
    basis="Read AI asks for fewer than 4 % of words; recognisers leave fillers out, so this is a lower bound",
)
def fillers(answer: Answer, reading: Reading) -> Measure:
    """Fillers such as um, you know and discourse like, per 100 words; at least this many."""
    spans = [when(answer, run) for run in reading.fillers]
    return measured(per_hundred(answer, reading.fillers), spans)


def _hedges(answer: Answer, reading: Reading, kind: HedgeKind) -> Measure:
    runs = [hedge for hedge in reading.hedges if hedge.kind == kind]
    return measured(per_hundred(answer, runs), [when(answer, run) for run in runs])
