"""How fast the words and the syllables come."""

import re

from voiceloop.signals import needs
from voiceloop.signals.signal import Band, measured, missing, signal
from voiceloop.signals.timing import speaking_time, spoken_span
from voiceloop.types import Answer, Measure, Reading

PARTS = re.compile(r"[a-zß-öø-ÿ]+|[0-9]")
VOWELS = re.compile(r"[aeiouyà-öø-ü]+")
SILENT_ENDING = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeioutd])ed$|(?<=[^aeiouscxzgh])es$"
)


@signal(
    unit="words/min",
    family="pace",
    band=Band(100, 175),
    needs=(needs.words, needs.enough_words, needs.enough_voice),
    basis="the range that Microsoft Speaker Coach (100-165) or Read AI (130-175) accepts",
)
def speech_rate(answer: Answer, reading: Reading) -> Measure:
    """Words per minute from the first voiced sound to the last, pauses included."""
    minutes = speaking_time(answer) / 60
    return measured(len(answer.words) / minutes, [spoken_span(answer)])


@signal(
    unit="syllables/s",
    family="pace",
    needs=(needs.words, needs.enough_words, needs.enough_voice, needs.quiet),
    basis="De Jong & Wempe 2009 syllables by phonation time; syllables by vowel groups of the words",
)
def articulation_rate(answer: Answer, reading: Reading) -> Measure:
    """Syllables per second of voiced speech, pauses and hesitations left out."""
    voiced = sum(span.duration for span in answer.acoustics.voice)
    spoken = voiced - sum(span.duration for span in answer.hesitations)
    count = sum(syllables(word.text) for word in answer.words)
    if spoken < needs.ENOUGH_VOICE_S:
        return missing(f"too little speech under the words: {max(spoken, 0.0):.1f} s")
    return measured(count / spoken, [spoken_span(answer)])


def syllables(text: str) -> int:
    """Return about how many syllables a written English word has: at least one.

    Vowel groups, less a silent ending; a digit counts one, and so does each letter of a
    part without a vowel ("sql"). The parts of a hyphenated word are counted apart.
    """
    plain = text.lower().replace("’", "").replace("'", "")
    return max(1, sum(_part(part) for part in PARTS.findall(plain)))


def _part(part: str) -> int:
    groups = len(VOWELS.findall(part))
    if not groups:
        return len(part)
    return groups - (groups > 1 and SILENT_ENDING.search(part) is not None)
