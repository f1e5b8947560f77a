"""Takes single sentences as answers of one clause, of which one label is known."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from models.reader.recipe.examples import LABELS, Example, example
from voiceloop.home import PACKAGE

PREFIX = {"moves": "", "anti": "anti:", "risks": "risk:"}
FIELDS = {
    "distinction": "x:distinction",
    "distrust": "x:metric_distrust",
    "bar": "x:stop_criterion",
}
WEIGHT = 0.7
SENTENCES = Path(__file__).parent.parent / "sentences.toml"


def sentences(kept: frozenset[str]) -> Iterator[Example]:
    """Yield every hit and miss of the cue lists that ship, and the sentences beside the recipe."""
    for name, text, holds in _beside():
        yield _single(f"{name}-{text}", text, name, holds, kept)
    for path in sorted((PACKAGE / "data" / "lexicons").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for label, rules in table.items():
            if not isinstance(rules, dict) or table["kind"] not in (*PREFIX, "structure"):
                continue
            structure = table["kind"] == "structure"
            name = FIELDS.get(label, "") if structure else PREFIX[table["kind"]] + label
            if name in LABELS:
                for key in ("hits", "misses"):
                    for i, text in enumerate(rules[key]):
                        id_ = f"{path.stem}-{label}-{key}-{i}"
                        yield _single(id_, text, name, key == "hits", kept)


def _beside() -> Iterator[tuple[str, str, bool]]:
    table = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    yield from (("failure_hypothesis", text, False) for text in table["alarms"].values())
    for texts in table["failures"].values():
        yield from (("failure_hypothesis", text, True) for text in texts)
    for part, holds in (("story", True), ("others", False)):
        for name, texts in table[part].items():
            yield from ((name, text, holds) for text in texts)


def _single(id_: str, text: str, label: str, holds: bool, kept: frozenset[str]) -> Example:
    record = {"id": id_, "writer": "lists", "role": "SWE", "round": None, "question": None,
              "clauses": [{"text": text, "labels": []}]}  # fmt: skip
    words = text.split()
    made = example(record, words, [(0, len(words))], kept, WEIGHT, is_bare=text[-1:] not in ".?!")
    gold = np.full_like(made.gold, -1)
    gold[0, LABELS.index(label)] = holds
    return Example(
        made.id, made.writer, None, made.bare, made.runs, made.before, made.blocks, gold, WEIGHT
    )
