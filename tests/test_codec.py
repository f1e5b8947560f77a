import json
import re
from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator
from values import values

from voiceloop.codec import debrief_schema, dumps, load_debrief, loads
from voiceloop.errors import VoiceloopError
from voiceloop.types import (
    FORMAT,
    Answer,
    Debrief,
    HeardBy,
    Input,
    Measure,
    Note,
    Span,
    Transcript,
    Verdict,
    Word,
)

SCHEMA = debrief_schema()

DEBRIEF = Debrief(
    format=FORMAT,
    input=Input("answer.flac", 2.0, 48_000, 2),
    recogniser=HeardBy(
        "demo", "0f3a", "faster-whisper 1.2.1", "cpu", "int8", {"beam": 5}, "en", None, None, ()
    ),
    role="ai-engineer",
    round=None,
    question=None,
    words=(Word(0.1, 0.4, "so", 0.9), Word(0.5, 0.9, "“naïve” 🙂", 0.25, heard="naive")),
    pauses=(Span(0.4, 0.5),),
    hesitations=(),
    clauses=(),
    hedges=(),
    fillers=(),
    signals={"level": Measure("measured", -23.5, "dBFS", evidence=(Span(0, 1),))},
    curves={"level": ((0.0, -23.5),)},
    notes=(Note("keep", "level", "Clear.", None, ()),),
    quotes=(),
    risks=(),
    lenses=(),
    verdict=Verdict(None, "too short"),
)


def changed(path: str, value: object) -> str:
    """Return the JSON of DEBRIEF with the entry at `path` (as in "words.0.text") set."""
    raw = json.loads(dumps(DEBRIEF))
    *way, last = path.split(".")
    place = raw
    for step in way:
        place = place[int(step) if isinstance(place, list) else step]
    place[last] = value
    return json.dumps(raw)


@pytest.mark.parametrize("type_", [Debrief, Transcript, Answer], ids=lambda t: t.__name__)
def test_json_gives_the_same_value_back(type_) -> None:
    @given(values(type_))
    @settings(max_examples=50)
    def law(value) -> None:
        text = dumps(value)

        assert loads(text, type_) == value
        assert dumps(loads(text.encode(), type_)) == text

    law()


@given(values(Debrief))
@settings(max_examples=30)
def test_every_debrief_fits_the_schema(debrief: Debrief) -> None:
    Draft202012Validator(SCHEMA).validate(json.loads(dumps(debrief)))


def test_the_shipped_schema_is_the_types_own(repo_root, gold) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    gold(
        repo_root / "voiceloop" / "data" / "debrief.schema.json",
        json.dumps(SCHEMA, indent=2) + "\n",
    )


def test_one_line_with_letters_as_they_are() -> None:
    text = dumps(DEBRIEF)

    assert "\n" not in text
    assert "“naïve” 🙂" in text


def test_keys_stand_in_the_order_of_the_fields() -> None:
    assert list(json.loads(dumps(DEBRIEF))) == list(Debrief.__slots__)


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_a_number_that_is_none_is_never_written(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(replace(DEBRIEF, curves={"level": ((0.0, number),)}))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_never_read(number: str) -> None:
    with pytest.raises(ValueError, match=f"{number} is not a JSON number"):
        loads(f'{{"name": "a", "duration": {number}, "sample_rate": 1, "channels": 1}}', Input)


PLACES = {
    "surprise": "$.surprise",
    "input.surprise": "$.input.surprise",
    "recogniser.surprise": "$.recogniser.surprise",
    "words.1.surprise": "$.words[1].surprise",
    "signals.level.surprise": "$.signals.level.surprise",
    "signals.level.evidence.0.probability": "$.signals.level.evidence[0].probability",
    "verdict.surprise": "$.verdict.surprise",
}


@pytest.mark.parametrize("path", PLACES)
def test_an_unknown_key_is_refused_by_name(path: str) -> None:
    text = changed(path, 1)

    with pytest.raises(ValueError, match=re.escape(f"unknown key {PLACES[path]}")):
        loads(text, Debrief)
    assert not Draft202012Validator(SCHEMA).is_valid(json.loads(text))


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        pytest.param("role", None, r"\$\.role", id="null where text must be"),
        pytest.param("input.duration", "2.0", r"\$\.input\.duration", id="text for a number"),
        pytest.param("input.channels", 1.5, r"\$\.input\.channels", id="half a channel"),
        pytest.param("words.0.probability", True, "probability", id="true is no number"),
        pytest.param("verdict.level", "maybe", r"\$\.verdict\.level", id="a level nobody knows"),
        pytest.param("words.0.end", 0.05, "forward from zero", id="a word that ends first"),
        pytest.param("signals.level.value", None, "cannot have the value", id="no value, no why"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_place(path, value, says) -> None:
    with pytest.raises(ValueError, match=says):
        loads(changed(path, value), Debrief)


def test_a_missing_key_is_named() -> None:
    raw = json.loads(dumps(DEBRIEF))
    del raw["verdict"]

    with pytest.raises(ValueError, match="verdict"):
        loads(json.dumps(raw), Debrief)


def test_a_stored_debrief_is_read_again() -> None:
    assert load_debrief(dumps(DEBRIEF).encode(), "old.json") == DEBRIEF


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("", r"old\.json is not JSON", id="empty"),
        pytest.param(b"\xff\xfe\x00", r"old\.json is not JSON", id="bytes of something else"),
        pytest.param('{"format": 1', r"old\.json is not JSON", id="cut short"),
        pytest.param("[" * 10_000, r"old\.json is not JSON", id="nested without end"),
        pytest.param("[]", "JSON, but not a debrief", id="a list"),
        pytest.param('{"words": []}', "JSON, but not a debrief", id="another tool's transcript"),
        pytest.param(
            changed("format", 2),
            "a debrief of format 2; this voiceloop reads format 1",
            id="from the future",
        ),
        pytest.param(
            changed("surprise", 1), r"damaged debrief: unknown key \$\.surprise", id="edited"
        ),
        pytest.param(
            changed("input.duration", 1e308),
            r"damaged debrief: \$\.input\.duration is no number a recording has",
            id="longer than time",
        ),
        pytest.param(
            changed("curves.level", [[0.0, -1e300]]),
            r"\$\.curves\.level\[0\]\[1\] is no number",
            id="quieter than nothing",
        ),
        pytest.param(changed("format", True), "damaged debrief", id="true is not version 1"),
    ],
)
def test_what_is_no_debrief_is_said_in_words(text, says: str) -> None:
    with pytest.raises(VoiceloopError, match=says) as caught:
        load_debrief(text, "old.json")
    assert caught.value.hint
