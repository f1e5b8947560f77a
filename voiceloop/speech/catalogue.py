"""The speech models voiceloop knows by name, and which one each kind of machine prefers."""

import difflib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

import msgspec

from voiceloop.errors import VoiceloopError
from voiceloop.home import PACKAGE, table

Processor: TypeAlias = Literal["cpu", "gpu"]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model known by name: one entry of data/models.toml, where the fields are explained.

    `parameters` is in millions, `disk` in megabytes; `repo` is empty for the one that ships.
    """

    name: str
    repo: str
    parameters: float
    disk: int
    languages: Literal["en", "many"]
    suits: Processor
    licence: str
    about: str
    basis: str
    aliases: tuple[str, ...] = ()
    caveat: str | None = None

    @property
    def english_only(self) -> bool:
        """Whether it was trained on English alone."""
        return self.languages == "en"

    def memory(self, processor: Processor) -> int:
        """Megabytes its weights take: int8 on the CPU, float16 on the GPU."""
        return round(self.parameters * {"cpu": 1, "gpu": 2}[processor])


@dataclass(frozen=True, slots=True)
class Preference:
    """Names in the order in which one kind of processor prefers them, and why the first is first."""

    prefer: tuple[str, ...]
    why: str
    basis: str


@cache
def _data() -> dict[str, Any]:
    return table(PACKAGE / "data" / "models.toml")


def known() -> tuple[KnownModel, ...]:
    """Return the models known by name, in the order of data/models.toml."""
    return tuple(msgspec.convert(entry, KnownModel) for entry in _data()["model"])


def preference(*, gpu: bool) -> Preference:
    """Return which models this kind of machine prefers, best first."""
    return msgspec.convert(_data()["gpu" if gpu else "cpu"], Preference)


def recommend(*, gpu: bool) -> KnownModel:
    """Return the model to offer on this kind of machine."""
    return find(preference(gpu=gpu).prefer[0])


def find(name: str) -> KnownModel:
    """Return the known model called `name` (any case, an alias or its repository too).

    Raises VoiceloopError with the near names when there is none.
    """
    names = {n.lower(): m for m in known() for n in (m.name, *m.aliases, m.repo) if n}
    if name.lower() in names:
        return names[name.lower()]
    near = difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.5)
    like = f" Near it: {', '.join(dict.fromkeys(names[n].name for n in near))}." if near else ""
    raise VoiceloopError(
        f"There is no model called {name}.{like}",
        "`voiceloop models` lists them; a folder in CTranslate2 format can be given instead.",
    )
