"""Reads words: which clauses they make, what each clause does, where they hedge and where they fill."""

from collections.abc import Sequence

from voiceloop.reading.clauses import is_bare
from voiceloop.reading.fillers import fillers
from voiceloop.reading.hedges import hedges
from voiceloop.reading.hints import hints
from voiceloop.reading.judge import Clues, judge
from voiceloop.reading.lexicon import hear
from voiceloop.reading.seams import part
from voiceloop.reading.structure import structure
from voiceloop.reading.tokens import tokens
from voiceloop.reading.weights import weights
from voiceloop.types import Clause, Reading

__all__ = ["read"]


def read(
    words: Sequence[str],
    *,
    gaps: Sequence[float] | None = None,
    round: str | None = None,
    question: str | None = None,
) -> Reading:
    """Return what was said in an answer, all by index of word and clause.

    `words` are whitespace tokens with their punctuation as heard; `gaps[i]` is the silence before
    word `i` in seconds, None for plain text. `question` keeps a restated question from counting as
    the speaker's own diagnosis. Raises ValueError when words and gaps are not equally many.
    """
    if gaps is not None and len(gaps) != len(words):
        raise ValueError(f"{len(words)} words need as many gaps, not {len(gaps)}")
    learned = weights()
    line = tokens(words)
    said = [token for token in line if token.text]
    filled = fillers(said)
    runs = part(line, gaps, filled, learned)
    dropped = {i for run in filled for i in range(run.first, run.stop)}
    lines = [
        [t for t in line[run.first : run.stop] if t.text and t.at not in dropped] for run in runs
    ]
    heard = hear(lines)
    clues = Clues(
        lines=lines,
        heard=heard,
        hints=hints(lines, heard, round=round, question=question),
        before=[run.first / len(words) for run in runs],
        round=round,
        question=question,
        bare=is_bare(said),
    )
    judged = judge(clues, learned)
    does = [clause.moves for clause in judged]
    whole = structure(heard, does, [clause.flags for clause in judged])
    return Reading(
        clauses=tuple(
            Clause(run.first, run.stop, moves=c.moves, risks=c.risks, mentioned=c.mentioned, anti=c.anti)
            for run, c in zip(runs, judged, strict=True)
        ),
        hedges=hedges(lines, heard, does, [c.admits for c in judged], learned),
        fillers=filled,
        distinctions=whole.distinctions,
        metric_distrust=whole.metric_distrust,
        stop_criterion=whole.stop_criterion,
        second_branch=whole.second_branch,
        evaluation_loop=whole.evaluation_loop,
    )  # fmt: skip
