"""Short ways to say what a reading found."""

import tomllib
from itertools import pairwise
from pathlib import Path

from voiceloop.reading import clauses, read
from voiceloop.reading.fillers import fillers
from voiceloop.reading.hints import hints
from voiceloop.reading.lexicon import hear, weigh
from voiceloop.reading.moves import SURE
from voiceloop.reading.tokens import tokens
from voiceloop.types import Reading

ROOT = Path(__file__).parent.parent.parent
SENTENCES = tomllib.loads((ROOT / "models/reader/sentences.toml").read_text(encoding="utf-8"))


def heard(text: str, **context) -> Reading:
    return read(text.split(), **context)


def does(text: str, **context) -> set[str]:
    """Every move, and `anti:` or `risk:` label, that any clause of the text carries."""
    reading = heard(text, **context)
    return {
        prefix + label.name
        for clause in reading.clauses
        for prefix, found in (("", clause.moves), ("anti:", clause.anti), ("risk:", clause.risks))
        for label in found
    }


def ruled(text: str, **context) -> set[str]:
    """Every move, and `anti:`, `risk:` or `mentioned:` label, that the cue lists and rules alone hear."""
    lines = _lines(text)
    return {name for hint in hints(lines, hear(lines), **context) for name in hint.says}


def mentioned_by_rule(text: str) -> set[str]:
    return {n.removeprefix("mentioned:") for n in ruled(text) if n.startswith("mentioned:")}


def shown(text: str) -> set[str]:
    """Every label of the structure's cue lists that any clause shows."""
    found = hear(_lines(text))["structure"]
    return {label for f in found for label, (p, _) in weigh(f).items() if p >= SURE}


def cut_by_rule(text: str, gaps=None) -> list[str]:
    """The clauses as the rules alone cut them."""
    words = text.split()
    return [" ".join(words[a:b]) for a, b in _edges(text, gaps)]


def _edges(text: str, gaps=None) -> list[tuple[int, int]]:
    line = tokens(text.split())
    said = clauses.without(line, fillers([t for t in line if t.text]))
    found = clauses.whole(clauses.cuts(said, clauses.places(said), gaps), said)
    inner = [clauses.edge(line, said, i) for i in found[1:-1]]
    return list(pairwise([0, *inner, len(line)]))


def _lines(text: str):
    line = tokens(text.split())
    filled = fillers([t for t in line if t.text])
    dropped = {i for run in filled for i in range(run.first, run.stop)}
    return [[t for t in line[a:b] if t.text and t.at not in dropped] for a, b in _edges(text)]


def mentions(text: str) -> set[str]:
    return {label.name for clause in heard(text).clauses for label in clause.mentioned}


def pieces(text: str, **context) -> list[str]:
    words = text.split()
    return [" ".join(words[c.first : c.stop]) for c in read(words, **context).clauses]


def hedged(text: str) -> list[tuple[str, str]]:
    words = text.split()
    return [(h.kind, said(words, h)) for h in read(words).hedges]


def filled(text: str) -> list[str]:
    words = text.split()
    return [said(words, run).lower() for run in read(words).fillers]


def said(words, run) -> str:
    return " ".join(words[run.first : run.stop]).strip(",.?!;:-—")
