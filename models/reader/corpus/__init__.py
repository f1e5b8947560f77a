"""Spoken interview answers, written and labelled clause by clause, as the reader learns them."""

import hashlib
from pathlib import Path

from models.reader.corpus.markup import answers

HERE = Path(__file__).parent
EARLY = "early"
"""The file whose writer wrote the cue lists too: never anything but training."""
SHARES = (("train", 0.55), ("development", 0.70), ("test", 1.0))


def records() -> list[dict]:
    """Return every record, with its `writer` and `split`, files and answers in a fixed order."""
    return [record for writer in writers() for record in labelled(writer)]


def writers() -> list[str]:
    """Return the names of the finished files."""
    return sorted(path.stem for path in HERE.glob("*.txt"))


def labelled(writer: str, labelling: str = "") -> list[dict]:
    """Return one writer's records as decided, or as labelled `first` by the writer or `blind`."""
    path = HERE / labelling / f"{writer}.txt"
    found = answers(path.read_text(encoding="utf-8"))
    return [
        {**record, "writer": writer, "split": "train" if writer == EARLY else split(record["id"])}
        for record in found
    ]


def split(id_: str) -> str:
    """Return the part of the corpus an answer belongs to, from its id alone."""
    place = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4], "big") / 2**32
    return next(name for name, end in SHARES if place < end)


def transcript(record: dict) -> str:
    """Return the words of an answer as one text, which the offsets of the record index."""
    return " ".join(clause["text"] for clause in record["clauses"])
