"""The written development corpus: it is compiled from its markup, and readings of it keep their level."""

import json
from pathlib import Path

from reading.compile_corpus import lines

CORPUS = Path(__file__).with_name("corpus.jsonl")
RECORDS = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def test_the_records_are_what_the_markup_compiles_to():
    assert CORPUS.read_text(encoding="utf-8") == lines()
