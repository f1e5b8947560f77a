"""Every signal there is, found by walking this package, and all of them measured at once."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import get_args

from voiceloop.signals.signal import Family, Signal
from voiceloop.types import Answer, Measure, Reading


@cache
def catalogue() -> tuple[Signal, ...]:
    """Return every signal, family by family, each in the order of its module.

    Raises ValueError when two signals share a name.
    """
    found: dict[str, Signal] = {}
    for info in pkgutil.iter_modules([str(Path(__file__).parent)]):
        module = importlib.import_module(f"{__package__}.{info.name}")
        for item in vars(module).values():
            if not isinstance(item, Signal):
                continue
            if found.setdefault(item.name, item) is not item:
                raise ValueError(f"two signals are called {item.name}")
    families = get_args(Family)
    return tuple(sorted(found.values(), key=lambda s: families.index(s.family)))


def measure(answer: Answer, reading: Reading) -> dict[str, Measure]:
    """Return every signal's measure by name, always in the order of the catalogue."""
    return {signal.name: signal(answer, reading) for signal in catalogue()}
