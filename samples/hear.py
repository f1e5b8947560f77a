"""What the demo recogniser hears in a sample, stored as its transcript, and how far off that is."""

import re
import tomllib
from pathlib import Path

import jiwer

from voiceloop.codec import dumps, loads
from voiceloop.pipeline import hear
from voiceloop.speech.compute import Compute
from voiceloop.speech.transcribe import Engine
from voiceloop.speech.weights import resolve
from voiceloop.types import Transcript


def store(folder: Path) -> None:
    """Hear `answer.flac` of `folder` as `voiceloop debrief` does and write its `transcript.json`."""
    demo = resolve("demo", gpu=False)
    assert demo is not None
    heard = hear(folder / "answer.flac", lambda: Engine(demo, Compute("cpu", "int8")))
    (folder / "transcript.json").write_text(dumps(heard.answer.transcript) + "\n", encoding="utf-8")


def plain(text: str) -> str:
    """Return `text` as it is compared: lower case, no punctuation."""
    return " ".join(re.sub(r"[^a-z0-9' ]", " ", text.lower()).split())


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
    error = jiwer.wer(said, plain(" ".join(word.text for word in transcript.words)))
    named = about["truth"]["first_failure_hypothesis"]
    speaker = about["speaker"]
    cells = (
        f"`{folder.name}`",
        about["role"],
        about["quality"],
        f"{speaker['engine']} `{speaker['voice']}`",
        f"{about['duration']:.1f} s",
        str(len(said.split())),
        f"{error:.1%}".replace("%", " %"),
        "never" if named == "none" else f"{named['start']:.1f} s",
    )
    return "| " + " | ".join(cells) + " |"
