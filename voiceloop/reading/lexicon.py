"""Loads the cue lists of `data/lexicons` and finds their cues in a line of tokens."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

from voiceloop import home
from voiceloop.errors import VoiceloopError
from voiceloop.reading.patterns import (
    EDGE,
    NUMBER,
    STEM,
    Pattern,
    firsts,
    match,
    needs,
    parser,
    second,
)
from voiceloop.reading.tokens import Token

CLASSES = "classes"
KINDS = ("moves", "anti", "risks", "structure", "hedges", "fillers", "clauses")
_TOP = {"kind", "about", "basis"}
IN_CLAUSES = ("moves", "anti", "risks", "structure", "hedges", "clauses")
"""The kinds whose cues are looked for in each clause."""


@dataclass(frozen=True, slots=True, eq=False)
class Sign:
    """Cues that make a label likelier, or, as a doubt, leave only `p` of its probability.

    `own` marks those from the user's own files.
    """

    label: str
    p: float
    doubt: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A sign and where its cue stands in the line, `stop` exclusive."""

    sign: Sign
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A pattern of a sign, and whether it blocks the sign's cues.

    Of the words it `needs` a line must hold one, of `second` the second word must be one; None
    where that is not known.
    """

    pattern: Pattern
    needs: frozenset[str] | None
    second: frozenset[str] | None
    sign: Sign
    blocks: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All signs of one kind, found by the word their cues begin with."""

    entries: Mapping[str, Sequence[Entry]]

    def find(self, line: Sequence[Token]) -> tuple[Found, ...]:
        """Return every cue in `line`, the longest at each place, but none that an `unless` overlaps."""
        cues: list[Found] = []
        blocks: dict[Sign, list[Found]] = defaultdict(list)
        there = frozenset(token.text for token in line)
        for i, token in enumerate(line):
            best: dict[tuple[Sign, bool], int] = {}
            behind = line[i + 1].text if i + 1 < len(line) else ""
            for entry in self._starting(token.text, i):
                if entry.needs is not None and entry.needs.isdisjoint(there):
                    continue
                if entry.second is not None and behind not in entry.second:
                    continue
                end = match(entry.pattern, line, i)
                if end is not None and end > best.get((entry.sign, entry.blocks), i):
                    best[entry.sign, entry.blocks] = end
            for (sign, blocking), end in best.items():
                (blocks[sign] if blocking else cues).append(Found(sign, i, end))
        return tuple(c for c in cues if not any(_overlap(c, b) for b in blocks.get(c.sign, ())))

    def _starting(self, word: str, i: int) -> Iterator[Entry]:
        keys = [word, f"{word[:STEM]}*"]
        keys += [EDGE] * (i == 0) + [NUMBER] * word[:1].isdigit()
        return chain.from_iterable(self.entries[key] for key in keys if key in self.entries)


def _overlap(a: Found, b: Found) -> bool:
    return a.first < b.stop and b.first < a.stop


Heard: TypeAlias = Mapping[str, Sequence[tuple[Found, ...]]]
"""The cues of each clause by kind of list."""


def hear(lines: Iterable[Sequence[Token]]) -> Heard:
    """Return the cues of each clause, for every kind that is looked for in clauses."""
    lines = tuple(lines)
    return {kind: [lexicon(kind).find(line) for line in lines] for kind in IN_CLAUSES}


def weigh(found: Iterable[Found]) -> dict[str, tuple[float, Found]]:
    """Return each label's probability and its strongest cue.

    Signs are pooled as independent evidence (noisy-or: Pearl 1988, Probabilistic Reasoning in
    Intelligent Systems, 4.3.2), each counted once; then every doubt multiplies what is left.
    """
    signs: dict[str, dict[Sign, Found]] = defaultdict(dict)
    for f in found:
        signs[f.sign.label].setdefault(f.sign, f)
    out: dict[str, tuple[float, Found]] = {}
    for label, once in signs.items():
        evidence = [f for f in once.values() if not f.sign.doubt]
        if not evidence:
            continue
        missing = kept = 1.0
        for sign in once:
            if sign.doubt:
                kept *= sign.p
            else:
                missing *= 1 - sign.p
        strongest = max(evidence, key=lambda f: (f.sign.p, f.stop - f.first))
        out[label] = (1 - missing) * kept, strongest
    return out


def lexicon(kind: str) -> Lexicon:
    """Return the lexicon of one kind (see `KINDS`): ours, then the user's own files.

    Raises VoiceloopError when a file is not a lexicon, naming the file and what is wrong in it.
    """
    own = home.home() / "lexicons"
    return _lexicons(tuple(sorted(own.glob("*.toml"))))[kind]


@cache
def _lexicons(_own: tuple[Path, ...]) -> dict[str, Lexicon]:
    files = list(home.tables("lexicons"))
    own = home.home() / "lexicons"
    classes: dict[str, list[str]] = defaultdict(list)
    for _, table in files:
        if table.get("kind") == CLASSES:
            for name, members in table.get("class", {}).items():
                classes[name] += members
    out: dict[str, dict[str, list[Entry]]] = {kind: defaultdict(list) for kind in KINDS}
    parse = parser(classes)
    for path, table in files:
        try:
            kind = _kind(table)
            if kind != CLASSES:
                _index(table, parse, out[kind], own=path.parent == own)
        except (ValueError, KeyError, TypeError, AttributeError) as e:
            raise VoiceloopError(f"{path} is no lexicon: {e}.", f"Mend or remove {path}.") from e
    return {kind: Lexicon(entries) for kind, entries in out.items()}


def _index(
    table: Mapping[str, Any],
    parse: Callable[[str], Pattern],
    into: dict[str, list[Entry]],
    *,
    own: bool,
) -> None:
    for label, rules in table.items():
        if label in _TOP:
            continue
        _refuse(rules, {"hits", "misses", "signs", "doubts"}, label)
        for key, weight in (("signs", "p"), ("doubts", "keep")):
            for rule in rules.get(key, ()):
                _refuse(rule, {weight, "cues", "unless"}, f"{label}.{key}")
                sign = Sign(label, float(rule[weight]), key == "doubts", own)
                for blocks, texts in ((False, rule["cues"]), (True, rule.get("unless", ()))):
                    for pattern in map(parse, texts):
                        entry = Entry(pattern, needs(pattern), second(pattern), sign, blocks)
                        for word in set(firsts(pattern)):
                            into[word].append(entry)


def _kind(table: Mapping[str, Any]) -> str:
    if missing := sorted(_TOP - set(table)):
        raise ValueError(f"it has no {' and no '.join(missing)}")
    kind = str(table["kind"])
    if kind == CLASSES:
        _refuse(table, {*_TOP, "class"}, "it")
    elif kind not in KINDS:
        raise ValueError(f"its kind {kind!r} is none of {', '.join((CLASSES, *KINDS))}")
    return kind


def _refuse(table: Mapping[str, Any], known: set[str], place: str) -> None:
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{place} has the unknown key {unknown[0]!r}")
