"""Short ways to say what a reading found."""

from voiceloop.reading import read
from voiceloop.types import Reading


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
