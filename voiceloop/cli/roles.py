"""`voiceloop roles`: who is on the panel, and what it listens for."""

import click


@click.group(name="roles", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the roles that can be practised."""
    if ctx.invoked_subcommand:
        return
    from voiceloop.codec import dumps
    from voiceloop.roles import all_roles

    roles = all_roles()
    if as_json:
        click.echo(dumps(roles))
        return
    for role in roles:
        aliases = f" ({', '.join(role.aliases)})" if role.aliases else ""
        click.echo(f"{role.name}{aliases}\n    {role.about}")
    click.echo("\n`voiceloop roles show NAME` prints what a panel listens for.", err=True)


@command.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text")
def show(name: str, as_json: bool) -> None:
    """Print what the panel of one role listens for, and its bars."""
    from voiceloop.codec import dumps
    from voiceloop.debrief.rubric import all_rubrics
    from voiceloop.roles import all_roles, find_role

    role = find_role(name)
    if as_json:
        click.echo(dumps(role))
        return
    click.echo(f"{role.title} ({', '.join((role.name, *role.aliases))})\n{role.about}")
    click.echo("\nRisks the panel wants to hear addressed")
    for risk in role.risks:
        click.echo(f"  {risk.title} [{risk.name}]\n      {risk.ask}")
    titles = {other.name: other.title for other in all_roles()}
    for other in role.also_hears:
        click.echo(f"\nIt also hears the list of the {titles[other]}, as secondary.")
    click.echo("\nBars")
    for bar in role.bars:
        lines = (("at most", bar.at_most), ("at least", bar.at_least))
        said = " and ".join(f"{word} {value:g}" for word, value in lines if value is not None)
        click.echo(f"  {bar.signal}: {said}\n      {bar.basis}")
    for rubric in all_rubrics():
        click.echo(f"\nWhat decides in {', '.join(rubric.rounds)}\n  ({rubric.basis})")
        for criterion in rubric.criteria:
            click.echo(f"  {criterion.weight}: {criterion.title}")
