"""Makes training examples of labelled answers: each as the writer cut it, and as the reader cuts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from voiceloop.reading.features import Place, features
from voiceloop.reading.fillers import fillers
from voiceloop.reading.hints import hints
from voiceloop.reading.judge import ADMITS
from voiceloop.reading.lexicon import hear
from voiceloop.reading.moves import shared
from voiceloop.reading.tokens import Token, tokens

MOVES = [
    "failure_hypothesis",
    "evaluation",
    "fix",
    "architecture",
    "model_name",
    "user_impact",
    "contingency",
    "clarifying_question",
    "restraint",
    "tradeoff",
    "constraint",
    "fallout",
    "self_description",
    "none",
]
ANTI = [
    "tune_prompt_first",
    "biggest_model_first",
    "model_name_dropping",
    "self_description",
    "grand_architecture",
    "metric_worship",
    "complexity_first",
]
RISKS = {
    "SWE": "scale reliability api_shape storage caching failure_recovery edge_cases backpressure testability".split(),  # noqa: E501, SIM905
    "MLE": "data_quality label_leakage offline_online_eval training_serving_skew monitoring retraining".split(),  # noqa: E501, SIM905
    "AIE": "user_failure_path fallback escalation eval_gates drift retrieval_vs_generation latency_cost user_slice ship_criterion".split(),  # noqa: E501, SIM905
}
OWN = ["distinction", "metric_distrust", "stop_criterion", "second_branch", "loop"]
LABELS = (
    *MOVES,
    *(f"anti:{name}" for name in ANTI),
    *(f"risk:{name}" for names in RISKS.values() for name in names),
    *(f"x:{name}" for name in OWN),
    ADMITS,
)
"""Every label that is learned, the moves first."""
MOST = 0.5
"""A clause as the reader cuts it has the labels of the written ones that share so much with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An answer cut into clauses in one way, with features, labels (1, 0, or -1 unknown) and weight."""

    id: str
    writer: str
    round: str | None
    bare: bool
    runs: tuple[tuple[int, int], ...]
    before: np.ndarray
    blocks: list[dict[str, list[str]]]
    gold: np.ndarray
    weight: float


def words_of(record: dict) -> list[str]:
    """Return the words of a record."""
    return " ".join(clause["text"] for clause in record["clauses"]).split()


def bounds(record: dict) -> list[tuple[int, int]]:
    """Return the clauses as the writer cut them, in words."""
    ends = np.cumsum([0, *(len(clause["text"].split()) for clause in record["clauses"])])
    return [(int(a), int(b)) for a, b in pairwise(ends)]


def bare(words: Sequence[str]) -> list[str]:
    """Return words as a recogniser without punctuation writes them."""
    return [word.lower().strip('.,?!;:-—…"“”()') or word for word in words]


def common(records: Sequence[dict], least: int) -> frozenset[str]:
    """Return the words that stand in at least so many answers."""
    counts: dict[str, int] = {}
    for record in records:
        for word in sorted({token.text for token in tokens(words_of(record)) if token.text}):
            counts[word] = counts.get(word, 0) + 1
    return frozenset(word for word, n in counts.items() if n >= least)


def known(record: dict) -> np.ndarray:
    """Return which labels a record says everything about."""
    said = np.ones(len(LABELS), bool)
    for i, name in enumerate(LABELS):
        kind, _, rest = name.rpartition(":")
        if kind == "risk":
            said[i] = rest in RISKS[record["role"]]
        elif kind == "x":
            said[i] = record.get("writer") not in ("early", "sample")
    return said


def example(
    record: dict,
    words: Sequence[str],
    runs: Sequence[tuple[int, int]],
    kept: frozenset[str],
    weight: float,
    *,
    is_bare: bool,
) -> Example:
    """Return an answer with the clauses given by `runs`."""
    line = tokens(words)
    at = lines(line, runs)
    heard = hear(at)
    found = hints(at, heard, round=record["round"], question=record["question"])
    asked = frozenset(t.text for t in tokens((record["question"] or "").split()))
    before = np.array([a / len(words) for a, _ in runs], np.float32)
    blocks = []
    for i, (clause, hint, cues) in enumerate(zip(at, found, heard["clauses"], strict=True)):
        again, content = shared(clause, cues, asked)
        place = Place(i, len(at), float(before[i]))
        blocks.append(
            features(
                clause,
                hint,
                place,
                kept=kept,
                round=record["round"],
                shared=again / content if content else 0.0,
                bare=is_bare,
            )
        )
    gold = labels(record, runs)
    return Example(
        record["id"], record["writer"], record["round"], is_bare, tuple(runs), before, blocks, gold, weight
    )  # fmt: skip


def lines(line: Sequence[Token], runs: Sequence[tuple[int, int]]) -> list[list[Token]]:
    """Return the words of each clause without its fillers."""
    said = [token for token in line if token.text]
    dropped = {i for run in fillers(said) for i in range(run.first, run.stop)}
    return [[t for t in line[a:b] if t.text and t.at not in dropped] for a, b in runs]


def labels(record: dict, runs: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return the labels of the clauses given by `runs`: 1 there, 0 not, -1 not known."""
    written = bounds(record)
    admitted = admissions(record)
    out = np.where(known(record), 0, -1)[None].repeat(len(runs), 0)
    for i, (first, stop) in enumerate(runs):
        for k, ((a, b), clause) in enumerate(zip(written, record["clauses"], strict=True)):
            both = min(b, stop) - max(a, first)
            if both > 0 and (both >= MOST * (b - a) or both >= MOST * (stop - first)):
                for name in (*clause["labels"], *admitted[k]):
                    if name in LABELS:
                        out[i, LABELS.index(name)] = 1
    return out


def admissions(record: dict) -> list[tuple[str, ...]]:
    """Return for each clause whether a calibrated hedge begins in it, as its label."""
    at, out = 0, []
    for clause in record["clauses"]:
        stop = at + len(clause["text"]) + 1
        there = any(
            at <= h["start"] < stop for h in record.get("hedges", ()) if h["type"] == "calibrated"
        )
        out.append((ADMITS,) if there else ())
        at = stop
    return out
