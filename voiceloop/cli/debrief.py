"""`voiceloop debrief`: recordings in, debriefs out."""

from typing import Literal

import click

from voiceloop.cli import ROLE_NAMES, ROUND_NAMES
from voiceloop.errors import VoiceloopError

BRIEF = "Only the verdict, the one change and three notes; JSON stays whole"
FORMATS = ("terminal", "md", "html", "json")


FILES = click.Path(allow_dash=True, readable=False, path_type=str)
"""So that shells complete file names; what cannot be read is one error among several."""


def _roles(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from voiceloop.roles import all_roles

    return [role.name for role in all_roles() if role.name.startswith(incomplete.lower())]


def _questions(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from voiceloop.roles import all_questions

    names = (str(listed.question.name) for listed in all_questions())
    return [name for name in names if name.startswith(incomplete.lower())]


@click.command(name="debrief")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=FILES)
@click.option(
    "--role",
    shell_complete=_roles,
    metavar="ROLE",
    help=f"Panel that listens: {ROLE_NAMES}  [default: ai-engineer]",
)
@click.option(
    "--round",
    "round_name",
    metavar="ROUND",
    help=f"Round the answer was given in: {ROUND_NAMES}",
)
@click.option(
    "--question",
    shell_complete=_questions,
    metavar="ID|TEXT",
    help="Listed question, or the question's own words",
)
@click.option("--model", metavar="NAME|DIR", help="Speech model  [default: the best one here]")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="Where recognition runs",
)
@click.option("--compute-type", metavar="TYPE", help="Number format, such as int8 or float16")
@click.option("--format", "form", type=click.Choice(FORMATS), help="Form of the debrief")
@click.option("--json", "as_json", is_flag=True, help="Same as --format json")
@click.option("--brief", is_flag=True, help=BRIEF)
@click.option("-o", "--output", metavar="FILE|-", help="File or folder to write to, - for stdout")
@click.option("--open", "in_browser", is_flag=True, help="Open the page in the browser")
def command(
    paths: tuple[str, ...],
    role: str | None,
    round_name: str | None,
    question: str | None,
    model: str | None,
    device: Literal["auto", "cpu", "cuda"],
    compute_type: str | None,
    form: str | None,
    as_json: bool,
    brief: bool,
    output: str | None,
    in_browser: bool,
) -> None:
    """Debrief recorded answers as a hiring panel would.

    PATH is any sound or video file, `-` for standard input, or a debrief in JSON,
    which is read again without sound. On a terminal the debrief is shown there;
    piped, it is Markdown. What was heard is kept, so another role or form of the
    same recording takes no time.
    """
    from voiceloop.cli._hearing import Asked, Hearer, source
    from voiceloop.cli._output import Plan
    from voiceloop.cli._progress import Bar

    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other.")
    if paths.count("-") > 1:
        raise click.UsageError("Standard input can be given once.")
    asked = Asked.found(role, round_name, question)
    plan = Plan.made(paths, "json" if as_json else form, output, in_browser=in_browser)
    failed = False
    with Bar(paths) as bar:
        hearer = Hearer(bar, model=model, device=device, compute_type=compute_type)
        for path, target in zip(paths, plan.targets, strict=True):
            bar.begin()
            try:
                with source(path) as sound:
                    plan.put(hearer.debrief(sound, asked), target, brief=brief)
            except VoiceloopError as e:
                failed = True
                bar.say(f"Error: {e.message}\nHint: {e.hint}")
    if failed:
        raise click.exceptions.Exit(1)
