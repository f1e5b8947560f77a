"""Whatever a verb raises, the user reads words; tried on verbs that do nothing else."""

import click
import pytest
from click.testing import CliRunner, Result

from voiceloop.cli import Verbs, main
from voiceloop.errors import VoiceloopError


class Trial(Verbs):
    """The real group over commands of the test's own."""

    list_commands = click.Group.list_commands
    get_command = click.Group.get_command


trial = Trial("voiceloop")


@trial.command()
def done() -> None:
    click.echo("result")


@trial.command()
def failed() -> None:
    click.echo("half a result")
    raise VoiceloopError("There is no file a.wav.", "Check the name: ls *.wav")


@trial.command()
def stopped() -> None:
    raise KeyboardInterrupt


@trial.command()
@click.argument("path", type=click.Path(exists=True))
def misused(path: str) -> None:
    raise AssertionError("never reached")


@trial.command()
def broken() -> None:
    raise ZeroDivisionError("a bug")


def ran(*args: str) -> Result:
    return CliRunner().invoke(trial, args, prog_name="voiceloop")


def test_a_result_is_on_stdout_alone() -> None:
    result = ran("done")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "result\n", "")


def test_an_expected_failure_is_an_error_and_a_hint() -> None:
    result = ran("failed")

    assert result.exit_code == 1
    assert result.stdout == "half a result\n"
    assert result.stderr == "Error: There is no file a.wav.\nHint: Check the name: ls *.wav\n"


def test_ctrl_c_is_one_line_and_130() -> None:
    result = ran("stopped")

    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr.startswith("Stopped.")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("misused", "no-such-file"), id="a path that is not there"),
        pytest.param(("misused",), id="nothing given"),
        pytest.param(("done", "--loud"), id="an option nobody knows"),
        pytest.param(("dnoe",), id="a verb nobody knows"),
    ],
)
def test_misuse_is_2_and_shows_the_way(args) -> None:
    result = ran(*args)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--help" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_bug_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError, match="a bug"):
        trial.main(["broken"], standalone_mode=True)


def test_the_real_command_does_the_same(run_cli) -> None:
    missing, version, unknown = run_cli("dnoe"), run_cli("--version"), run_cli("--loud")

    assert (missing.rc, unknown.rc, version.rc) == (2, 2, 0)
    assert "No such command 'dnoe'" in missing.stderr
    assert version.stderr == missing.stdout == unknown.stdout == ""


def test_help_is_there_in_both_spellings() -> None:
    short, long = (CliRunner().invoke(main, [flag]) for flag in ("-h", "--help"))

    assert short.output == long.output
    assert "no recording leaves it" in long.output
