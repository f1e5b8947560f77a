"""Any value of a type, for laws: `values(Debrief)` is a hypothesis strategy read from the fields."""

from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from voiceloop.types import Measure, Span

PLAIN = {
    str: st.text(max_size=8),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
}


def values(type_: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of `type_` that keep its rules."""
    origin, args = get_origin(type_), get_args(type_)
    if origin is Literal:
        return st.sampled_from(args)
    if origin in (Union, UnionType):
        return st.one_of(*map(values, args))
    if origin is tuple and args[-1] is Ellipsis:
        return st.lists(values(args[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values, args))
    if origin is Mapping:
        return st.dictionaries(*map(values, args), max_size=2)
    if is_dataclass(type_):
        return st.builds(_made(type_), st.fixed_dictionaries(_fields(type_)))
    return PLAIN[type_]


def _fields(type_: Any) -> dict[str, st.SearchStrategy[Any]]:
    return {name: values(hint) for name, hint in get_type_hints(type_).items()}


def _made(type_: Any) -> Any:
    def make(fields: dict[str, Any]) -> Any:
        if issubclass(type_, Span):
            fields["start"], fields["end"] = sorted(abs(fields[k]) % 1e5 for k in ("start", "end"))
        if type_ is Measure:
            known = fields["state"] != "not_measured"
            fields["value"] = (fields["value"] or 0.0) if known else None
            fields["why"] = fields["why"] or "no speech"
        return type_(**fields)

    return make
