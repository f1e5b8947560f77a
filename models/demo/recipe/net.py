"""Whisper's network in PyTorch, each tensor the twin of one in CTranslate2's, and heads for training.

Radford et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022): an encoder of
two convolutions and pre-norm blocks, a decoder whose output shares the embedding of its input.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as f

from models.demo.recipe.tokens import POSITIONS, TIMES

WIDTH, HEADS, ENCODER, DECODER, MELS = 256, 4, 4, 3, 80
LONGEST_TEXT = 448
POINTING = 2
"""How many heads of a decoder layer may be taught where to look."""


@dataclass(frozen=True, slots=True)
class Forced:
    """Attention that is set rather than learned: for `heads` heads, `target` where `rows` says so."""

    heads: int
    target: Tensor
    rows: Tensor


def sinusoids(length: int, width: int, longest: float = 10_000.0) -> Tensor:
    """Return sines and cosines of position, shape `(length, width)`."""
    step = math.log(longest) / (width // 2 - 1)
    t = torch.arange(length)[:, None] * torch.exp(-step * torch.arange(width // 2))[None]
    return torch.cat([t.sin(), t.cos()], 1)


class Attention(nn.Module):
    """Attention to the input itself or to the sound."""

    def __init__(self, width: int, heads: int, *, causal: bool = False) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.query, self.value, self.out = (nn.Linear(width, width) for _ in range(3))
        self.key = nn.Linear(width, width, bias=False)

    def forward(
        self, x: Tensor, sound: Tensor | None = None, forced: Forced | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Return the new `x` and, where there is sound, the scores of the heads that may point."""
        source = x if sound is None else sound
        q, k, v = (
            self._split(part) for part in (self.query(x), self.key(source), self.value(source))
        )
        scores = None
        if sound is not None:
            scores = (q[:, :POINTING] @ k[:, :POINTING].transpose(2, 3)).float()
            scores = scores / math.sqrt(q.shape[-1])
        y = f.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        if forced is not None:
            n = forced.heads
            seen = forced.target.to(v.dtype)[:, None] @ v[:, :n]
            y = torch.cat([torch.where(forced.rows[:, None, :, None], seen, y[:, :n]), y[:, n:]], 1)
        return self.out(y.transpose(1, 2).reshape(x.shape)), scores

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], x.shape[1], self.heads, -1).transpose(1, 2)


class Block(nn.Module):
    """One layer: attention to itself, in the decoder to the sound, then two linear layers."""

    def __init__(self, width: int, heads: int, *, decoder: bool) -> None:
        super().__init__()
        self.norm, self.attention = nn.LayerNorm(width), Attention(width, heads, causal=decoder)
        if decoder:
            self.cross_norm, self.cross = nn.LayerNorm(width), Attention(width, heads)
        self.last_norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(
        self, x: Tensor, sound: Tensor | None = None, forced: Forced | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """Return the new `x` and the scores of the attention to the sound."""
        x = x + self.attention(self.norm(x))[0]
        scores = None
        if sound is not None:
            seen, scores = self.cross(self.cross_norm(x), sound, forced)
            x = x + seen
        return x + self.down(f.gelu(self.up(self.last_norm(x)))), scores


class Whisper(nn.Module):
    """The model, and three heads that only teach: sounds, pieces of text and time in each frame."""

    def __init__(self, tokens: int, pieces: int, sounds: int) -> None:
        super().__init__()
        d = WIDTH
        self.first = nn.Conv1d(MELS, d, 3, padding=1)
        self.second = nn.Conv1d(d, d, 3, stride=2, padding=1)
        self.register_buffer("places", sinusoids(POSITIONS, d), persistent=False)
        self.place_scale = nn.Parameter(_place_scale(d))
        self.encoder = nn.ModuleList(Block(d, HEADS, decoder=False) for _ in range(ENCODER))
        self.encoder_norm = nn.LayerNorm(d)
        self.embedding = nn.Embedding(tokens, d)
        self.order = nn.Parameter(sinusoids(LONGEST_TEXT, d) * 0.02 * math.sqrt(2))
        self.decoder = nn.ModuleList(Block(d, HEADS, decoder=True) for _ in range(DECODER))
        self.decoder_norm = nn.LayerNorm(d)
        self.hear_sounds = nn.Linear(d, sounds)
        self.hear_pieces = nn.Linear(d, pieces + 1)
        self.hear_time = nn.Linear(d, d)
        self._begin(tokens)

    def _begin(self, tokens: int) -> None:
        nn.init.normal_(self.embedding.weight, std=0.02)
        times = sinusoids(len(TIMES), WIDTH, 500.0)  # neighbours begin alike: one teaches the next
        self.embedding.weight.data[tokens - len(TIMES) :] = 0.06 * times
        for block in (*self.encoder, *self.decoder):
            outs = [block.attention.out, block.down]
            outs += [block.cross.out] if hasattr(block, "cross") else []
            for layer in outs:
                nn.init.normal_(layer.weight, std=0.02 / math.sqrt(2 * ENCODER))

    def encode(self, mel: Tensor, offset: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return the sound as the decoder hears it, as the layer before last has it, and its places.

        `mel` is `(batch, 80, 2 * frames)`; `offset` says which position each one begins at.
        """
        x = f.gelu(self.second(f.gelu(self.first(mel)))).transpose(1, 2)
        frames = x.shape[1]
        places = torch.stack([self.places[o : o + frames] for o in offset.tolist()])
        x = x + (places * self.place_scale).to(x.dtype)
        before_last = x
        for i, block in enumerate(self.encoder):
            x = block(x)[0]
            if i == ENCODER - 2:
                before_last = x
        return self.encoder_norm(x), before_last, places

    def decode(
        self, tokens: Tensor, sound: Tensor, forced: tuple[Forced, ...] | None = None
    ) -> tuple[Tensor, list[Tensor]]:
        """Return scores of the next token, `(batch, length, tokens)`, and each layer's pointing."""
        x = (self.embedding(tokens) + self.order[: tokens.shape[1]]).to(sound.dtype)
        pointing = []
        for i, block in enumerate(self.decoder):
            x, scores = block(x, sound, forced[i] if forced else None)
            pointing.append(scores)
        return f.linear(self.decoder_norm(x), self.embedding.weight), pointing


def _place_scale(width: int) -> Tensor:
    """Strong positions from the start: the convolutions' output is small then.

    The fastest waves stay weak, as they would drown the sound.
    """
    half = torch.full((width // 2,), 1.2)
    half[:14] = 0.3
    return torch.cat([half, half])
