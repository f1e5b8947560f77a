"""How soon, and in which order, the speaker names a failure, a check and a fix."""

from voiceloop.signals import needs
from voiceloop.signals.signal import censored, measured, missing, signal
from voiceloop.signals.timing import WORD_ERROR_S, onset, speaking_time, when
from voiceloop.types import SOLUTION, Answer, Clause, Measure, Reading

SOLUTION_FIRST = ("tune_prompt_first", "biggest_model_first")
"""Anti-signals that are solution talk whatever the round: outside a debugging round they are no fix."""

CLOCK = "house: from the first voiced sound to the first word of the clause, within word-time error"


@signal(unit="s", family="diagnosis", needs=(needs.readable,), basis=CLOCK)
def time_to_failure_hypothesis(answer: Answer, reading: Reading) -> Measure:
    """Seconds from the first voiced sound to the clause that first names a failure."""
    return _time_to(answer, reading, "failure_hypothesis", "no failure was named")


@signal(
    unit="words",
    family="diagnosis",
    needs=(needs.readable,),
    basis="house: the same clock in words, which no pause can stretch",
)
def words_before_failure_hypothesis(answer: Answer, reading: Reading) -> Measure:
    """Words spoken before the clause that first names a failure."""
    named = reading.first("failure_hypothesis")
    if named is None:
        return censored(len(answer.words), f"no failure was named in {len(answer.words)} words")
    clause = reading.clauses[named]
    return measured(clause.first, [when(answer, clause)])


@signal(unit="s", family="diagnosis", needs=(needs.readable,), basis=CLOCK)
def time_to_evaluation(answer: Answer, reading: Reading) -> Measure:
    """Seconds from the first voiced sound to the clause that first says how to measure or confirm."""
    return _time_to(answer, reading, "evaluation", "no check was described")


@signal(unit="s", family="diagnosis", needs=(needs.readable,), basis=CLOCK)
def time_to_fix(answer: Answer, reading: Reading) -> Measure:
    """Seconds from the first voiced sound to the clause that first proposes a fix."""
    return _time_to(answer, reading, "fix", "no fix was proposed")


@signal(
    unit="s",
    family="diagnosis",
    needs=(needs.readable,),
    basis="house: solution talk is a fix, an architecture, a model name, or tuning the prompt or taking"
    " the biggest model first; zero or less is diagnosis first",
)
def solution_first_gap(answer: Answer, reading: Reading) -> Measure:
    """Seconds from the first solution talk to the first failure named; zero or less is diagnosis first."""
    solution = next((c for c in reading.clauses if _is_solution_talk(c)), None)
    if solution is None:
        return missing("no solution was proposed")
    talk = when(answer, solution)
    named = reading.first("failure_hypothesis")
    if named is None:
        rest = onset(answer) + speaking_time(answer) - talk.start
        why = f"no failure was named in the {rest:.0f} s after the first solution talk"
        return censored(max(rest, 0.0), why, [talk])
    failure = when(answer, reading.clauses[named])
    error = 0.0 if failure.start == talk.start else WORD_ERROR_S * 2**0.5
    return measured(failure.start - talk.start, [talk, failure], plus_minus=error)


def _is_solution_talk(clause: Clause) -> bool:
    return any(clause.does(move) for move in SOLUTION) or any(
        label.name in SOLUTION_FIRST for label in clause.anti
    )


def _time_to(answer: Answer, reading: Reading, move: str, never: str) -> Measure:
    at = reading.first(move)
    if at is None:
        seconds = speaking_time(answer)
        return censored(seconds, f"{never} within {seconds:.0f} s")
    clause: Clause = reading.clauses[at]
    span = when(answer, clause)
    return measured(max(span.start - onset(answer), 0.0), [span], plus_minus=WORD_ERROR_S)
