"""Says where the rules part clauses: at punctuation, or at pauses and openers where there is none."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from voiceloop.reading.lexicon import lexicon
from voiceloop.reading.tokens import Token
from voiceloop.types import Run

SILENCE = 0.5
"""Seconds of silence that end a unit by themselves in bare text."""
PAUSE = 0.25
"""Seconds of silence that end one before an opener."""
SHORT = 3
"""A unit of fewer words is never cut off by a comma, an opener or a pause."""
LULL = 0.7
"""Seconds of silence that end a unit in punctuated text where a full stop was missed."""
LEAD_IN = 7
"""A longer unit is no adverbial that leads into the words behind its comma."""
LONG = {True: 20, False: 40}
"""A unit of more words is cut again at its weakest seam; bare text (True) has fewer cuts to lose."""

Places = Mapping[str, set[int]]


def is_bare(line: Sequence[Token]) -> bool:
    """Whether the answer is recogniser output without sentence marks."""
    return sum(token.ends_sentence for token in line) * 60 < len(line)


def without(line: Sequence[Token], fillers: Sequence[Run]) -> Sequence[Token]:
    """Return the words of `line` that are no fillers, or all of it where nothing else was said."""
    filled = {i for run in fillers for i in range(run.first, run.stop)}
    return [t for t in line if t.text and t.at not in filled] or list(line)


def cuts(said: Sequence[Token], cues: Places, gaps: Sequence[float] | None) -> frozenset[int]:
    """Return where the rules begin a clause, the first word left out; `gaps` are seconds of silence."""
    return frozenset((_bare_cuts if is_bare(said) else _marked_cuts)(said, cues, gaps))


def whole(chosen: Iterable[int], said: Sequence[Token]) -> list[int]:
    """Return the cuts with the ends of `said`, run-ons cut again and lone openers led into the next."""
    cues = places(said)
    found = {*chosen, 0, len(said)}
    found |= set(_long_cuts(said, sorted(found), cues, LONG[is_bare(said)]))
    return _without_fragments(sorted(found), cues)


def edge(line: Sequence[Token], said: Sequence[Token], i: int) -> int:
    """Return where the clause before `said[i]` ends: a filler leads on unless it ends a sentence."""
    stop, ahead = said[i - 1].at + 1, said[i].at
    if said[i - 1].ends_sentence:
        return stop
    return next((k + 1 for k in range(stop, ahead) if line[k].ends_sentence), stop)


def _marked_cuts(
    said: Sequence[Token], cues: Places, gaps: Sequence[float] | None
) -> Iterable[int]:
    unit = 0
    for i in range(1, len(said)):
        before = said[i - 1]
        whole = before.ends_sentence or ";" in before.after
        at = i if whole else _glued(said, unit, i, cues, gaps)
        if at is not None:
            yield at
            unit = at


def _glued(
    said: Sequence[Token], unit: int, i: int, cues: Places, gaps: Sequence[float] | None
) -> int | None:
    """Return where a statement begins that a comma or silence before `i` parts from `unit`, if one does."""
    comma = "," in said[i - 1].after
    silent = _silence(said, i, gaps) >= LULL and _restarts(said, i, cues)
    if not (comma or silent) or i - unit < SHORT or _rest(said, i) < SHORT:
        return None
    if silent or i in cues["after_comma"] or "frame" in places(said[unit:i]):
        return i
    return _run_on(said, unit, i, cues, gaps) if _splices(said, unit, i, cues) else None


def _restarts(said: Sequence[Token], i: int, cues: Places) -> bool:
    """Whether a new statement can begin at `i`: an opener of one stands there and nothing hangs."""
    opens = any(i in cues[name] for name in ("opening", "lone", "pronoun", "condition"))
    return opens and i - 1 not in cues["join"]


def _splices(said: Sequence[Token], unit: int, i: int, cues: Places) -> bool:
    """Whether a comma parts two statements: a subject and verb follow it, and no lead-in comes before."""
    part = _rest(said, i, any_mark=True)
    follows = i in cues["pronoun"] or (i in cues["subject"] and part > SHORT)
    if not follows or part < SHORT or _is_subordinate(said[unit:i]):
        return False
    leads_in = i - unit <= LEAD_IN and "lead_in" in places(said[unit : unit + SHORT])
    return not leads_in or any(k in cues["finite"] for k in range(unit, i))


def _run_on(
    said: Sequence[Token], unit: int, i: int, cues: Places, gaps: Sequence[float] | None
) -> int:
    """Return where two glued sentences part: "A if B, C" is A, then "if B, C".

    Behind "when", "before" and the like only where the silence is longer there than at the comma.
    """
    for k in range(i - SHORT, unit + SHORT, -1):
        if said[k - 1].ends_part:
            break
        if k in cues["condition"]:
            longer = _silence(said, k, gaps) > _silence(said, i, gaps)
            return k if longer or said[k].text == "if" else i
    return i


def _silence(said: Sequence[Token], i: int, gaps: Sequence[float] | None) -> float:
    """Return the longest silence between the word before `i` and `i`, over any filler between them."""
    if gaps is None:
        return 0.0
    first = said[i - 1].at + 1
    return max(gaps[first : said[i].at + 1])


def _bare_cuts(said: Sequence[Token], cues: Places, gaps: Sequence[float] | None) -> Iterable[int]:
    unit, owed = 0, _is_subordinate(said)
    for i in range(1, len(said)):
        gap = _silence(said, i, gaps)
        hangs = i - 1 in cues["join"]
        lone = i in cues["lone"] and not hangs
        opens = i in cues["opening"] and i - 1 not in cues["opening"]
        # The main clause that "if …" still owes belongs to it.
        starts = opens or (lone and (not owed or gap >= SILENCE))
        owed = owed and not lone
        enough = SHORT if gap >= PAUSE else SHORT + 1
        fits = i - unit >= enough and len(said) - i >= SHORT
        if fits and (starts or (gap >= SILENCE and not hangs)):
            yield i
            unit, owed = i, _is_subordinate(said[i:])


def _long_cuts(
    said: Sequence[Token], cuts: Sequence[int], cues: Places, long: int
) -> Iterable[int]:
    for a, b in pairwise(cuts):
        while b - a > long:
            seams = [
                i
                for i in range(a + SHORT + 1, b - SHORT)
                if said[i - 1].ends_part or (i in cues["weak"] and i - 1 not in cues["join"])
            ]
            if not seams:
                break
            middle = min(a + long // 2, (a + b) // 2)
            a = min(seams, key=lambda i: abs(i - middle))
            yield a


def _without_fragments(cuts: Sequence[int], cues: Places) -> list[int]:
    """Return the cuts without those behind a unit of openers alone; such a unit leads into the next."""
    kept = [0]
    for b in cuts[1:]:
        only_openers = all(i in cues["opener"] for i in range(kept[-1], b))
        if not only_openers:
            kept.append(b)
        elif b == cuts[-1]:
            kept[max(1, len(kept) - 1) :] = [b]
    return kept


def places(said: Sequence[Token]) -> Places:
    """Return where the cues of each label begin."""
    found_at: defaultdict[str, set[int]] = defaultdict(set)
    for found in lexicon("clauses").find(said):
        found_at[found.sign.label].add(found.first)
    return found_at


def _is_subordinate(unit: Sequence[Token]) -> bool:
    return "subordinate" in places(unit[:5])


def _rest(said: Sequence[Token], i: int, *, any_mark: bool = False) -> int:
    """Return how many words stand from `i` to the end of the sentence, or to the next mark of any kind."""
    for k in range(i, len(said)):
        if said[k].ends_sentence or (any_mark and said[k].ends_part):
            return k + 1 - i
    return len(said) - i
