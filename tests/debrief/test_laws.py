"""What holds for every debrief, whatever was said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from said import KINDS, MOVES, heard, marked

from voiceloop.codec import dumps, loads
from voiceloop.debrief import debrief
from voiceloop.debrief.case import TRAITS
from voiceloop.roles import ROUNDS, all_roles
from voiceloop.signals import measure
from voiceloop.types import Debrief

ROLES = all_roles()
RISKS = sorted({risk.name for role in ROLES for risk in role.risks})
ANTI = ["tune_prompt_first", "model_name_dropping", "self_description", "of_the_users_own"]

TAGS = st.one_of(
    st.tuples(st.sampled_from(["+", "~"]), st.sampled_from(RISKS)),
    st.tuples(st.just("!"), st.sampled_from(ANTI)),
    st.tuples(st.just("="), st.sampled_from(TRAITS)),
).map("".join)
HEADS = st.tuples(
    st.lists(st.sampled_from(sorted(MOVES)), min_size=1, max_size=2),
    st.lists(TAGS, max_size=2),
    st.sampled_from(["", "@0.3", "@1.0"]),
).map(lambda parts: "".join(parts[0]) + "".join(parts[1]) + parts[2])
BODIES = st.sampled_from(
    [
        "so the index is a day old [0.4] and then",
        "{I guess} we could, you know, look at it",
        "{kind of} {I'd probably just} go on with it",
        "<we do not know> which of these it is yet",
        "I would read forty of them (um) by hand, and",
        "the model _ is what people see first.",
        "ok",
    ]
)
TEXTS = st.lists(st.tuples(HEADS, BODIES).map(": ".join), min_size=1, max_size=16).map(" | ".join)


@settings(max_examples=40)
@given(
    text=TEXTS,
    role=st.sampled_from(ROLES),
    round_=st.sampled_from([None, *ROUNDS]),
    probability=st.sampled_from([0.2, 0.55, 0.95]),
)
def test_every_debrief_is_evident_finite_and_exact(text, role, round_, probability) -> None:
    answer, reading = marked(text, probability=probability, lead=0.7)
    written = debrief(
        heard(answer),
        answer,
        reading,
        measure(answer, reading),
        role=role,
        round=round_,
        question=None,
        roles=ROLES,
    )
    wire = dumps(written)
    assert loads(wire, Debrief) == written
    assert dumps(loads(wire, Debrief)) == wire
    assert len(written.notes) <= 3
    for note in written.notes:
        assert note.evidence
        assert all(span.end <= answer.duration for span in note.evidence)
    spoken = " ".join(word.text for word in answer.words)
    for quote in (*(n.quote for n in written.notes), *(q.text for q in written.quotes)):
        assert quote is None or quote in spoken
    if written.verdict.level is None:
        assert not (written.notes or written.quotes or written.risks or written.lenses)
    else:
        assert (written.verdict.blocked_by is None) == (written.verdict.level == "strong_yes")
        assert (written.verdict.would_flip is None) == (written.verdict.level == "strong_yes")


def test_the_marks_used_here_are_all_the_marks_there_are() -> None:
    assert set(KINDS) == {"+", "~", "!"}
    with pytest.raises(KeyError, match="Z"):
        marked("Z: no such move")
