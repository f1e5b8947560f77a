"""Decides what each clause does: probabilities of the trained passes, and the cues that weighed most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceloop.reading.features import Place, features, shape_runs, word_runs
from voiceloop.reading.hints import Hint
from voiceloop.reading.lexicon import Heard
from voiceloop.reading.moves import SURE, Line, restates, round_p, shared
from voiceloop.reading.passes import HYPOTHESIS, course, first_pass, second_pass
from voiceloop.reading.risks import Labels
from voiceloop.reading.tokens import tokens
from voiceloop.reading.weights import Weights
from voiceloop.types import Label, Run

NONE = "none"
ADMITS = "hedge:calibrated"
BY_RULE = ("time_complexity_first",)
"""Anti-signals that too few answers show to be learned."""
BRIEF = 40
"""Fewer words have too little around them for what was learned on whole answers: the lists decide.

The debrief does not score them either.
"""
BESIDE = 0.5
"""What the clauses on both sides count when the first failure hypothesis is placed."""


@dataclass(frozen=True, slots=True)
class Clues:
    """All that an answer gives to judge its clauses by; `before` is the share of words before each."""

    lines: Sequence[Line]
    heard: Heard
    hints: Sequence[Hint]
    before: Sequence[float]
    round: str | None
    question: str | None
    bare: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What one clause does; `flags` are the labels that the whole answer's structure rests on.

    `admits` says whether it admits not knowing something that the words around narrow.
    """

    moves: Labels
    risks: Labels
    mentioned: Labels
    anti: Labels
    flags: frozenset[str]
    admits: bool


def judge(clues: Clues, weights: Weights) -> tuple[Judged, ...]:
    """Return what each clause of an answer does."""
    if sum(map(len, clues.lines)) < BRIEF:
        return tuple(map(_by_rule, clues.hints))
    logits = first_pass(blocks(clues, weights.kept), weights)
    before = np.asarray(clues.before, np.float32)
    inputs = course(logits, before, moves=weights.moves, round=clues.round, bare=clues.bare)
    p, naming = second_pass(*inputs, weights)
    for i in naming_nothing(clues):
        naming[i] = p[i, HYPOTHESIS] = 0.0
    there = stands(p, naming, weights.cut, weights.silent)
    return tuple(_judged(i, p[i], there[i], clues, weights) for i in range(len(p)))


def naming_nothing(clues: Clues) -> list[int]:
    """Return the clauses that only say the question again, or only announce that something is coming."""
    asked = frozenset(token.text for token in tokens((clues.question or "").split()))
    cues = zip(clues.lines, clues.heard["clauses"], strict=True)
    return [
        i
        for i, (line, found) in enumerate(cues)
        if restates(line, found, asked) or any(f.sign.label == "frame" for f in found)
    ]


def _by_rule(hint: Hint) -> Judged:
    return Judged(hint.moves, hint.risks, hint.mentioned, hint.anti, frozenset(), admits=False)


def blocks(clues: Clues, kept: frozenset[str]) -> list[dict[str, list[str]]]:
    """Return the features of each clause."""
    asked = frozenset(token.text for token in tokens((clues.question or "").split()))
    out = []
    for i, line in enumerate(clues.lines):
        again, content = shared(line, clues.heard["clauses"][i], asked)
        out.append(
            features(
                line,
                clues.hints[i],
                Place(i, len(clues.lines), clues.before[i]),
                kept=kept,
                round=clues.round,
                shared=again / content if content else 0.0,
                bare=clues.bare,
            )
        )
    return out


def stands(
    p: NDArray[np.float32], naming: NDArray[np.float32], cut: NDArray[np.float32], silent: float
) -> NDArray[np.bool_]:
    """Return which labels stand in which clause.

    No clause before the first failure hypothesis names one, and none does where the answer as a
    whole more probably names none.
    """
    there = p >= cut
    first = first_named(naming, silent)
    if first is None:
        there[:, HYPOTHESIS] = False
    else:
        there[:first, HYPOTHESIS] = False
        there[first, HYPOTHESIS] = True
    return there


def first_named(naming: NDArray[np.float32], silent: float) -> int | None:
    """Return the clause that first names a failure, None where that none does is likelier than `silent`.

    `naming` is the chance of each clause to be the first when none before it was (a hazard in
    discrete time: Cox 1972, Regression models and life-tables). Of equal chances the one among
    likely neighbours is taken.
    """
    left = np.cumprod(1 - naming)
    if left[-1] >= silent:
        return None
    first = naming * np.concatenate([[1.0], left[:-1]])
    around = np.pad(first, 1)
    return int(np.argmax(first + BESIDE * (around[:-2] + around[2:])))


def _judged(
    i: int, p: NDArray[np.float32], there: NDArray[np.bool_], clues: Clues, weights: Weights
) -> Judged:
    line, hint = clues.lines[i], clues.hints[i]
    names = [weights.labels[k] for k in np.flatnonzero(there)]
    spans = _weighing(line, hint, names, weights) if names else {}
    whole = Run(line[0].at, line[-1].at + 1) if line else None

    def of(prefix: str, ruled: Labels) -> Labels:
        at = {name: k for k, name in enumerate(weights.labels)}
        found = [
            Label(name.removeprefix(prefix), round_p(float(p[at[name]])), spans.get(name, whole))
            for name in names
            if name.startswith(prefix) and (prefix or ":" not in name) and name != NONE
        ]
        known = {label.name for label in found}
        found += [label for label in ruled if label.name not in known]
        return tuple(sorted(found, key=lambda label: (-label.probability, label.name)))

    own = {f.sign.label for f in hint.found if f.sign.own and not f.sign.doubt and f.sign.p >= SURE}
    risks = of("risk:", _only(hint.risks, own))
    addressed = {label.name for label in risks}
    return Judged(
        moves=of("", _only(hint.moves, own)),
        risks=risks,
        mentioned=tuple(x for x in (*hint.risks, *hint.mentioned) if x.name not in addressed),
        anti=of("anti:", _only(hint.anti, {*own, *BY_RULE})),
        flags=frozenset(name.removeprefix("x:") for name in names if name.startswith("x:")),
        admits=ADMITS in names,
    )


def _only(labels: Labels, names: set[str]) -> Labels:
    return tuple(label for label in labels if label.name in names)


def _weighing(line: Line, hint: Hint, names: Sequence[str], weights: Weights) -> Mapping[str, Run]:
    """Return for each label the run of words whose feature weighed most for it."""
    spans = [*word_runs(line), *shape_runs(line, weights.kept)]
    spans += [
        (f"l:{f.sign.label}:{f.sign.p}:{int(f.sign.doubt)}", f.first, f.stop) for f in hint.found
    ]
    spans = [span for span in spans if span[0] in weights.vocabulary]
    if not spans:
        return {}
    ids = [weights.vocabulary[name] for name, _, _ in spans]
    columns = [weights.labels.index(name) for name in names]
    heaviest = weights.first[np.ix_(ids, columns)].argmax(axis=0)
    out = {}
    for name, k in zip(names, heaviest, strict=True):
        _, first, stop = spans[k]
        out[name] = Run(line[first].at, line[stop - 1].at + 1)
    return out
