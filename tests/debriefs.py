"""Two debriefs made by hand: a complete one that shows every kind of fact, and one that is not scored."""

from voiceloop.types import (
    Debrief,
    HeardBy,
    Input,
    Lens,
    Measure,
    Note,
    Question,
    Quote,
    Removed,
    RiskFinding,
    SaidClause,
    SaidFiller,
    SaidHedge,
    Span,
    Verdict,
    Why,
    Word,
    clock,
)

_PACE = 0.32
_CORRECTED = {"LangChain": "lang chain", "p99": "p ninety nine"}
_DOUBTED = {"Leeds": 0.31, "slices": 0.44}

# When each clause begins, what is said, and its labels: moves / risks / mentioned / anti.
_SAID = (
    (1.4, "So um we moved to GPT-4o and LangChain last spring,", "architecture model_name///"),
    (6.2, "and I'd probably just tune the prompt first.", "fix///tune_prompt_first"),
    (9.5, "Latency, you know, whatever.", "//latency_cost/"),
    (
        13.9,
        "What breaks first is the index still serving last year's refund policy.",
        "failure_hypothesis/drift//",
    ),
    (
        19.1,
        "Somebody in Leeds gets told no when the answer is yes.",
        "failure_hypothesis user_impact/user_failure_path//",
    ),
    (
        25.2,
        "I can't tell from here whether it pulled the wrong page or talked past the right one,",
        "failure_hypothesis/retrieval_vs_generation//",
    ),
    (31.8, "so I'd read forty bad chats and split them by cause.", "evaluation///"),
    (37.0, "um I guess we could look at some slices too.", "evaluation///"),
    (42.6, "Then I'd re-index the policy pages nightly and watch p99.", "fix/latency_cost//"),
    (48.3, "If that doesn't move it, I'd look at the chunking.", "contingency fix///"),
)

WORDS = tuple(
    Word(
        clock(start + i * _PACE),
        clock(start + (i + 0.9) * _PACE),
        text,
        _DOUBTED.get(text, 0.93),
        _CORRECTED.get(text.strip(",.")),
    )
    for start, said, _ in _SAID
    for i, text in enumerate(said.split())
)


def said(phrase: str, after: float = 0.0) -> Span:
    """Return when `phrase` is first said from `after` seconds on."""
    wanted = phrase.split()
    spoken = [w for w in WORDS if w.start >= after]
    for i in range(len(spoken)):
        if [w.text.strip(",.") for w in spoken[i : i + len(wanted)]] == wanted:
            return Span(spoken[i].start, spoken[i + len(wanted) - 1].end)
    raise ValueError(f"never said: {phrase}")


def _clause(start: float, text: str, labels: str) -> SaidClause:
    moves, risks, mentioned, anti = (tuple(part.split()) for part in labels.split("/"))
    words = [w for w in WORDS if start <= w.start < start + len(text.split()) * _PACE]
    end, cue = words[-1].end, Span(words[0].start, words[min(2, len(words) - 1)].end)
    why = {label: Why(0.91, cue) for label in moves + risks + mentioned + anti}
    return SaidClause(start, end, text, moves or ("none",), risks, mentioned, anti, why)


def _hedge(phrase: str, kind: str, clause: int) -> SaidHedge:
    at = said(phrase)
    return SaidHedge(at.start, at.end, phrase, kind, clause)


def _filler(phrase: str, after: float = 0.0) -> SaidFiller:
    at = said(phrase, after)
    return SaidFiller(at.start, at.end, phrase)


HEARD_BY = HeardBy(
    model="demo",
    version="5f2c9a1e",
    engine="faster-whisper 1.2.1",
    device="cpu",
    compute_type="int8",
    settings={"beam_size": 5, "condition_on_previous_text": False, "initial_prompt": None},
    language="en",
    language_probability=0.998,
    caveat="This model understands synthetic voices only; what it hears from a person is not reliable.",
    removed=(Removed(52.9, 54.0, "Thank you for watching.", "a known sentence over silence"),),
)

_INDEX = said("What breaks first is the index still serving last year's refund policy")
_LEEDS = said("Somebody in Leeds gets told no when the answer is yes")
_CHATS = said("so I'd read forty bad chats and split them by cause")
_PROMPT = said("I'd probably just tune the prompt first")
_WHETHER = said("I can't tell from here whether it pulled the wrong page")
_NIGHTLY = said("Then I'd re-index the policy pages nightly and watch p99")

EXAMPLE = Debrief(
    format=1,
    input=Input("refund-bot.wav", 54.36, 48_000, 2),
    recogniser=HEARD_BY,
    role="ai-engineer",
    round="debugging",
    question=Question(
        "rag-wrong-answers", "Your support bot gave wrong answers last week. What do you do?"
    ),
    words=WORDS,
    pauses=(Span(5.1, 6.1), Span(11.1, 13.9), Span(35.4, 37.0), Span(24.1, 24.4)),
    hesitations=(Span(12.2, 12.8),),
    clauses=tuple(_clause(*line) for line in _SAID),
    hedges=(
        _hedge("I'd probably just", "evasive", 1),
        _hedge("I can't tell from here whether", "calibrated", 5),
        _hedge("I guess we could", "evasive", 7),
    ),
    fillers=(_filler("um"), _filler("you know"), _filler("um", 20.0)),
    signals={
        "time_to_failure_hypothesis": Measure(
            "measured", 12.5, "s", plus_minus=0.2, evidence=(_INDEX,)
        ),
        "words_before_failure_hypothesis": Measure("measured", 22, "words", evidence=(_INDEX,)),
        "time_to_evaluation": Measure("measured", 30.4, "s", plus_minus=0.2, evidence=(_CHATS,)),
        "solution_first_gap": Measure("measured", 12.46, "s", evidence=(_PROMPT, _INDEX)),
        "stop_criterion": Measure("censored", 54, "s"),
        "fillers": Measure(
            "measured",
            3.3,
            "per 100 words",
            at_least=True,
            evidence=(said("um"), said("you know"), said("um", 20.0)),
        ),
        "speech_rate": Measure("measured", 100, "words per minute"),
        "pitch_spread": Measure("measured", 0.04, "semitones"),
        "response_latency": Measure(
            "not_measured", None, "s", why="the recording holds no question"
        ),
    },
    curves={
        "pitch": tuple(
            (clock(t * 0.5), 110.0 + 9 * (t % 7) - 4 * (t % 3))
            for t in range(106)
            if not 22 <= t <= 27
        ),
    },
    notes=(
        Note(
            "change",
            "solution_first_gap",
            "Say what is broken before what you would change: the prompt came 7 s ahead of it.",
            "I'd probably just tune the prompt first.",
            (_PROMPT,),
        ),
        Note(
            "keep",
            "calibrated_hedges",
            "You said what you did not know and how you would find out.",
            "I can't tell from here whether it pulled the wrong page",
            (_WHETHER,),
        ),
        Note(
            "change",
            "pauses",
            "Two long silences stood before a new thought; say where you are going.",
            None,
            (Span(11.1, 13.9), Span(35.4, 37.0)),
        ),
    ),
    quotes=(
        Quote(
            _PROMPT.start,
            _PROMPT.end,
            "against",
            "I'd probably just tune the prompt first.",
            "A fix is on the table and nothing has been shown to be broken.",
            "Before I touch the prompt I'd check whether the index serves an old policy.",
        ),
        Quote(
            _LEEDS.start,
            _LEEDS.end,
            "for",
            "Somebody in Leeds gets told no when the answer is yes.",
            "One user, one wrong answer: the panel can picture it.",
            None,
        ),
    ),
    risks=(
        RiskFinding(
            "drift",
            "Drift",
            "addressed",
            False,
            "What breaks first is the index still serving last year's refund policy.",
            (_INDEX,),
        ),
        RiskFinding(
            "retrieval_vs_generation",
            "Retrieval or generation",
            "addressed",
            False,
            "I can't tell from here whether it pulled the wrong page or talked past the right one,",
            (_WHETHER,),
        ),
        RiskFinding(
            "latency_cost",
            "Latency and cost",
            "mentioned",
            False,
            "Latency, you know, whatever.",
            (Span(9.5, 10.75), _NIGHTLY),
        ),
        RiskFinding("escalation", "Escalation to a person", "absent", False, None, ()),
        RiskFinding("label_leakage", "Label leakage", "absent", True, None, ()),
    ),
    lenses=(
        Lens(
            "ai-engineer",
            "AI engineer",
            ("drift", "retrieval_vs_generation"),
            ("escalation",),
            "Hears the failure, misses who takes over when the bot is wrong.",
        ),
        Lens("ml-engineer", "ML engineer", (), ("label_leakage",), "Hears no word on the labels."),
        Lens(
            "software-engineer",
            "Software engineer",
            ("failure_recovery",),
            (),
            "Hears a second branch.",
        ),
    ),
    verdict=Verdict(
        "lean_no",
        "You named a concrete failure and how to confirm it, but a fix came first.",
        "solution_first_gap",
        "The same answer with the index failure in its first sentence.",
    ),
)
"""Scored, with every field filled and every state of a measure in it."""

NOT_SCORED = Debrief(
    format=1,
    input=Input("silence.wav", 30.0, 16_000, 1),
    recogniser=HeardBy(
        "small.en", "a41c", "faster-whisper 1.2.1", "cpu", "int8", {}, "en", None, None, ()
    ),
    role="ml-engineer",
    round=None,
    question=None,
    words=(),
    pauses=(),
    hesitations=(),
    clauses=(),
    hedges=(),
    fillers=(),
    signals={
        "speech_rate": Measure("not_measured", None, "words per minute", why="no speech found")
    },
    curves={},
    notes=(),
    quotes=(),
    risks=(),
    lenses=(),
    verdict=Verdict(None, "No speech was found in this recording."),
)
"""Silence: nothing was heard, and the debrief says so."""
