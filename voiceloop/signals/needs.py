"""What an answer must offer before a number means something."""

from voiceloop.types import Answer

QUIET_DB = 10.0
"""Below this, pauses found by any detector are guesses (house: a third is lost at 10 dB)."""

ENOUGH_WORDS = 20
"""The least a rate per hundred words may rest on (house: one word then weighs 5 per 100)."""

ENOUGH_VOICE_S = 5.0
"""The least speech a pace may rest on (house)."""


SURE = 0.65
"""The mean word probability below which what was said is not judged.

House: the demo model is 0.52 to 0.59 sure of what it makes up for people's voices, and 0.87 to
0.97 sure of what it can follow.
"""


def speech(answer: Answer) -> str | None:
    """Voiced sound."""
    return None if answer.acoustics.voice else "no speech was found"


def words(answer: Answer) -> str | None:
    """Recognised words, on voiced sound."""
    return speech(answer) or (None if answer.words else "no words were recognised")


def readable(answer: Answer) -> str | None:
    """Words in the one language the reader knows, recognised more surely than not."""
    if lacks := words(answer):
        return lacks
    if answer.transcript.language != "en":
        return "words are read in English only"
    sure = sum(word.probability for word in answer.words) / len(answer.words)
    return None if sure >= SURE else "the words were not recognised well enough"


def enough_words(answer: Answer) -> str | None:
    """Enough words for a rate per hundred."""
    if len(answer.words) >= ENOUGH_WORDS:
        return None
    return f"too few words for a rate: {len(answer.words)} of at least {ENOUGH_WORDS}"


def enough_voice(answer: Answer) -> str | None:
    """Enough speech for a pace."""
    seconds = sum(span.duration for span in answer.acoustics.voice)
    if seconds >= ENOUGH_VOICE_S:
        return None
    return f"too little speech: {seconds:.1f} s of at least {ENOUGH_VOICE_S:g} s"


def quiet(answer: Answer) -> str | None:
    """A background low enough for silences to be silences."""
    snr = answer.acoustics.snr
    if snr is None or snr >= QUIET_DB:
        return None
    return f"too noisy to tell voice from silence: {snr:.0f} dB of at least {QUIET_DB:g} dB"
