"""A frozen set of readings: answers of the development part, read letter for letter as before."""

from collections.abc import Callable
from pathlib import Path

from models.reader.corpus import records, transcript
from voiceloop.reading import read

GOLD = Path(__file__).parent / "frozen.txt"
EVERY = 4
"""One answer in so many is frozen."""


def test_answers_are_read_as_before(gold: Callable[[Path, str], None]) -> None:
    development = [r for r in records() if r["split"] == "development"]

    gold(GOLD, "\n".join(_page(record) for record in development[::EVERY]) + "\n")


def _page(record: dict) -> str:
    """Return a reading as text: each clause with its labels, then hedges and fillers."""
    words = transcript(record).split()
    reading = read(words, round=record["round"], question=record["question"])
    out = [f"== {record['id']}"]
    for clause in reading.clauses:
        labels = [
            *(label.name for label in clause.moves),
            *(f"risk:{label.name}" for label in clause.risks),
            *(f"anti:{label.name}" for label in clause.anti),
        ]
        out.append(f"{' '.join(words[clause.first : clause.stop])} || {' '.join(labels) or '-'}")
    out += [f"{h.kind}: {' '.join(words[h.first : h.stop])}" for h in reading.hedges]
    out += [f"filler: {' '.join(words[run.first : run.stop])}" for run in reading.fillers]
    return "\n".join(out)
