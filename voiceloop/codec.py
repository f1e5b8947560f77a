"""Values to JSON and back: strict, one line, the same bytes for the same value."""

import json
from collections.abc import Iterator
from inspect import cleandoc
from typing import Any, TypeVar

import msgspec

from voiceloop.errors import VoiceloopError
from voiceloop.types import FORMAT, Debrief

T = TypeVar("T")

LARGEST = 1e9
"""No number of a debrief is larger: as seconds, thirty years."""


def dumps(value: object) -> str:
    """Return `value` as one line of JSON, keys in field order.

    Raises ValueError when a number is not finite.
    """
    return json.dumps(msgspec.to_builtins(value), ensure_ascii=False, allow_nan=False)


def loads(text: str | bytes, type_: type[T]) -> T:
    """Return the value of type `type_` that `text` holds.

    Raises ValueError when it is not JSON, a key is missing, unknown or of another type,
    or a value breaks its own rules. The message names the place.
    """
    try:
        raw = json.loads(text, parse_constant=_refuse)
        value = msgspec.convert(raw, type_, strict=True)
    except msgspec.ValidationError as e:
        raise ValueError(str(e)) from e
    for place in _unknown(raw, msgspec.to_builtins(value), "$"):
        raise ValueError(f"unknown key {place}")
    dumps(value).encode()  # half a character, which JSON can spell, can be written nowhere
    return value


def writable(text: str) -> str:
    """Return `text` as UTF-8 can carry it: the undecodable bytes of a file name become "?"."""
    return text.encode("utf-8", "replace").decode("utf-8")


def load_debrief(text: str | bytes, name: str) -> Debrief:
    """Return the debrief stored as JSON in `text`; `name` is what the error calls it.

    Raises VoiceloopError when the text is no debrief or of another format version.
    """
    again = "Give a recording, or a file that `voiceloop debrief --json` wrote."
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as e:
        raise VoiceloopError(f"{name} is not JSON: {e}.", again) from e
    version = found.get("format") if isinstance(found, dict) else None
    if version is None:
        raise VoiceloopError(f"{name} is JSON, but not a debrief.", again)
    if version != FORMAT:
        raise VoiceloopError(
            f"{name} is a debrief of format {version}; this voiceloop reads format {FORMAT}.",
            "Install the voiceloop that wrote it, or debrief the recording again.",
        )
    try:
        for place in _beyond(found, "$"):
            raise ValueError(f"{place} is no number a recording has")
        return loads(text, Debrief)
    except (ValueError, RecursionError) as e:
        raise VoiceloopError(
            f"{name} is a damaged debrief: {e}.", "Debrief the recording again."
        ) from e


def debrief_schema() -> dict[str, Any]:
    """Return the JSON Schema of the debrief, made from the types; unknown keys are refused."""
    schema = msgspec.json.schema(Debrief)
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object" and "properties" in part:
            part["additionalProperties"] = False
            part["description"] = cleandoc(part["description"])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "voiceloop debrief",
        **schema,
    }


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _beyond(given: object, place: str) -> Iterator[str]:
    """Yield where numbers stand that are too large to be reckoned with."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield from _beyond(value, f"{place}.{key}")
    elif isinstance(given, list):
        for i, value in enumerate(given):
            yield from _beyond(value, f"{place}[{i}]")
    elif isinstance(given, int | float) and not -LARGEST <= given <= LARGEST:
        yield place


def _unknown(given: object, known: object, place: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(known, dict):
        for key, value in given.items():
            if key not in known:
                yield f"{place}.{key}"
            else:
                yield from _unknown(value, known[key], f"{place}.{key}")
    elif isinstance(given, list) and isinstance(known, list | tuple):
        for i, (a, b) in enumerate(zip(given, known, strict=True)):
            yield from _unknown(a, b, f"{place}[{i}]")
