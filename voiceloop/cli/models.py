"""`voiceloop models`: the known speech models, which are here, and how to get one."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from voiceloop.speech.catalogue import KnownModel


@click.group("models", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the speech models, and which are here.

    A folder in CTranslate2 format works wherever a name does. VOICELOOP_MODEL names the
    model to use when --model is left out; otherwise the best one here for this machine is used.
    """
    if ctx.invoked_subcommand is not None:
        return
    from voiceloop.codec import dumps
    from voiceloop.speech.catalogue import known

    rows = [_row(model) for model in known()]
    if as_json:
        click.echo(dumps(rows))
    else:
        _print(rows)


INDENT = " " * 7


def _wrap(text: str, indent: str = "") -> str:
    """Return `text` in lines of 80 columns."""
    return click.wrap_text(text, 80, initial_indent=indent, subsequent_indent=indent)


def _row(model: "KnownModel") -> dict[str, Any]:
    from voiceloop.speech.catalogue import preference
    from voiceloop.speech.weights import here

    path = here(model)
    default_for = [
        processor
        for processor in ("cpu", "gpu")
        if preference(gpu=processor == "gpu").prefer[0] == model.name
    ]
    return {
        "name": model.name,
        "aliases": list(model.aliases),
        "repo": model.repo or None,
        "for": model.suits,
        "default_for": default_for,
        "disk_mb": model.disk,
        "memory_int8_mb": model.memory("cpu"),
        "memory_float16_mb": model.memory("gpu"),
        "english_only": model.english_only,
        "licence": model.licence,
        "about": model.about,
        "caveat": model.caveat,
        "basis": model.basis,
        "here": None if path is None else str(path),
    }


def _print(rows: list[dict[str, Any]]) -> None:
    """Print the table, each model's reason under it, in 80 columns; the rest is in the JSON."""
    heads = ("", "model", "for", "disk", "memory", "speaks", "licence", "")
    table = [heads, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in table) for i in range(len(heads) - 1)]
    for line in table:
        padded = [cell.ljust(width) for cell, width in zip(line[:-1], widths, strict=True)]
        click.echo("  ".join(padded).rstrip())
        if line[-1]:
            click.echo(_wrap(line[-1], INDENT))
    click.echo("\n* is here. Memory is the weights alone: int8 on the CPU, float16 on the GPU.")
    for row in rows:
        for processor in row["default_for"]:
            why = f"Default on the {processor.upper()}: {row['name']}, {_why(processor)}."
            click.echo(_wrap(why))


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    memory = row["memory_int8_mb"] if row["for"] == "cpu" else row["memory_float16_mb"]
    return (
        "*" if row["here"] else "",
        row["name"],
        row["for"].upper(),
        f"{row['disk_mb']} MB",
        f"{memory} MB",
        "English" if row["english_only"] else "many",
        row["licence"],
        row["about"],
    )


def _why(processor: str) -> str:
    from voiceloop.speech.catalogue import preference

    return preference(gpu=processor == "gpu").why


@command.command("pull")
@click.argument("name")
def pull(name: str) -> None:
    """Download the model NAME, or go on where a pull stopped.

    Nothing else uses the network, but for `debrief` on a terminal, which offers this pull
    where no model is here and does it after a yes. HF_ENDPOINT names another hub.
    """
    from voiceloop.cli._offer import cost, pull_with_progress
    from voiceloop.speech.catalogue import find
    from voiceloop.speech.weights import here

    model = find(name)
    path = here(model)
    if path is None:
        click.echo(f"{model.name}: {cost(model)}. Ctrl-C keeps what came.", err=True)
        path = pull_with_progress(model)
    else:
        click.echo(f"{model.name} is here already.", err=True)
    click.echo(path)


@command.command("path")
@click.argument("name")
def path(name: str) -> None:
    """Print the folder of the model NAME."""
    from voiceloop.speech.weights import resolve

    model = resolve(name, gpu=False)
    if model is not None:  # a name is found or raises
        click.echo(model.path)
