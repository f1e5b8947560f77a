"""Writes a checkpoint of small.en's dimensions that says one text whatever it hears, with no download.

Weights are random but for this: the position embeddings stand far apart, and the output layer
knows each of them. So position n gives the n-th token of the script at any sound, a window is
always decoded in the same number of steps, and the encoder, the beams and the word alignment
cost what they cost with real weights of this shape.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DEPTH, HEADS, LAYERS, MELS = 768, 12, 12, 80
POSITIONS_IN, POSITIONS_OUT = 1500, 448
END, START = 50_256, 50_257
FIRST_LANGUAGE, LANGUAGES = 50_258, 99
SPECIAL = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")
TIMES = 1501
VOCABULARY = FIRST_LANGUAGE + LANGUAGES + len(SPECIAL) + TIMES
ALIGNMENT_HEADS = (
    *((6, 6), (7, 0), (7, 3), (7, 8), (8, 2), (8, 5), (8, 7), (9, 0), (9, 4), (9, 8)),
    *((9, 10), (10, 0), (10, 1), (10, 2), (10, 3), (10, 6), (10, 11), (11, 2), (11, 4)),
)
"""As many as small.en has, in the same layers: they set what word alignment costs."""

SCRIPT = """
 I would first look at what the users see before I touch any code because most of these reports
 are about stale pages and not about the model itself. My guess is that the index was built last
 week, so answers quote prices which changed on Monday. To check that, I take fifty questions from
 the log and read every passage by hand. If half of them are old, then the fix is a nightly
 rebuild with an alert. Otherwise maybe ranking drops good evidence, and we measure recall at ten.
"""
"""What every window says: 92 tokens, ~180 words a minute where windows are full."""


def build(folder: Path, seed: int = 0) -> Path:
    """Write the checkpoint into `folder` (about 290 MB) unless it is there, and return `folder`."""
    if (folder / "config.json").exists():  # what is written last
        return folder
    from ctranslate2.specs import WhisperSpec

    folder.mkdir(parents=True, exist_ok=True)
    spec = WhisperSpec(LAYERS, HEADS, LAYERS, HEADS)
    fill = _Filler(seed)
    fill.encoder(spec.encoder)
    fill.decoder(spec.decoder, _script())
    spec.register_vocabulary(_tokens())
    spec.config.alignment_heads = [list(head) for head in ALIGNMENT_HEADS]
    spec.config.lang_ids = list(range(FIRST_LANGUAGE, FIRST_LANGUAGE + LANGUAGES))
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [START], [END]
    _write_tokenizer(folder / "tokenizer.json")
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    return folder


class _Filler:
    """Gives every layer of a specification its random weights."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)

    def _normal(self, *shape: int, std: float) -> NDArray[np.float32]:
        return self._random.standard_normal(shape, np.float32) * np.float32(std)

    def _linear(self, spec, out: int, into: int) -> None:  # type: ignore[no-untyped-def]
        spec.weight = self._normal(out, into, std=0.3 / into**0.5)
        spec.bias = self._normal(out, std=0.01)

    def _norm(self, spec) -> None:  # type: ignore[no-untyped-def]
        spec.gamma = np.ones(DEPTH, np.float32)
        spec.beta = self._normal(DEPTH, std=0.01)

    def _self_attention(self, spec) -> None:  # type: ignore[no-untyped-def]
        self._norm(spec.layer_norm)
        self._linear(spec.linear[0], 3 * DEPTH, DEPTH)
        self._linear(spec.linear[1], DEPTH, DEPTH)

    def _cross_attention(self, spec) -> None:  # type: ignore[no-untyped-def]
        self._norm(spec.layer_norm)
        for linear, times in zip(spec.linear, (1, 2, 1), strict=True):
            self._linear(linear, times * DEPTH, DEPTH)

    def _feed_forward(self, spec) -> None:  # type: ignore[no-untyped-def]
        self._norm(spec.layer_norm)
        self._linear(spec.linear_0, 4 * DEPTH, DEPTH)
        self._linear(spec.linear_1, DEPTH, 4 * DEPTH)

    def encoder(self, spec) -> None:  # type: ignore[no-untyped-def]
        for conv, into in ((spec.conv1, MELS), (spec.conv2, DEPTH)):
            conv.weight = self._normal(DEPTH, into, 3, std=(3 * into) ** -0.5)
            conv.bias = self._normal(DEPTH, std=0.01)
        spec.position_encodings.encodings = self._normal(POSITIONS_IN, DEPTH, std=0.1)
        self._norm(spec.layer_norm)
        for layer in spec.layer:
            self._self_attention(layer.self_attention)
            self._feed_forward(layer.ffn)

    def decoder(self, spec, script: list[int]) -> None:  # type: ignore[no-untyped-def]
        spec.embeddings.weight = self._normal(VOCABULARY, DEPTH, std=0.02)
        positions = self._normal(POSITIONS_OUT, DEPTH, std=3.0)
        spec.position_encodings.encodings = positions
        projection = self._normal(VOCABULARY, DEPTH, std=0.02)
        for position, token in enumerate(script):
            projection[token] += 0.02 * positions[position]
        spec.projection.weight = projection
        self._norm(spec.layer_norm)
        for layer in spec.layer:
            self._self_attention(layer.self_attention)
            self._cross_attention(layer.attention)
            self._feed_forward(layer.ffn)


def _script() -> list[int]:
    """The tokens of every window: from 0.00 to 30.00, then the end."""
    words = [_word_id(word) for word in SCRIPT.split()]
    return [VOCABULARY - TIMES, *words, VOCABULARY - 1, END]


def _word_id(word: str) -> int:
    return 256 + sorted(set(SCRIPT.split())).index(word)


def _tokens() -> list[str]:
    words = [f"Ġ{word}" for word in sorted(set(SCRIPT.split()))]
    text = [*_bytes(), *words]
    text += [f"Ġ_{n}" for n in range(END - len(text))]
    special = ["endoftext", "startoftranscript", *(f"language{n}" for n in range(LANGUAGES))]
    times = [f"{0.02 * n:.2f}" for n in range(TIMES)]
    return [*text, *(f"<|{name}|>" for name in (*special, *SPECIAL, *times))]


def _bytes() -> list[str]:
    from tokenizers.pre_tokenizers import ByteLevel

    return sorted(ByteLevel.alphabet())


def _write_tokenizer(path: Path) -> None:
    """Write a byte-level tokenizer that knows the text; faster-whisper looks up the rest by name."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    tokens = _tokens()
    text = {token: n for n, token in enumerate(tokens[:END])}
    tokenizer = Tokenizer(models.BPE(vocab=text, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    named = tokens[END : VOCABULARY - TIMES]
    tokenizer.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in named])
    ids = [tokenizer.token_to_id(t) for t in named]
    assert ids == list(range(END, VOCABULARY - TIMES)), "special tokens must follow the text"
    path.write_text(json.dumps(json.loads(tokenizer.to_str())), encoding="utf-8")
