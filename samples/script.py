"""An answer as written: one clause a line, with its pauses, fillers, hedges and labels marked.

    [0.9] _Um,_ {calibrated: I cannot say how often,} so I would count them. | evaluation

`[0.9]` is a pause in seconds, `_…_` a filler, `{evasive: …}` or `{calibrated: …}` a hedge,
and what follows `|` are the clause's labels.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TOKEN = re.compile(
    r"\[(?P<pause>[\d.]+)\]|\{(?P<open>\w+):|(?P<close>\})|(?P<mark>_)|(?P<word>[^\s{}_[\]]+)"
)


@dataclass(frozen=True, slots=True)
class Run:
    """Words `first` to `stop` (exclusive) of the answer, and what they are."""

    first: int
    stop: int
    kind: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One line: its words `first` to `stop` and its labels."""

    first: int
    stop: int
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """All words in order, the silence before each word that has one marked, and the marks."""

    about: dict[str, Any]
    words: tuple[str, ...]
    pauses: dict[int, float]
    clauses: tuple[Clause, ...]
    hedges: tuple[Run, ...]
    fillers: tuple[Run, ...]

    def text(self, run: Run | Clause) -> str:
        """Return the words of `run` joined by single spaces."""
        return " ".join(self.words[run.first : run.stop])


def load(path: Path) -> Script:
    """Return the script in `path`. Raises ValueError when a mark is not closed or not known."""
    about = tomllib.loads(path.read_text(encoding="utf-8"))
    words: list[str] = []
    pauses: dict[int, float] = {}
    clauses: list[Clause] = []
    hedges: list[Run] = []
    fillers: list[Run] = []
    for line in about.pop("answer").strip().splitlines():
        marked, _, labels = line.partition("|")
        first, opened, filler = len(words), None, None
        for token in _TOKEN.finditer(marked):
            if token["pause"]:
                pauses[len(words)] = float(token["pause"])
            elif token["open"]:
                opened = (len(words), token["open"])
            elif token["close"]:
                hedges.append(Run(opened[0], len(words), opened[1]))
                opened = None
            elif token["mark"] and filler is None:
                filler = len(words)
            elif token["mark"]:
                fillers.append(Run(filler, len(words), "filler"))
                filler = None
            elif not re.search(r"\w", token["word"]):
                raise ValueError(f"{path}: punctuation stands alone in {line!r}")
            else:
                words.append(token["word"])
        if opened or filler is not None or first == len(words):
            raise ValueError(f"{path}: a mark is not closed, or no word stands, in {line!r}")
        clauses.append(Clause(first, len(words), tuple(labels.split()) or ("none",)))
    return Script(about, tuple(words), pauses, tuple(clauses), tuple(hedges), tuple(fillers))
