"""Training: a stage at a time, each as long as a clock says, with weights averaged along the way."""

import json
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as f
from torch.utils.data import DataLoader

from models.demo.recipe.batches import Stream
from models.demo.recipe.lessons import IGNORED
from models.demo.recipe.net import DECODER, Forced, Whisper
from models.demo.recipe.speech import Shards
from models.demo.recipe.tokens import Vocabulary

Tensors = dict[str, Tensor]
EVERY = 20
"""Steps between two lines of the log."""

SOFT = (0.06, 0.2, 0.48, 0.2, 0.06)
"""A time is also right, a little, up to 40 ms off."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How one stretch of training goes.

    `longest` and `size` are seconds and scenes in a batch; `short` is the share of 10 s batches at the
    start, none from 60 % on. Learning rates rise for `warm`, hold until `hold`, and fall to `final`
    of themselves. `forced` is how often attention is set rather than learned, at start and end.
    """

    minutes: float
    longest: float = 30.0
    size: int = 4
    short: float = 0.0
    rate: float = 1.6e-3
    other_rate: float = 1.5e-3
    warm: float = 0.03
    hold: float = 0.3
    final: float = 0.02
    forced: tuple[float, float] = (0.0, 0.0)
    pointing: float = 0.3
    pieces: float = 0.4
    sounds: float = 0.1
    place: float = 2.0
    seed: int = 1


FROM_NOTHING = (
    Stage(30, longest=10, size=12, rate=2e-3, hold=0.95, final=0.7, forced=(0.7, 0.2), pointing=0.4,
          pieces=0.5, sounds=0.4, place=1.0, seed=1),
    Stage(50, short=0.6, forced=(0.25, 0.0), seed=6),
)  # fmt: skip
ON = Stage(75, short=0.5, pieces=0.3, place=1.0, seed=11)


def train(
    stage: Stage, *, shards: Path, tokenizer: Path, checkpoint: Path, start: Path | None
) -> None:
    """Train for `stage.minutes` on the shards of a folder; write averaged weights to `checkpoint`.

    Begins with the weights in `start`, or with random ones. A line is printed every 20 steps, and
    the checkpoint is written every two minutes. How far it comes depends on the machine.

    Raises ValueError when `start` was trained with another vocabulary.
    """
    torch.manual_seed(stage.seed)
    torch.set_num_threads(2)
    v = Vocabulary(tokenizer)
    sounds = Shards(shards).phones()
    numbers = {name: i for i, name in enumerate(sounds, 1)}
    about = {"vocabulary": v.fingerprint, "sounds": json.dumps(sounds)}
    net = Whisper(v.size, v.end, len(sounds) + 1)
    if start is not None:
        _begin_with(net, start, about)
    optimizers = _optimizers(net, stage)
    average = {k: p.detach().clone() for k, p in net.state_dict().items()}

    def stream(longest: float, size: int, seed: int) -> Iterator[Tensors]:
        lessons = (tokenizer, shards, longest, seed)
        loader = DataLoader(
            Stream(lessons, size, numbers), batch_size=None, num_workers=1, prefetch_factor=4
        )
        return iter(loader)

    long = stream(stage.longest, stage.size, stage.seed)
    if stage.short:
        short = stream(10.0, int(stage.size * stage.longest / 10), stage.seed + 50)
    step, began, saved, told = 0, time.monotonic(), time.monotonic(), _Told()
    while (done := (time.monotonic() - began) / 60 / stage.minutes) < 1:
        for optimizer, rate in zip(optimizers, (stage.rate, stage.other_rate), strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * max(_rate(stage, done), 1e-3)
        briefly = bool(stage.short) and float(torch.rand(())) < stage.short * (1 - done / 0.6)
        batch = next(short if briefly else long)
        losses = _losses(net, v, batch, stage, done)
        _step(net, optimizers, sum(losses.values()))
        step += 1
        _follow(average, net, keep=min(0.998, step / (step + 30)))
        told.add(losses, batch)
        if step % EVERY == 0:
            print(f"{step} {60 * done * stage.minutes:.0f}s {told.line()}", flush=True)
            told = _Told()
        if time.monotonic() - saved > 120:
            save(average, checkpoint, about)
            saved = time.monotonic()
    save(average, checkpoint, about)


def save(weights: Tensors, path: Path, about: dict[str, str]) -> None:
    """Write weights as float16, whole or not at all, with the vocabulary and sounds they know."""
    half = {name: value.half().contiguous() for name, value in weights.items()}
    part = path.with_suffix(".part")
    save_file(half, part, metadata=about)
    part.replace(path)


def _begin_with(net: Whisper, start: Path, about: dict[str, str]) -> None:
    """Take over known weights; only the head for sounds begins anew when it knows others."""
    with safe_open(start, "pt") as file:
        theirs = file.metadata()
    if theirs["vocabulary"] != about["vocabulary"]:
        raise ValueError(f"{start} was trained with another vocabulary")
    known = load_file(start)
    if theirs["sounds"] != about["sounds"]:
        known = {name: value for name, value in known.items() if "hear_sounds" not in name}
    net.load_state_dict({**net.state_dict(), **{k: w.float() for k, w in known.items()}})


def _step(net: Whisper, optimizers: Iterable[torch.optim.Optimizer], loss: Tensor) -> None:
    """Follow the slope of `loss`, unless it is broken."""
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss.backward()
    if torch.isfinite(nn.utils.clip_grad_norm_(net.parameters(), 1.0)):
        for optimizer in optimizers:
            optimizer.step()


@torch.no_grad()
def _follow(average: Tensors, net: Whisper, *, keep: float) -> None:
    for name, value in net.state_dict().items():
        average[name].lerp_(value, 1 - keep)


def _optimizers(net: Whisper, stage: Stage) -> tuple[torch.optim.Optimizer, ...]:
    """Muon for the matrices of the blocks, AdamW for the rest."""
    named = dict(net.named_parameters())
    blocks = {n for n, p in named.items() if p.ndim == 2 and n.startswith(("encoder.", "decoder."))}
    matrices = [p for n, p in named.items() if n in blocks]
    rest = [p for n, p in named.items() if n not in blocks]
    return (
        torch.optim.Muon(
            matrices,
            lr=stage.rate,
            weight_decay=0.05,
            momentum=0.95,
            adjust_lr_fn="match_rms_adamw",
        ),
        torch.optim.AdamW(rest, lr=stage.other_rate, betas=(0.9, 0.98), weight_decay=0.01),
    )


def _rate(stage: Stage, done: float) -> float:
    if done <= stage.hold:
        return min(1.0, done / stage.warm)
    fallen = (done - stage.hold) / (1 - stage.hold)
    return stage.final + (1 - stage.final) * 0.5 * (1 + math.cos(math.pi * fallen))


def _losses(
    net: Whisper, v: Vocabulary, batch: Tensors, stage: Stage, done: float
) -> dict[str, Tensor]:
    heard, before = batch["heard"].float(), batch["before"].float()
    there, there_before = heard.sum(-1) > 0.5, before.sum(-1) > 0.5
    forced = None
    first, last = stage.forced
    if float(torch.rand(())) < first + (last - first) * min(1.0, done / 0.8):
        forced = (
            Forced(1, before, there_before),
            *[Forced(1, heard, there)] * (DECODER - 2),
            Forced(2, heard, there),
        )
    with torch.autocast("cpu", torch.bfloat16):
        sound, before_last, places = net.encode(batch["mel"].float(), batch["offset"])
        scores, pointing = net.decode(batch["given"], sound, forced)
        every = int(torch.randint(0, 3, ()))
        return {
            "text": _text(scores, batch["wanted"], v),
            "pointing": stage.pointing
            * (
                _points(pointing[-1], heard, there)
                + 0.5 * _points(pointing[-2][:, :1], heard, there)
                + 0.5 * _points(pointing[0][:, :1], before, there_before)
            ),
            "sounds": stage.sounds * _labels(net.hear_sounds, before_last, batch["sounds"]),
            "pieces": stage.pieces
            * _labels(net.hear_pieces, sound[:, every::3], batch["pieces"][:, every::3], v.end),
            "place": stage.place * f.mse_loss(net.hear_time(sound[:, ::4]).float(), places[:, ::4]),
        }


def _text(scores: Tensor, wanted: Tensor, v: Vocabulary) -> Tensor:
    """Cross entropy of the next token; times count twice and may be a little off."""
    asked = wanted != IGNORED
    tokens, logs = wanted[asked], f.log_softmax(scores[asked].float(), -1)
    loss = -logs.gather(1, tokens[:, None])[:, 0]
    times = tokens >= v.zero
    if times.any():
        near = (tokens[times][:, None] + torch.arange(-2, 3)).clamp(v.zero, v.size - 1)
        loss[times] = -(logs[times].gather(1, near) * torch.tensor(SOFT)).sum(1)
    return (loss * torch.where(times, 2.0, 1.0)).mean()


def _points(scores: Tensor, target: Tensor, rows: Tensor) -> Tensor:
    """Cross entropy of attention against where the token is heard (zero where nothing is)."""
    if not rows.any():
        return torch.zeros(())
    each = -(f.log_softmax(scores, -1) * target[:, None]).sum(-1)
    return each[rows[:, None].expand(-1, scores.shape[1], -1)].mean()


def _labels(head: nn.Linear, x: Tensor, labels: Tensor, blank: int | None = None) -> Tensor:
    """Cross entropy of each frame's label; `blank` counts three tenths."""
    known = labels != IGNORED
    if not known.any():
        return torch.zeros(())
    weight = torch.ones(head.out_features)
    if blank is not None:
        weight[blank] = 0.3
    return f.cross_entropy(head(x[known]).float(), labels[known], weight=weight)


class _Told:
    """Means of what was lost, and how fast sound goes by, over some steps."""

    def __init__(self) -> None:
        self._sums: dict[str, float] = {}
        self._sound, self._began = 0.0, time.monotonic()

    def add(self, losses: Tensors, batch: Tensors) -> None:
        for name, value in losses.items():
            self._sums[name] = self._sums.get(name, 0.0) + float(value.detach())
        self._sound += batch["mel"].shape[0] * batch["mel"].shape[2] / 100

    def line(self) -> str:
        took = time.monotonic() - self._began
        means = " ".join(f"{name} {value / EVERY:.3f}" for name, value in self._sums.items())
        return f"{means} {self._sound / took:.0f} x real time"
