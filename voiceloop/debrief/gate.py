"""The least an answer must offer before it is rated."""

from voiceloop.debrief.wording import wording
from voiceloop.home import PACKAGE, table
from voiceloop.signals.needs import SURE
from voiceloop.types import Answer, Reading


def not_scored(answer: Answer, reading: Reading) -> str | None:
    """Return why the answer cannot be rated, in a sentence, or None when it can."""
    least = wording("gate")
    said = least["said"]
    language = answer.transcript.language
    voiced = sum(span.duration for span in answer.acoustics.voice)
    if not answer.words and voiced >= least["speech_s"]:
        return str(said["no_words"])
    if not answer.words or not answer.acoustics.voice:
        return str(said["no_speech"])
    if language != "en":
        return str(said["language"].format(language=language_name(language)))
    once = _said_once(answer, reading)
    if len(once) < least["words"] or voiced < least["speech_s"]:
        return str(
            said["short"].format(
                words=len(once),
                seconds=int(voiced),
                least_words=least["words"],
                least_seconds=least["speech_s"],
            )
        )
    sure = sum(word.probability for word in answer.words) / len(answer.words)
    if sure < SURE:
        percents = {
            "percent": int(100 * sure + 1e-6),
            "least_percent": round(100 * SURE),
        }
        return str(said["unheard"].format(**percents))
    if len(set(once)) < least["different_words"]:
        different = {"words": len(set(once)), "least_words": least["different_words"]}
        return str(said["repeats"].format(**different))
    common = frozenset(table(PACKAGE / "data" / "common-words.toml")["words"].split())
    if sum(word in common for word in once) < least["common_share"] * len(once):
        return str(said["no_sentences"])
    return None


def language_name(code: str) -> str:
    """Return the English name of a language code, or the code itself when it has none here."""
    return str(table(PACKAGE / "data" / "languages.toml").get(code, f"“{code}”"))


def _said_once(answer: Answer, reading: Reading) -> list[str]:
    """Folded words, those of a clause that is repeated word for word only once."""
    folded = [
        word.text.lower().replace("’", "'").strip(".,;:!?\"'()[]…-–—“”") for word in answer.words
    ]
    clauses = dict.fromkeys(tuple(folded[c.first : c.stop]) for c in reading.clauses)
    return [word for clause in clauses for word in clause if word]
