"""Weighs whether words that often weaken a commitment do so here, by what stands around them."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from voiceloop.reading.features import Line, shape
from voiceloop.reading.lexicon import Found
from voiceloop.reading.weights import Weights

REACH = 4
"""How many words on either side are heard."""
TEMPTING = ("evasive", "opinion", "depends", "admission", "tempting")
"""The labels of the cue lists whose cues are weighed."""

Place = tuple[int, int]


def tempting(found: Sequence[Found]) -> list[Place]:
    """Return the runs of words in a clause that may be hedges; cues that touch are one run."""
    out: list[Place] = []
    for first, stop in sorted((f.first, f.stop) for f in found if f.sign.label in TEMPTING):
        if out and first <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], stop))
        else:
            out.append((first, stop))
    return out


def around(
    line: Line, place: Place, found: Sequence[Found], moves: Sequence[str], kept: frozenset[str]
) -> Iterator[str]:
    """Yield the features of a run of words in its clause, of which `moves` are the moves."""
    first, stop = place
    words = [token.text for token in line]
    inner = words[first:stop]
    yield f"i:{' '.join(inner)}"
    yield from (f"i:{word}" for word in inner)
    yield from (f"i:{a} {b}" for a, b in itertools.pairwise(inner))
    yield from sorted({f"r:{f.sign.label}" for f in found if f.first < stop and first < f.stop})

    def at(i: int) -> str:
        return words[i] if 0 <= i < len(words) else "<e>"

    for k in range(1, REACH + 1):
        for side, i in (("b", first - k), ("a", stop - 1 + k)):
            yield f"{side}{k}:{at(i)}"
            yield f"{side}{k}s:{shape(at(i), kept)}"
            yield f"{side}:{at(i)}"
    yield f"bb:{at(first - 2)} {at(first - 1)}"
    yield f"aa:{at(stop)} {at(stop + 1)}"
    yield f"ba:{at(first - 1)} {at(stop)}"
    yield f"bs:{shape(at(first - 2), kept)} {shape(at(first - 1), kept)}"
    yield f"as:{shape(at(stop), kept)} {shape(at(stop + 1), kept)}"
    yield f"ia:{inner[-1]} {at(stop)}"
    yield f"ib:{at(first - 1)} {inner[0]}"
    yield f"mb:{first == 0 or bool(line[first - 1].after)}"
    yield f"ma:{'.' if line[stop - 1].ends_sentence else line[stop - 1].after[:1]}"
    yield f"edge:{first == 0}{stop == len(line)}"
    yield f"long:{min(len(words) // 4, 5)}"
    for move in moves:
        yield f"m:{move}"
        yield f"m:{move} {inner[0]}"


def evasive(names: Sequence[str], weights: Weights) -> float:
    """Return how likely a run of words with these features is an evasive hedge."""
    ids = [
        weights.hedge_vocabulary[n] for n in dict.fromkeys(names) if n in weights.hedge_vocabulary
    ]
    return float(1 / (1 + np.exp(-(weights.hedges[ids].sum() + weights.hedge_bias))))
