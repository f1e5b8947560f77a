"""Lays out a reading for the terminal: clauses with what they do, then what was found and what was not."""

import os
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

import click

from voiceloop.types import DIAGNOSIS, Label, Reading, Role, Run

WIDTH = 78
INDENT = 5


def page(words: Sequence[str], reading: Reading, role: Role) -> str:
    """Return the reading of `words` as text for a terminal, heard with the ears of `role`."""
    count = f"{len(words)} words, {len(reading.clauses)} clauses, heard as {role.title}"
    parts = [_strong(count), *_clauses(words, reading, role), _strong("What was heard")]
    parts += [_order(reading), _hedges(words, reading), _fillers(words, reading)]
    parts += _risks(reading, role)
    parts.append(_line("Warning signs", _names(c.anti for c in reading.clauses) or ["none"]))
    return "\n".join(parts)


def _clauses(words: Sequence[str], reading: Reading, role: Role) -> list[str]:
    listens_for = {risk.name for risk in role.risks}
    out: list[str] = [""]
    for i, clause in enumerate(reading.clauses, 1):
        out.append(_wrapped(f"{i:>3}  ", _said(words, clause)))
        for label in clause.moves:
            out.append(_found(_plain(label.name), label, words))
        for label in clause.risks:
            if label.name in listens_for:
                out.append(_found(f"risk: {_plain(label.name)}", label, words))
        for label in clause.anti:
            out.append(_found(f"warning: {_plain(label.name)}", label, words))
    return [*out, ""]


def _order(reading: Reading) -> str:
    heard = [
        f"{_plain(move)} (clause {at + 1})"
        for move in reading.order
        if (at := reading.first(move)) is not None
    ]
    never = [_plain(move) for move in DIAGNOSIS if move not in reading.order]
    line = _line("Order", [" → ".join(heard) or "none of the three"])
    return line + (f"\n{_line('Not heard', never)}" if never else "")


def _hedges(words: Sequence[str], reading: Reading) -> str:
    heard = [f"{h.kind} “{_said(words, h)}” (clause {h.clause + 1})" for h in reading.hedges]
    return _line("Hedges", heard or ["none"])


def _fillers(words: Sequence[str], reading: Reading) -> str:
    heard = Counter(_said(words, run).lower().strip(",.?!;:-—…") for run in reading.fillers)
    return _line("Fillers", [f"{text} ×{n}" for text, n in heard.most_common()] or ["none"])


def _risks(reading: Reading, role: Role) -> list[str]:
    own = [risk.name for risk in role.risks]
    addressed = _names(c.risks for c in reading.clauses)
    mentioned = _names(c.mentioned for c in reading.clauses)
    covered = [_plain(n) for n in own if _plain(n) in addressed]
    named = [_plain(n) for n in own if _plain(n) in mentioned and _plain(n) not in addressed]
    absent = [_plain(n) for n in own if _plain(n) not in addressed + mentioned]
    rows = (("Addressed", covered), ("Only named", named), ("Not heard", absent))
    return [_line(f"Risks {title.lower()}", names) for title, names in rows if names]


def _names(of_clauses: Iterable[Iterable[Label]]) -> list[str]:
    return list(dict.fromkeys(_plain(label.name) for labels in of_clauses for label in labels))


def _found(name: str, label: Label, words: Sequence[str]) -> str:
    cue = f"  “{_said(words, label.cue)}”" if label.cue else ""
    return _wrapped(" " * INDENT + "· ", f"{name} {label.probability:.2f}{cue}")


def _line(title: str, entries: Sequence[str]) -> str:
    return _wrapped(f"{title}: ", ", ".join(entries))


def _said(words: Sequence[str], run: Run) -> str:
    return " ".join(words[run.first : run.stop])


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _wrapped(lead: str, text: str) -> str:
    indent = " " * (INDENT + 2 if lead.strip().startswith("·") else INDENT)
    return textwrap.fill(text, WIDTH, initial_indent=lead, subsequent_indent=indent)


def _strong(text: str) -> str:
    return text if os.environ.get("NO_COLOR") else click.style(text, bold=True)
