"""`python -m models.reader.recipe`: learn from the corpus and write the weights."""

import time
from pathlib import Path

import click

from models.reader.corpus import records
from models.reader.recipe.pack import READER, fingerprint, packed
from models.reader.recipe.teach import teach
from voiceloop.reading.weights import FILE


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path), default=READER / FILE, show_default=False,
    help="Where the weights go; beside the recipe if not given",
)  # fmt: skip
@click.option(
    "--without", metavar="WRITER", help="Leave one writer's answers out, to measure on them"
)
@click.option(
    "--share",
    type=float,
    default=1.0,
    show_default=True,
    help="Learn from this share of the answers",
)
def main(out: Path, without: str | None, share: float) -> None:
    """Teach the clause reader from the train and development parts of the corpus."""
    began = time.monotonic()

    def told(step: str) -> None:
        click.echo(f"{time.monotonic() - began:6.0f} s  {step}", err=True)

    # A writer who is left out is left out whole: his test answers are what is measured on.
    learned = [r for r in records() if r["split"] != "test" and r["writer"] != without]
    if share < 1:
        learned = [r for i, r in enumerate(learned) if (i * 997) % 1000 < 1000 * share]
    told(f"{len(learned)} answers")
    out.write_bytes(packed(teach(learned, told), fingerprint()))
    told(f"{out.stat().st_size / 1e6:.1f} MB in {out}")


if __name__ == "__main__":
    main()
