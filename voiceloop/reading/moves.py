"""Reads what each clause does: hypothesis, evaluation, fix and the smaller moves, each with its cue.

The probability of a move is a stated prior: the weights of the signs that fired, pooled (see
`lexicon.weigh`) and shifted by the neighbouring clauses as written below. It orders clauses by how
plain the case is; it is not calibrated on recordings.
"""

from collections.abc import Collection, Sequence
from typing import TypeAlias

from voiceloop.reading.lexicon import Found, Heard, weigh
from voiceloop.reading.tokens import Token, tokens
from voiceloop.types import Label, Run

Line: TypeAlias = Sequence[Token]
Pooled: TypeAlias = dict[str, tuple[float, Found]]

SURE = 0.5
"""A label at least this probable stands."""
RESTATED = 0.6
"""Share of a clause's content words that also stand in the question when it only restates it."""
TELLS = 0.25
"""What it adds to a hypothesis that a statement is not about us and long enough to be specific."""
SPECIFIC = 11
"""Words from which such a statement counts as specific."""
WEAK = 0.35
"""A sign below this is a circumstance that failures share with everything else."""
_ABOUT_US = ("self_description", "restraint", "tradeoff", "constraint", "fallout")
"""Moves that tell of the speaker or of a decision, whatever failure words they use."""
_OTHERWISE = ("architecture", "tradeoff", "restraint", "constraint", "fallout", "fix")
"""What such a statement may be doing instead of telling how something fails."""


def moves(
    lines: Sequence[Line], heard: Heard, *, round: str | None = None, question: str | None = None
) -> tuple[tuple[Label, ...], ...]:
    """Return the moves of each clause by rule, most probable first.

    `lines` are the clauses' tokens, `heard` their cues.
    """
    asked = frozenset(token.text for token in tokens((question or "").split()))
    pooled = [weigh(found) for found in heard["moves"]]
    out: list[tuple[Label, ...]] = []
    failed = round == "debugging"
    before: dict[str, float] = {}
    for line, found, cues in zip(lines, pooled, heard["clauses"], strict=True):
        again = restates(line, cues, asked)
        p = _in_context(line, found, before, failed=failed, ours=is_ours(cues), again=again)
        out.append(labels(line, found, p))
        failed = failed or p.get("failure_hypothesis", 0.0) >= SURE
        before = p
    return tuple(out)


def labels(line: Line, found: Pooled, p: dict[str, float]) -> tuple[Label, ...]:
    """Return what stands at its adjusted probability `p`, with the run of words that shows it."""
    sure = [name for name in found if p[name] >= SURE]
    sure.sort(key=lambda name: (-p[name], name))
    return tuple(Label(name, round_p(p[name]), cue(line, found[name][1])) for name in sure)


def cue(line: Line, found: Found) -> Run:
    """Return the words of a cue as a run of the answer."""
    return Run(line[found.first].at, line[found.stop - 1].at + 1)


def round_p(p: float) -> float:
    """Return a probability to two decimals, never 0 or 1: nothing here is certain."""
    return min(max(round(p, 2), 0.01), 0.99)


def restates(line: Line, cues: Sequence[Found], asked: Collection[str]) -> bool:
    """Whether most content words of a clause stand in the question already; `cues` are of clauses."""
    known, content = shared(line, cues, asked)
    return known >= max(2, RESTATED * content)


def shared(line: Line, cues: Sequence[Found], asked: Collection[str]) -> tuple[int, int]:
    """Return how many content words of a clause stand in the question, and how many it has."""
    if not asked:
        return 0, 0
    light = {f.first for f in cues if f.sign.label == "light"}
    content = [token.text for i, token in enumerate(line) if i not in light]
    return sum(w in asked for w in content), len(content)


def _in_context(
    line: Line, found: Pooled, before: dict[str, float], *, failed: bool, ours: bool, again: bool
) -> dict[str, float]:
    p = {name: value for name, (value, _) in found.items()}
    evaluation = p.get("evaluation", 0.0)
    asks = bool(line) and "?" in line[-1].after
    # A statement of what happens, with neither the speaker nor the team in it.
    tells = len(line) >= SPECIFIC and not ours
    if "failure_hypothesis" in p:
        hypothesis = p["failure_hypothesis"]
        strongest = found["failure_hypothesis"][1].sign.p
        acts = evaluation >= 0.6 or any(p.get(n, 0.0) >= SURE for n in _ABOUT_US)
        # A harm is a hypothesis told from the user's side, and what follows one often goes on with it.
        if p.get("user_impact", 0.0) >= SURE and not acts:
            hypothesis = either(hypothesis, 0.2)
        if before.get("failure_hypothesis", 0.0) >= SURE and not acts:
            hypothesis = either(hypothesis, 0.15)
        if not acts and not any(p.get(name, 0.0) >= SURE for name in _OTHERWISE) and tells:
            hypothesis = either(hypothesis, TELLS)
        # Words of time, restriction and cause alone also tell how a thing works.
        if strongest < WEAK and not tells:
            hypothesis *= 0.7
        # "I'd check whether the labels leak" proposes a test; a plain frame still outweighs it.
        if acts and strongest < 0.6:
            hypothesis *= 0.45
        # "If the old text shows up, it's the fetcher" reads a test that was just proposed.
        if line[0].text in ("if", "when") and before.get("evaluation", 0.0) >= SURE and acts:
            hypothesis *= 0.3
        if asks and line[0].text != "what":
            hypothesis *= 0.3
        if again:
            hypothesis *= 0.1
        p["failure_hypothesis"] = hypothesis
    named = p.get("failure_hypothesis", 0.0) >= SURE
    # A clause that tells how it fails, with none of us in it, neither mends nor measures.
    if named and not ours:
        p |= {name: p[name] * 0.6 for name in ("fix", "evaluation") if name in p}
    # Whoever stands in a clause that tells how it fails is the one it happens to.
    if named and "user_impact" in p:
        p["user_impact"] = either(p["user_impact"], 0.3)
    if "fix" in p:
        if not failed and not named:
            p["fix"] *= 0.5
        if evaluation > p["fix"] or p.get("restraint", 0.0) > p["fix"]:
            p["fix"] *= 0.6
    if "architecture" in p:
        if named or evaluation >= 0.6:
            p["architecture"] *= 0.6
        elif failed and p.get("fix", 0.0) >= SURE:
            p["architecture"] *= 0.75
    if "clarifying_question" in p and not asks and line[-1].after:
        p["clarifying_question"] *= 0.3
    if p.get("clarifying_question", 0.0) >= SURE:
        p = {k: v * (1 if k == "clarifying_question" else 0.4) for k, v in p.items()}
    return p


def is_ours(cues: Sequence[Found]) -> bool:
    """Whether the speaker or the team stands in a clause; `cues` are of clauses."""
    return any(found.sign.label == "ours" for found in cues)


def either(p: float, q: float) -> float:
    """Return the probability that one of two independent signs is right."""
    return 1 - (1 - p) * (1 - q)
