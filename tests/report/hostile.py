"""Text that tries to run, to break out, or to steer: in every free field of a debrief at once."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeVar, get_args

from debriefs import EXAMPLE

from voiceloop.types import Debrief, HedgeKind, Level, NoteKind, RiskState, State

T = TypeVar("T")

STRINGS = {
    "script": "<script>document.title='ran'</script>",
    "closes the style": "</style><style>*{display:none}</style>",
    "closes an attribute": "\"'><img src=x onerror=document.title='ran'>",
    "comment": "<!-- ",
    "entity": "&lt;b&gt; &#60;script&#62;",
    "template": "{{7*7}} {% include '/etc/passwd' %} {# gone #}",
    "javascript link": "](javascript:alert(1)) [x](javascript:alert(1))",
    "image": "![x](http://evil.example/x.png)",
    "reference": "[x]: http://evil.example",
    "bare links": "https://evil.example www.evil.example <http://evil.example> a@evil.example",
    "table cell": "a | b \\| c || --- |",
    "emphasis": "*a* **b** _c_ ~~d~~ `e` ``f`` $g$ \\",
    "fence": "``` ~~~ ```",
    "fence on its own line": "\n```\n<b>x</b>\n```\n",
    "heading": "# heading #",
    "underlined heading": "===",
    "rule": "---",
    "quote": "> quoted",
    "bullets": "- item",
    "plus": "+ item",
    "numbers": "1. one 2) two",
    "later number": "12) twelve",
    "indented": "    code",
    "blank lines": "a\r\n\r\n\r\n# b\r\n\tc",
    "colour": "\x1b[31mred\x1b[0m",
    "title bar": "\x1b]0;owned\x07 \x1b]8;;http://evil.example\x1b\\link",
    "eight-bit escape": "\x9b31m \x90",
    "null and bell": "\x00 \x07 \x08\x08 \x7f",
    "reading direction": "\u202egnp.exe\u2066 \u200f\u061c",
    "line separators": "a\u2028b\u2029c\x0bd\x0ce\x85f",
    "half a character": "\ud800 \udfff",
    "long word": "A" * 300,
    "long wide word": "漢" * 200,
    "combining": "e" + "\u0301" * 80,
    "joined": "👩\u200d👩\u200d👧\u200d👦" * 30,
    "rich mark-up": "[red]x[/red] [link=http://evil.example]y[/link] :smile:",
}

_FIXED = {v for t in (HedgeKind, Level, NoteKind, RiskState, State) for v in get_args(t)} | {
    "against",
    "for",
}


def filled(text: str) -> Debrief:
    """Return the example with `text` in the place of every free text, keys and names included."""
    return _mapped(EXAMPLE, lambda old: old if old in _FIXED else text)


def _mapped(value: T, change: Callable[[str], str]) -> T:
    found: object = value
    if isinstance(value, str):
        found = change(value)
    elif isinstance(value, tuple):
        found = tuple(_mapped(v, change) for v in value)
    elif isinstance(value, Mapping):
        found = {f"{change(k)} {i}": _mapped(v, change) for i, (k, v) in enumerate(value.items())}
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {f.name: _mapped(getattr(value, f.name), change) for f in fields(value)}
        found = type(value)(**parts)
    return found  # type: ignore[return-value]
