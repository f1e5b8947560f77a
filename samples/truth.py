"""What is true of a sample, written as its about.toml."""

import json
from collections.abc import Iterable
from itertools import pairwise

from script import Clause, Run, Script

LICENCE = (
    "CC0-1.0. The words were written for voiceloop and the sound was made from them; "
    "eSpeak NG (GPL-3.0-or-later) and Flite (a BSD-like licence) "
    "were only the tools."
)

PAUSE = 0.25
"""Seconds of silence that count as a pause."""

DIAGNOSIS = ("failure_hypothesis", "evaluation", "fix")

Times = tuple[tuple[float, float], ...]


def about(script: Script, words: Times, duration: float) -> str:
    """Return the TOML of about.toml: facts of the sample, and its truth in seconds."""
    head = script.about
    firsts = {
        move: next((i for i, clause in enumerate(script.clauses) if move in clause.labels), None)
        for move in DIAGNOSIS
    }
    found = sorted((at, rank, m) for rank, (m, at) in enumerate(firsts.items()) if at is not None)
    named = firsts["failure_hypothesis"]
    when = [_times(clause, words) for clause in script.clauses]
    pauses = [(a, b) for (_, a), (b, _) in pairwise(words) if b - a >= PAUSE]
    lines = [
        "# Made by build.py from script.toml. Change that, not this.",
        *_pairs({k: head[k] for k in ("role", "round", "quality")}),
        f"duration = {duration:.3f}",
        f"licence = {json.dumps(LICENCE)}",
        *_table("question", head["question"]),
        *_table("speaker", {"person": "synthetic, no person", **head["speaker"]}),
        "",
        "[truth]",
        f"text = {json.dumps(' '.join(script.words))}",
        "first_failure_hypothesis = "
        + (
            '"none"'
            if named is None
            else f"{{ clause = {named}, start = {when[named][0]:.3f}, end = {when[named][1]:.3f} }}"
        ),
        f"order = {json.dumps([move for _, _, move in found])}",
        *_array("clauses", (_row(c, script, words, labels=list(c.labels)) for c in script.clauses)),
        *_array("hedges", (_row(h, script, words, type=h.kind) for h in script.hedges)),
        *_array("fillers", (_row(f, script, words) for f in script.fillers)),
        *_array("pauses", (f"start = {a:.3f}, end = {b:.3f}" for a, b in pauses)),
        *_array(
            "words",
            (
                f"start = {a:.3f}, end = {b:.3f}, text = {json.dumps(word)}"
                for word, (a, b) in zip(script.words, words, strict=True)
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def _times(run: Run | Clause, words: Times) -> tuple[float, float]:
    return words[run.first][0], words[run.stop - 1][1]


def _row(run: Run | Clause, script: Script, words: Times, **more: object) -> str:
    start, end = _times(run, words)
    named = {"text": script.text(run), **more}
    return f"start = {start:.3f}, end = {end:.3f}, " + ", ".join(_pairs(named))


def _pairs(values: dict[str, object]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in values.items()]


def _table(name: str, values: dict[str, object]) -> list[str]:
    return ["", f"[{name}]", *_pairs(values)]


def _array(name: str, rows: Iterable[str]) -> list[str]:
    return [f"{name} = [", *(f"  {{ {row} }}," for row in rows), "]"]
