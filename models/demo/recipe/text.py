"""Sentences to be spoken, grown from data: frames, a grammar, word lists, answers."""

import random
import re
import tomllib
from functools import cache
from pathlib import Path

from models.reader.corpus import records, transcript

DATA = Path(__file__).parent / "data"

WEIGHT = re.compile(r"(\d+) \* ")
HOLE = re.compile(r"\[([^\[\]]*)\]|\{(\w+)\}")
VOWEL = re.compile(r"(?<=\b[Aa])(?= (?:[ai]|e(?!u)|o(?!ne|nce)|u(?!s|ni|ti|bi)))")
"""Where "a" must be "an": before a vowel that sounds like one."""

SPEAKABLE = re.compile(r"[A-Za-z ,.?']+")
FORMS = ("verb", "verbs", "verbed", "verbing")

STRANGE, HOW_STRANGE = 0.35, 0.2
"""Share of frames in which words are exchanged for any others, and of their words: text that is
known by heart teaches nothing about sound."""

FILLED = 0.02
"""Share of words with a filler before them."""

FILLERS = ("um,", "uh,", "um", "uh", "like,", "you know,", "I mean,", "er,")

Rules = dict[str, tuple[list[str], list[int]]]


class Text:
    """Sentences in a fixed order for each seed; letters and `, . ? '` only."""

    def __init__(self, seed: int) -> None:
        self._rules = rules()
        self._random = random.Random(seed)

    def sentence(self) -> str:
        """Return the next sentence, capital first, with its full stop or question mark."""
        r = self._random
        kind = self._pick("sentence")
        words = self._grown(kind).split()
        if "grammar" not in kind and r.random() < STRANGE:
            words = [self._strange(w) if r.random() < HOW_STRANGE else w for w in words]
        filled = []
        for word in words:
            if filled and r.random() < FILLED:
                filled.append(r.choice(FILLERS))
            filled.append(word)
        return finished(" ".join(filled), r)

    def _pick(self, rule: str) -> str:
        choices, weights = self._rules[rule]
        return self._random.choices(choices, weights)[0]

    def _grown(self, pattern: str) -> str:
        def grow(hole: re.Match[str]) -> str:
            if hole[2]:
                return self._grown(self._pick(hole[2]))
            return self._random.choice(hole[1].split("|"))

        while HOLE.search(pattern):
            pattern = HOLE.sub(grow, pattern)
        return pattern

    def _strange(self, word: str) -> str:
        """Exchange a plain long word for any common one; its punctuation stays."""
        return re.sub(
            r"(?<![A-Za-z'])[a-z]{4,}(?![A-Za-z'])", lambda _: self._grown("{word}"), word
        )


def finished(text: str, r: random.Random) -> str:
    """Return `text` with a capital and an end; the marks of holes that stayed empty are tidied."""
    text = re.sub(r"\s+", " ", text).strip(" ,")
    text = re.sub(r" (?=[,.?])|,(?=,|\.|\?)", "", text)
    text = VOWEL.sub("n", text)
    end = "" if text[-1] in ".?" else r.choices(".?", (5, 1))[0]
    return text[0].upper() + text[1:] + end


@cache
def rules() -> Rules:
    """Return what each name may become, with the weight of every choice.

    Raises ValueError when a rule asks for a name that is none.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(DATA.glob("*.toml")):
        for name, choices in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(name, []).extend(choices)
    forms = zip(*(verb.split(":") for verb in found["verb"]), strict=True)
    found |= {name: list(form) for name, form in zip(FORMS, forms, strict=True)}
    found["nouns"] = [plural(noun) for noun in found["noun"]]
    found["frame"] = [li for path in sorted(DATA.glob("frames/*.txt")) for li in _lines(path)]
    found["answer"] = answers()
    for path in DATA.glob("common-*.txt"):
        found[path.stem.replace("-", "_")] = _lines(path)
    for choices in found.values():
        for hole in HOLE.finditer(" ".join(choices)):
            if hole[2] and hole[2] not in found:
                raise ValueError(f"no rule is called {hole[2]!r}")
    return {name: _weighed(choices) for name, choices in found.items()}


def answers() -> list[str]:
    """Return the punctuated sentences of the reader's corpus: answers as people give them."""
    told = " ".join(transcript(r) for r in records() if r["style"] != "asr").replace("’", "'")
    return [
        sentence
        for sentence in re.split(r"(?<=[.?]) ", told)
        if SPEAKABLE.fullmatch(sentence) and 3 <= len(sentence.split()) <= 40
    ]


def plural(noun: str) -> str:
    """Return the plural of a noun, its last word if it has several."""
    irregular = {"child": "children", "person": "people", "man": "men", "woman": "women",
                 "knife": "knives", "shelf": "shelves", "leaf": "leaves", "foot": "feet",
                 "tooth": "teeth", "mouse": "mice", "wolf": "wolves", "loaf": "loaves"}  # fmt: skip
    before, space, last = noun.rpartition(" ")
    if last in irregular:
        return before + space + irregular[last]
    if re.search(r"(s|sh|ch|x|z)$", last):
        return noun + "es"
    if re.search(r"[^aeiou]y$", last):
        return noun[:-1] + "ies"
    return noun + "s"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


def _weighed(choices: list[str]) -> tuple[list[str], list[int]]:
    weights = [int(m[1]) if (m := WEIGHT.match(choice)) else 1 for choice in choices]
    return [WEIGHT.sub("", choice, count=1) for choice in choices], weights
