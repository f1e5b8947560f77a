"""The vocabulary: byte-level pieces of text, Whisper's special tokens, one token for each 20 ms.

Text comes first, then the special tokens in the order faster-whisper expects of an English-only
model, then 1,501 times, which stand in the model's vocabulary but not in the tokenizer.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from models.demo.recipe.text import Text

SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", "<|translate|>", "<|transcribe|>", "<|startoflm|>",
    "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
)  # fmt: skip
PER_SECOND = 50
"""Frames of the encoder, and tokens of time, in a second."""

POSITIONS = 30 * PER_SECOND
TIMES = tuple(f"<|{i / PER_SECOND:.2f}|>" for i in range(POSITIONS + 1))
PIECES, SENTENCES, SEED = 1500, 60_000, 4242

FORCED = (("Ġ", "-"), ("Ġ", "'"), ("Ġ", "â"))
"""Merges that must exist: faster-whisper suppresses the first token of " -", " '" and " ♪", which
would otherwise be the space that every word begins with."""


class Pieces(NamedTuple):
    """A word as tokens; the first `body` of them are letters, of `lengths` characters; marks follow."""

    ids: list[int]
    body: int
    lengths: list[int]


class Vocabulary:
    """Text to token ids, and the ids of what is no text."""

    def __init__(self, path: Path) -> None:
        told = path.read_text(encoding="utf-8")
        self.fingerprint = hashlib.sha256(told.encode()).hexdigest()[:16]
        self._pieces: dict[str, int] = json.loads(told)["model"]["vocab"]
        self._tokenizer = Tokenizer.from_str(told)
        ids = {name: self._tokenizer.token_to_id(name) for name in SPECIAL}
        self.end, self.start = ids["<|endoftext|>"], ids["<|startoftranscript|>"]
        self.no_speech, self.no_times = ids["<|nospeech|>"], ids["<|notimestamps|>"]
        self.zero = self.no_times + 1
        self.size = self.zero + len(TIMES)
        self.word = lru_cache(200_000)(self._word)

    def _word(self, text: str) -> Pieces:
        found = self._tokenizer.encode(" " + text)
        marks = len(found.ids) > 1 and found.tokens[-1] in (",", ".", "?")
        body = len(found.ids) - marks
        lengths = [max(1, len(piece.replace("Ġ", ""))) for piece in found.tokens[:body]]
        return Pieces(found.ids, body, lengths)

    def time(self, seconds: float) -> int:
        """Return the token of a time in the window."""
        return self.zero + min(POSITIONS, max(0, round(seconds * PER_SECOND)))

    def tokens(self) -> list[str]:
        """Return every token by id, as the exported model lists them."""
        return [*sorted(self._pieces, key=self._pieces.__getitem__), *SPECIAL, *TIMES]


def learn(path: Path) -> None:
    """Write a tokenizer whose pieces are learned from the training text."""
    text = Text(SEED)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=PIECES,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=[],
        show_progress=False,
    )
    tokenizer.train_from_iterator((" " + text.sentence() for _ in range(SENTENCES)), trainer)
    told = json.loads(tokenizer.to_str())
    pieces, merges = told["model"]["vocab"], told["model"]["merges"]
    for pair in FORCED:
        if "".join(pair) not in pieces:
            pieces["".join(pair)] = len(pieces)
            merges.append(list(pair))
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False}
    told["added_tokens"] = [
        {"id": len(pieces) + i, "content": name, **plain, "special": True}
        for i, name in enumerate(SPECIAL)
    ]
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
