"""`voiceloop questions`: what can be asked."""

import click

from voiceloop.cli import ROLE_NAMES, ROUND_NAMES


@click.command(name="questions")
@click.option("--role", metavar="ROLE", help=f"Only questions asked of this role: {ROLE_NAMES}")
@click.option(
    "--round", "round_name", metavar="ROUND", help=f"Only questions of this round: {ROUND_NAMES}"
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text")
def command(role: str | None, round_name: str | None, as_json: bool) -> None:
    """List the questions with their ids, by role and round."""
    from voiceloop.codec import dumps
    from voiceloop.roles import all_questions, find_role, find_round

    asked = find_role(role).name if role else None
    wanted = find_round(round_name) if round_name else None
    found = [
        q
        for q in all_questions()
        if (asked is None or asked in q.roles) and (wanted is None or wanted == q.round)
    ]
    if as_json:
        rows = [
            {"id": q.question.name, "roles": q.roles, "round": q.round, "text": q.question.text}
            for q in found
        ]
        click.echo(dumps(rows))
        return
    for q in found:
        click.echo(f"{q.question.name} [{q.round}; {', '.join(q.roles)}]")
        click.echo(
            click.wrap_text(q.question.text, 80, initial_indent="    ", subsequent_indent="    ")
        )
