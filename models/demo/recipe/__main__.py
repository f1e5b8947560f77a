"""`python -m models.demo.recipe make | go-on | score`: the demo model anew, further, and measured."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import click

os.environ.setdefault(
    "OMP_WAIT_POLICY", "PASSIVE"
)  # before torch: waiting threads leave their core

HERE = Path(__file__).parent
SHIPPED = HERE.parent
WORK = Path("build") / "demo-model"
SHARD_SECONDS = 1800

work = click.option(
    "--work",
    type=click.Path(path_type=Path),
    default=WORK,
    show_default=True,
    help="Folder for all of it",
)
hours = click.option(
    "--hours", type=float, default=44.0, show_default=True, help="Hours of speech to make"
)


@click.group()
def main() -> None:
    """Make, train and score the demo model."""


@main.command()
@work
@hours
@click.option("--minutes", type=float, default=80.0, show_default=True, help="Minutes of training")
def make(work: Path, hours: float, minutes: float) -> None:
    """Make the model from nothing: vocabulary, speech, training, export."""
    from models.demo.recipe import tokens
    from models.demo.recipe.train import FROM_NOTHING, train

    work.mkdir(parents=True, exist_ok=True)
    tokenizer = work / "tokenizer.json"
    if not tokenizer.exists():
        tokens.learn(tokenizer)
    shards = spoken(work, hours)
    planned = sum(stage.minutes for stage in FROM_NOTHING)
    before: Path | None = None
    for i, stage in enumerate(FROM_NOTHING, 1):
        after = work / f"stage-{i}.safetensors"
        stage = replace(stage, minutes=stage.minutes * minutes / planned)
        train(stage, shards=shards, tokenizer=tokenizer, checkpoint=after, start=before)
        before = after
    finish(work, tokenizer, after)


@main.command()
@work
@hours
@click.option("--minutes", type=float, default=60.0, show_default=True, help="Minutes of training")
@click.option("--seed", type=int, default=11, show_default=True, help="Another one, other lessons")
@click.option(
    "--start",
    type=click.Path(exists=True, path_type=Path),
    help="Checkpoint in the same folder to go on from  [default: the model that ships]",
)
def go_on(work: Path, hours: float, minutes: float, seed: int, start: Path | None) -> None:
    """Train the model that ships, or a checkpoint of your own, further."""
    from models.demo.recipe.train import ON, train

    work.mkdir(parents=True, exist_ok=True)
    tokenizer = work / "tokenizer.json" if start else SHIPPED / "tokenizer.json"
    train(
        replace(ON, minutes=minutes, seed=seed),
        shards=spoken(work, hours),
        tokenizer=tokenizer,
        checkpoint=work / "further.safetensors",
        start=start or HERE / "checkpoint.safetensors",
    )
    finish(work, tokenizer, work / "further.safetensors")


@main.command()
@work
@click.argument("models", nargs=-1)
def score(work: Path, models: tuple[str, ...]) -> None:
    """Score models (names or folders) side by side on text they never met."""
    from models.demo.recipe.score import report

    for line in report(models or ("demo",), work / "test"):
        click.echo(line)


def spoken(work: Path, hours: float) -> Path:
    """Return the folder of `hours` of speech; what is missing is made, two shards at a time."""
    from models.demo.recipe.speech import apart, shard

    seconds = min(SHARD_SECONDS, round(hours * 3600))
    folder = work / f"speech-{seconds}"
    folder.mkdir(exist_ok=True)
    seeds = range(1, max(1, round(hours * 3600 / seconds)) + 1)
    wanted = [(folder / f"{seed:05d}.npy", seed, seconds) for seed in seeds]
    missing = [each for each in wanted if not each[0].exists()]
    with click.progressbar(apart(shard, missing), length=len(missing), label="Speaking") as bar:
        for _ in bar:
            pass
    return folder


def finish(work: Path, tokenizer: Path, checkpoint: Path) -> None:
    """Export a checkpoint, and say how to look at it."""
    from models.demo.recipe.export import export

    shutil.rmtree(work / "model", ignore_errors=True)
    export(checkpoint, tokenizer, work / "model")
    click.echo(f"Compare: python -m models.demo.recipe score demo {work / 'model'}")


if __name__ == "__main__":
    main()
