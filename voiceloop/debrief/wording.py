"""The sentences of a debrief, kept as data."""

from typing import Any

from voiceloop.home import PACKAGE, table


def wording(name: str) -> dict[str, Any]:
    """Return the sentences and thresholds filed under `name`."""
    return table(PACKAGE / "data" / "wording" / f"{name}.toml")


def listed(items: list[str]) -> str:
    """Return items as a sentence lists them: "a", "a and b", "a, b and c"."""
    return " and ".join([*([", ".join(items[:-1])] if items[1:] else []), *items[-1:]])


def number(value: float) -> str:
    """Return a number without idle digits: "2", "3.6"."""
    return f"{round(value, 1):g}"


def sentence(text: str) -> str:
    """Return text with a capital first letter."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Return text with a small first letter, for use inside a sentence."""
    return text[:1].lower() + text[1:]


def bare(text: str) -> str:
    """Return quoted words without the punctuation that hangs off either end."""
    return text.strip().strip(",;:.-–—")
