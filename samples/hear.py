"""What the demo recogniser hears in a sample, stored as its transcript, and how far off that is."""

import re
import tomllib
from pathlib import Path

import faster_whisper

from voiceloop.codec import dumps, loads
from voiceloop.speech.weights import fingerprint
from voiceloop.types import Recogniser, Transcript, Word, clock

MODEL = Path(__file__).resolve().parent.parent / "models" / "demo"

SETTINGS: dict[str, str | int | float | bool | None] = {
    "beam_size": 5,
    "language": "en",
    "temperature": 0.0,
    "condition_on_previous_text": False,
    "word_timestamps": True,
}


def hear(folder: Path) -> None:
    """Recognise `answer.flac` of `folder` with the demo model and write its `transcript.json`."""
    model = faster_whisper.WhisperModel(str(MODEL), device="cpu", compute_type="int8")
    segments, _ = model.transcribe(str(folder / "answer.flac"), **SETTINGS)
    words = tuple(
        Word(clock(w.start), clock(w.end), w.word.strip(), clock(w.probability))
        for segment in segments
        for w in segment.words or ()
    )
    recogniser = Recogniser(
        model="demo",
        version=fingerprint(MODEL),
        engine=f"faster-whisper {faster_whisper.__version__}",
        device="cpu",
        compute_type="int8",
        english_only=True,
        settings=SETTINGS,
        caveat="It understands synthetic voices only.",
    )
    transcript = Transcript(words, "en", None, recogniser)
    (folder / "transcript.json").write_text(dumps(transcript) + "\n", encoding="utf-8")


def plain(text: str) -> list[str]:
    """Return the words of `text` as they are compared: lower case, no punctuation."""
    return re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()


def word_error(said: list[str], heard: list[str]) -> float:
    """Return substitutions, deletions and insertions over the number of words said."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(diagonal + (word != other), row[j] + 1, row[j - 1] + 1)
    return row[-1] / len(said)


def table(samples: Path) -> None:
    """Write one row per sample into the README of `samples`, between its two markers."""
    rows = [
        "| sample | role | quality | voice | length | words | word error | hypothesis at |",
        "|---|---|---|---|---:|---:|---:|---:|",
        *(_row(path.parent) for path in sorted(samples.glob("*/transcript.json"))),
    ]
    readme = samples / "README.md"
    head, _, rest = readme.read_text(encoding="utf-8").partition("<!-- table -->\n")
    _, _, tail = rest.partition("<!-- /table -->\n")
    marked = ["<!-- table -->", *rows, "<!-- /table -->", ""]
    readme.write_text(head + "\n".join(marked) + tail, encoding="utf-8")


def _row(folder: Path) -> str:
    about = tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))
    transcript = loads((folder / "transcript.json").read_text(encoding="utf-8"), Transcript)
    said = plain(about["truth"]["text"])
    error = word_error(said, plain(" ".join(word.text for word in transcript.words)))
    named = about["truth"]["first_failure_hypothesis"]
    speaker = about["speaker"]
    cells = (
        f"`{folder.name}`",
        about["role"],
        about["quality"],
        f"{speaker['engine']} `{speaker['voice']}`",
        f"{about['duration']:.1f} s",
        str(len(said)),
        f"{error:.1%}".replace("%", " %"),
        "never" if named == "none" else f"{named['start']:.1f} s",
    )
    return "| " + " | ".join(cells) + " |"
