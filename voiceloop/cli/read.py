"""Reads an answer that was typed or pasted: its moves, hedges and fillers, without any sound."""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from voiceloop.cli import DEFAULT_ROLE, ROLE_NAMES, ROUND_NAMES
from voiceloop.errors import VoiceloopError, typed

if TYPE_CHECKING:
    from voiceloop.roles import Listed
    from voiceloop.types import Clause, Label, Reading, Role, Run

Place: TypeAlias = tuple[int, int]


@click.command()
@click.argument("file", required=False, default="-", metavar="[FILE|-]")
@click.option(
    "--role",
    metavar="ROLE",
    default=DEFAULT_ROLE,
    show_default=True,
    help=f"Whose panel listens: {ROLE_NAMES}",
)
@click.option("--round", "round_", metavar="ROUND", help=f"Kind of round: {ROUND_NAMES}")
@click.option(
    "--question",
    metavar="ID|TEXT",
    help="Listed question, or what was asked; restating it counts for nothing",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object")
@click.option("--jsonl", is_flag=True, help="Read one JSON object a line, print one for each")
def command(
    file: str, role: str, round_: str | None, question: str | None, as_json: bool, jsonl: bool
) -> None:
    """Read an answer given as text: what was said, clause by clause.

    FILE is a text file; without one, or with -, the text comes from standard input.
    """
    if as_json and jsonl:
        raise click.UsageError("--json and --jsonl exclude each other.")
    if question is not None:
        from voiceloop.roles import find_question, round_of

        asked = find_question(question)
        question, round_ = asked.text, round_ or round_of(asked)
    if file == "-" and sys.stdin.isatty():
        click.echo("Type or paste the answer; Ctrl-D (Windows: Ctrl-Z, Enter) ends it.", err=True)
    text = _text(file)
    if jsonl:
        _lines(text, role, round_, question)
        return
    if not text.strip():
        raise VoiceloopError(
            f"{_name(file)} has no words in it.", "Give the answer as text: voiceloop read FILE"
        )
    if as_json:
        from pathlib import Path

        id_ = "answer" if file == "-" else Path(file).stem
        click.echo(_dumps(_object(id_, text, role, round_, question)))
    else:
        from voiceloop.cli._reading import page

        words, reading, _ = _read(text, round_, question)
        click.echo(page(words, reading, _role(role)))


def _text(file: str) -> str:
    """Return the text of the file or of standard input, exactly as it stands there."""
    from pathlib import Path

    if not file:
        raise VoiceloopError("The name of the file is empty.", "voiceloop read answer.txt")
    hint = "Give a UTF-8 text file, or - for standard input: voiceloop read answer.txt"
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError as e:
        raise VoiceloopError(f"There is no file {file}.", hint) from e
    except IsADirectoryError as e:
        raise VoiceloopError(f"{file} is a folder, not a text file.", hint) from e
    except OSError as e:
        raise VoiceloopError(f"{file} cannot be read: {e.strerror}.", hint) from e
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        if b"\0" in raw:
            raise _no_text(file) from e
        raise VoiceloopError(f"{_name(file)} is not text in UTF-8.", hint) from e
    if "\0" in text:
        raise _no_text(file)
    return text


def _no_text(file: str) -> VoiceloopError:
    hint = f"If it is a recording: {typed('voiceloop', 'debrief', file)}"
    return VoiceloopError(f"{_name(file)} is not text.", hint)


def _name(file: str) -> str:
    return "Standard input" if file == "-" else file


def _lines(text: str, role: str, round_: str | None, question: str | None) -> None:
    """Print one reading a line; a line that cannot be read is named on stderr and fails the whole."""
    bad = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            click.echo(_dumps(_from_line(line, role, round_, question)))
        except (ValueError, VoiceloopError) as e:
            bad += 1
            hint = f" Hint: {e.hint}" if isinstance(e, VoiceloopError) else ""
            click.echo(f"Line {number}: {e}{hint}", err=True)
    if bad:
        lines = "1 line" if bad == 1 else f"{bad} lines"
        raise VoiceloopError(
            f"{lines} could not be read; the others are done.",
            'Each line needs {"id": "...", "text": "..."}.',
        )


def _from_line(line: str, role: str, round_: str | None, question: str | None) -> dict[str, Any]:
    import json

    try:
        given = json.loads(line)
    except ValueError as e:
        raise ValueError(f"is not JSON: {e}") from e
    if not isinstance(given, dict):
        raise ValueError("is not a JSON object")
    fields = {"role": role, "round": round_, "question": question} | {
        k: v for k, v in given.items() if v is not None
    }
    for key in ("id", "text"):
        if not isinstance(given.get(key), str):
            raise ValueError(f'has no "{key}" that is text')
    for key in ("role", "round", "question"):
        if not isinstance(fields[key], str | None):
            raise ValueError(f'has a "{key}" that is not text')
    listed = _listed(given.get("question"))
    if listed is not None:
        fields["question"] = listed.question.text
        if given.get("round") is None:
            fields["round"] = listed.round
    return _object(
        fields["id"], fields["text"], fields["role"], fields["round"], fields["question"]
    )


def _listed(question: str | None) -> "Listed | None":
    """The question with that id; in a line any other text, one word too, is the question itself."""
    from voiceloop.roles import all_questions

    wanted = (question or "").strip().lower()
    return next((q for q in all_questions() if q.question.name == wanted), None) if wanted else None


def _read(
    text: str, round_: str | None, question: str | None
) -> tuple[list[str], "Reading", list[Place]]:
    """Return the words, their reading, and the place of each in the text, in code points."""
    from voiceloop.reading import read

    places = [m.span() for m in re.finditer(r"\S+", text)]
    words = [text[a:b] for a, b in places]
    return words, read(words, round=_round(round_), question=question), places


def _round(name: str | None) -> str | None:
    from voiceloop.roles import find_round

    return find_round(name) if name else None


def _role(name: str) -> "Role":
    from voiceloop.roles import find_role

    return find_role(name)


def _object(
    id_: str, text: str, role: str, round_: str | None, question: str | None
) -> dict[str, Any]:
    """Return the reading as the wire format; offsets are code points into `text`, ends exclusive."""
    words, reading, places = _read(text, round_, question)
    bare = [_inside(word, place) for word, place in zip(words, places, strict=True)]
    listens_for = {risk.name for risk in _role(role).risks}

    first = reading.first("failure_hypothesis")
    at = None if first is None else _span(reading.clauses[first], places)
    return {
        "id": id_,
        "failure_hypothesis_clause_char_start": at["start"] if at else None,
        "clauses": [_clause(clause, places, bare) for clause in reading.clauses],
        "first_failure_hypothesis": {"clause": first, **at} if at else None,
        "hedges": [{**_span(hedge, bare), "type": hedge.kind} for hedge in reading.hedges],
        "fillers": [_span(filler, bare) for filler in reading.fillers],
        "order": list(reading.order),
        "anti": _names(clause.anti for clause in reading.clauses),
        "risks": [r for r in _names(c.risks for c in reading.clauses) if r in listens_for],
        "distinctions": list(reading.distinctions),
        "metric_distrust": list(reading.metric_distrust),
        "stop_criterion": list(reading.stop_criterion),
        "second_branch": list(reading.second_branch),
        "evaluation_loop": list(reading.evaluation_loop),
    }


def _clause(clause: "Clause", places: Sequence[Place], bare: Sequence[Place]) -> dict[str, Any]:
    said = (*clause.moves, *clause.risks, *clause.anti)
    return {
        **_span(clause, places),
        "moves": [label.name for label in clause.moves],
        "risks": [label.name for label in clause.risks],
        "anti": [label.name for label in clause.anti],
        "why": {label.name: _why(label, bare) for label in said},
    }


def _why(label: "Label", bare: Sequence[Place]) -> dict[str, Any]:
    cue = None if label.cue is None else list(_span(label.cue, bare).values())
    return {"p": label.probability, "cue": cue}


def _span(run: "Run", places: Sequence[Place]) -> dict[str, int]:
    return {"start": places[run.first][0], "end": places[run.stop - 1][1]}


def _inside(word: str, place: Place) -> Place:
    """Return the place of a word without the punctuation around it."""
    letters = [i for i, letter in enumerate(word) if letter.isalnum()]
    return (place[0] + letters[0], place[0] + letters[-1] + 1) if letters else place


def _names(of_clauses: Iterable[Iterable["Label"]]) -> list[str]:
    return list(dict.fromkeys(label.name for labels in of_clauses for label in labels))


def _dumps(value: Mapping[str, Any]) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, allow_nan=False)
