"""`python -m models.demo.recipe make | go-on | score`: the demo model from nothing, further, and measured."""

import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import click

from models.demo.recipe import tokens

HERE = Path(__file__).parent
SHIPPED = HERE.parent
WORK = Path("build") / "demo-model"
SHARD_SECONDS = 1800.0

work = click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=WORK,
    show_default=True,
    help="Where all of it goes",
)
hours = click.option("--hours", type=float, default=40.0, show_default=True, help="Speech to make")


@click.group()
def main() -> None:
    """Make, train and score the demo model."""


@main.command()
@work
@hours
@click.option("--minutes", type=float, default=80.0, show_default=True, help="Training in all")
def make(work: Path, hours: float, minutes: float) -> None:
    """Make the model from nothing: vocabulary, speech, training, export."""
    from models.demo.recipe.train import FROM_NOTHING, train

    work.mkdir(parents=True, exist_ok=True)
    if not (work / "tokenizer.json").exists():
        tokens.learn(work / "tokenizer.json")
    speak(work, hours)
    planned = sum(stage.minutes for stage in FROM_NOTHING)
    before = None
    for i, stage in enumerate(FROM_NOTHING):
        after = work / f"stage-{i}.safetensors"
        stage = replace(stage, minutes=stage.minutes * minutes / planned)
        train(stage, work=work, checkpoint=after, start=before)
        before = after
    assert before is not None
    finish(work, before)


@main.command()
@work
@hours
@click.option("--minutes", type=float, default=60.0, show_default=True, help="Training")
@click.option(
    "--start",
    type=click.Path(exists=True, path_type=Path),
    default=HERE / "checkpoint.safetensors",
    help="Weights to go on from  [default: those of the model that ships]",
)
def go_on(work: Path, hours: float, minutes: float, start: Path) -> None:
    """Train the model that ships, or another checkpoint, further."""
    from models.demo.recipe.train import ON, train

    work.mkdir(parents=True, exist_ok=True)
    if not (work / "tokenizer.json").exists():
        shutil.copy(SHIPPED / "tokenizer.json", work)
    speak(work, hours)
    after = work / "further.safetensors"
    train(replace(ON, minutes=minutes), work=work, checkpoint=after, start=start)
    finish(work, after)


@main.command()
@work
@click.argument("models", nargs=-1)
def score(work: Path, models: tuple[str, ...]) -> None:
    """Score models (names or folders) side by side on text they never met."""
    from models.demo.recipe.score import report

    for line in report(models or ("demo",), work / "test"):
        click.echo(line)


def speak(work: Path, hours: float) -> None:
    """Make the shards that are missing, two at a time."""
    from models.demo.recipe.speech import shard

    folder = work / "shards"
    folder.mkdir(exist_ok=True)
    count = max(1, round(hours * 3600 / SHARD_SECONDS))
    seconds = min(SHARD_SECONDS, hours * 3600)
    seeds = [s for s in range(1, count + 1) if not (folder / f"{s:05d}.npy").exists()]
    if not seeds:
        return
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        made = pool.map(shard, [folder] * len(seeds), seeds, [seconds] * len(seeds))
        with click.progressbar(made, length=len(seeds), label="Speaking") as bar:
            for _ in bar:
                pass


def finish(work: Path, checkpoint: Path) -> None:
    """Export a checkpoint, and say how to look at it."""
    from models.demo.recipe.export import export

    export(checkpoint, work / "tokenizer.json", work / "model")
    click.echo(f"Compare: python -m models.demo.recipe score demo {work / 'model'}")


if __name__ == "__main__":
    main()
