"""`voiceloop devices`: which microphones there are."""

import click


@click.command(name="devices")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text")
def command(as_json: bool) -> None:
    """List the microphones of this machine."""
    from voiceloop.capture.devices import advice, microphones
    from voiceloop.codec import dumps
    from voiceloop.errors import VoiceloopError

    found = microphones()
    if as_json:
        click.echo(dumps(found))
        return
    if not found:
        raise VoiceloopError("No microphone was found.", advice())
    for mic in found:
        star = "*" if mic.default else " "
        click.echo(
            f"{star} {mic.index:3}  {mic.name}  ({mic.system}, {mic.channels} in, {mic.sample_rate} Hz)"
        )
    click.echo("\nThe one with * is the system's default.", err=True)
