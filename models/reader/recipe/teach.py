"""The recipe from labelled answers to weights: seams, then both passes, then from where a label stands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.reader.recipe import fit
from models.reader.recipe import seams as seam_recipe
from models.reader.recipe.cuts import cuts, firsts, order_cuts, silence
from models.reader.recipe.doubts import Doubts
from models.reader.recipe.doubts import learn as learn_doubts
from models.reader.recipe.examples import MOVES, Example, bare, bounds, common, example, words_of
from models.reader.recipe.sentences import sentences
from voiceloop.reading.judge import NONE, stands
from voiceloop.reading.seams import cut
from voiceloop.reading.tokens import tokens

KEPT = 18
"""A word that stands in so many answers is common."""
BARE_WEIGHT = 0.5
"""What an answer counts whose marks were taken away."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, eq=False)
class Taught:
    """What was learned, and how well it did on answers it was not learned from."""

    kept: frozenset[str]
    names: Mapping[str, int]
    first: tuple[np.ndarray, np.ndarray]
    second: tuple[np.ndarray, np.ndarray, np.ndarray]
    cut: np.ndarray
    silent: float
    seam_names: Mapping[str, int]
    seams: tuple[np.ndarray, float]
    doubts: Doubts
    held_out: Mapping[str, float]


def teach(records: Sequence[dict], told: Told) -> Taught:
    """Return what is learned from `records`."""
    kept = common(records, KEPT)
    seam_names, seam_weights, answers, alone = _seams(records, kept, told)
    told("features")
    made = [e for record in records for e in _ways(record, kept, answers)]
    of_reader = _cut(made)
    chosen = [i for i in range(len(made)) if i in of_reader]
    written = [i for i in range(len(made)) if i == 0 or made[i].id != made[i - 1].id]
    made += sentences(kept)
    names = fit.vocabulary(made)
    data = fit.rows(made, names, lambda e: fit.fold(e.id))
    logits = fit.held_out_logits(data, told)
    p = fit.held_out_p(data, logits, told)
    naming = p[:, -1]
    silent = silence(data, naming, chosen)
    standing = order_cuts(data, p, naming, chosen, silent, cuts(data, p, chosen))
    f1, exact, alarms = firsts(data, naming, chosen, silent)
    told(f"held out: first hypothesis {f1:.3f}, exact {exact:.3f}, false alarms {alarms:.3f}")
    moves = [_heard(p[data.of(i)], naming[data.of(i)], standing, silent) for i in written]
    doubts = learn_doubts(records, moves, kept)
    told(f"held out: evasive hedges {doubts.held_out:.3f}")
    told("first pass, all")
    every = np.ones(len(data.gold), bool)
    first = fit.first_weights(data, every)
    told("second pass, all")
    shared, own = fit.courses(data, logits)
    gold = np.hstack([data.gold, fit.naming(data)[:, None]])
    second = fit.second_weights(shared, own, gold, data, every)
    return Taught(
        kept, names, first, second, standing, silent, seam_names, seam_weights, doubts,
        {"f1": f1, "exact": exact, "alarms": alarms, "seams": alone},
    )  # fmt: skip


def _seams(
    records: Sequence[dict], kept: frozenset[str], told: Told
) -> tuple[dict[str, int], tuple[np.ndarray, float], dict, float]:
    """Learn where clauses begin; also return each answer's seams by weights that never saw it."""
    answers = [p for record in records for p in seam_recipe.parted(record, kept)]
    names = seam_recipe.vocabulary(answers)
    x = seam_recipe.matrix(answers, names)
    begins = np.concatenate([a.begins for a in answers])
    starts = np.cumsum([0, *(len(a.begins) for a in answers)])
    folds = np.concatenate([[fit.fold(a.id)] * len(a.begins) for a in answers])
    inner = np.ones(len(begins), bool)
    inner[starts[:-1]] = False
    p = np.ones(len(begins))
    for k in range(fit.FOLDS):
        told(f"seams, fold {k}")
        there = (folds == k) & inner
        weights, bias = seam_recipe.learn(x[(folds != k) & inner], begins[(folds != k) & inner])
        p[there] = 1 / (1 + np.exp(-(x[there] @ weights + bias)))
    marked = np.concatenate([[not a.seams.bare] * len(a.begins) for a in answers]) & inner
    found, gold = p[marked] >= seam_recipe.CUT["marked"], begins[marked]
    alone = float(2 * (found & gold).sum() / (found.sum() + gold.sum()))
    told("seams, all")
    learned = seam_recipe.learn(x[inner], begins[inner])
    places = zip(answers, starts, starts[1:], strict=False)
    by_id = {(a.id, a.seams.bare): (a.seams, p[first:stop]) for a, first, stop in places}
    return names, learned, by_id, alone


def _ways(record: dict, kept: frozenset[str], answers: Mapping) -> list[Example]:
    """Return an answer as written, as the reader cuts it, and as it cuts it without any marks."""
    words = words_of(record)
    is_bare = record["style"] == "asr"
    made = [example(record, words, bounds(record), kept, 1.0, is_bare=is_bare)]
    ways = [(words, is_bare, 1.0)]
    if not is_bare:
        ways.append((bare(words), True, BARE_WEIGHT))
    for said, without_marks, weight in ways:
        key = (record["id"], without_marks)
        if key not in answers:
            continue
        seams, p = answers[key]
        runs = [(run.first, run.stop) for run in cut(tokens(said), seams, p, seam_recipe.CUT)]
        made.append(example(record, said, runs, kept, weight, is_bare=without_marks))
    return made


def _cut(made: Sequence[Example]) -> set[int]:
    """Return which examples are answers as the reader cuts them: the second way of each."""
    return {
        i for i in range(1, len(made)) if made[i].id == made[i - 1].id and made[i].weight == 1.0
    }


def _heard(
    p: np.ndarray, naming: np.ndarray, standing: np.ndarray, silent: float
) -> list[list[str]]:
    """Return the moves that are heard in each clause of an answer."""
    there = stands(p[:, :-1], naming, standing, silent)
    return [[n for n, on in zip(MOVES, row, strict=False) if on and n != NONE] for row in there]
