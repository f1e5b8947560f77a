"""Roles and questions: what is practised, read from TOML files that a coach can edit."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from voiceloop.errors import VoiceloopError
from voiceloop.home import tables
from voiceloop.types import Question, Role

ROUNDS = ("coding", "design", "debugging", "evaluation", "behavioural")
"""The rounds of an interview loop."""

ROUND_ALIASES = {"system-design": "design", "ml-design": "design", "behavioral": "behavioural"}
"""Other names under which a round is known."""

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A question as the files list it: the roles and the round it is asked in."""

    question: Question
    roles: tuple[str, ...]
    round: str


def all_roles() -> tuple[Role, ...]:
    """Return every role: ours by name, then the user's; a user's role of the same name replaces ours.

    Raises VoiceloopError when a file holds an unknown key, lacks one, or points at no role.
    """
    roles: dict[str, Role] = {}
    for path, entry in tables("roles"):
        role = _role(path, entry)
        roles[role.name] = role
    for role in roles.values():
        if strangers := [name for name in role.also_hears if name not in roles]:
            raise VoiceloopError(
                f"The role {role.name} also hears {strangers[0]}, which is no role.",
                f"Mend `also_hears` in {role.name}.toml.",
            )
    return tuple(roles.values())


def find_role(name: str) -> Role:
    """Return the role called `name` or one of its aliases, in any case.

    Raises VoiceloopError that names the roles nearest to an unknown one.
    """
    known = {key.lower(): role for role in all_roles() for key in (*role.aliases, role.name)}
    if role := known.get(name.strip().lower()):
        return role
    raise VoiceloopError(f"There is no role {name!r}.{_near(name, known)}", "voiceloop roles")


def find_round(name: str) -> str:
    """Return the round called `name` or one of its aliases, in any case.

    Raises VoiceloopError that names the rounds there are.
    """
    wanted = name.strip().lower()
    if (wanted := ROUND_ALIASES.get(wanted, wanted)) in ROUNDS:
        return wanted
    raise VoiceloopError(
        f"There is no round {name!r}. The rounds are {', '.join(ROUNDS)}.",
        f"Use --round {next(iter(get_close_matches(wanted, ROUNDS, 1, 0.4)), ROUNDS[2])}",
    )


def all_questions() -> tuple[Listed, ...]:
    """Return every question, file by file; each id stands once.

    Raises VoiceloopError when a file holds an unknown key, an unknown role or round, or an id twice.
    """
    roles = {role.name for role in all_roles()}
    listed: dict[str, Listed] = {}
    for path, entry in tables("questions"):
        _keys(path, entry, {"questions"})
        for row in _rows(path, entry, "questions"):
            item = _listed(path, row)
            if strangers := set(item.roles) - roles:
                raise _broken(path, f"{item.question.name} is asked of unknown {strangers.pop()}")
            if item.question.name in listed:
                raise _broken(path, f"the id {item.question.name} is taken; ids are permanent")
            listed[str(item.question.name)] = item
    return tuple(listed.values())


def find_question(text: str) -> Question:
    """Return the question with the id `text`, or the user's own text as a question without an id.

    Raises VoiceloopError when `text` is one slug-like word that is no id, or empty.
    """
    known = {str(item.question.name): item.question for item in all_questions()}
    wanted = text.strip()
    if not wanted:
        raise VoiceloopError("The question is empty.", "voiceloop questions")
    if question := known.get(wanted.lower()):
        return question
    if SLUG.fullmatch(wanted):
        raise VoiceloopError(
            f"There is no question {wanted!r}.{_near(wanted, known)}",
            "`voiceloop questions` lists them; a question of your own needs more than one word.",
        )
    return Question(None, wanted)


def round_of(question: Question) -> str | None:
    """Return the round a listed question belongs to, None for the user's own text."""
    return next((q.round for q in all_questions() if q.question.name == question.name), None)


def _role(path: Path, entry: Mapping[str, Any]) -> Role:
    _keys(path, entry, {"name", "title", "aliases", "about", "risks"}, {"also_hears", "bars"})
    for row in _rows(path, entry, "risks"):
        _keys(path, row, {"name", "title", "ask"})
    for row in _rows(path, entry, "bars"):
        _keys(path, row, {"signal", "basis"}, {"at_most", "at_least"})
        if not {"at_most", "at_least"} & row.keys():
            raise _broken(path, f"the bar for {row['signal']} has neither at_most nor at_least")
    bars = [{"at_most": None, "at_least": None, **row} for row in entry.get("bars", ())]
    role: Role = _typed(path, {"also_hears": [], **entry, "bars": bars}, Role)
    return role


def _listed(path: Path, row: Mapping[str, Any]) -> Listed:
    _keys(path, row, {"id", "text", "roles", "round"})
    if row["round"] not in ROUNDS:
        raise _broken(path, f"{row['id']} has the unknown round {row['round']!r}")
    question = {"name": row["id"], "text": row["text"]}
    entry = {"question": question, "roles": row["roles"], "round": row["round"]}
    listed: Listed = _typed(path, entry, Listed)
    if not SLUG.fullmatch(row["id"]):
        raise _broken(path, f"the id {row['id']!r} must be words joined by hyphens")
    return listed


def _typed(path: Path, entry: Mapping[str, Any], type_: Any) -> Any:
    try:
        return msgspec.convert(entry, type_)
    except msgspec.ValidationError as e:
        raise _broken(path, str(e)) from e


def _rows(path: Path, entry: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    rows = entry.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _broken(path, f"{key} must be written as [[{key}]]")
    return rows


def _keys(
    path: Path, entry: Mapping[str, Any], needed: set[str], allowed: set[str] | None = None
) -> None:
    if missing := sorted(needed - entry.keys()):
        raise _broken(path, f"the key {missing[0]} is missing")
    if unknown := sorted(entry.keys() - needed - (allowed or set())):
        raise _broken(path, f"the key {unknown[0]} is unknown")


def _broken(path: Path, what: str) -> VoiceloopError:
    return VoiceloopError(f"{path}: {what}.", f"Mend or remove {path}.")


def _near(name: str, known: Iterable[str]) -> str:
    wanted, names = name.strip().lower(), list(known)
    holding = [n for n in names if len(wanted) > 1 and wanted in n]
    near = dict.fromkeys((*get_close_matches(wanted, names, 3, 0.5), *holding[:3]))
    return f" Did you mean {' or '.join(near)}?" if near else ""
