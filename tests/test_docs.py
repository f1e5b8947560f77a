"""The README's reference comes from the code: `pytest --update-gold tests/test_docs.py` renews it."""

import re
import shlex
from collections.abc import Iterator

import click
import pytest

from voiceloop.cli import main
from voiceloop.signals import Band, catalogue

MARKED = "<!-- generated: {} -->\n"
END = "<!-- end -->"


def commands(
    group: click.Group = main, way: str = "voiceloop"
) -> Iterator[tuple[str, click.Command]]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{way} {name}")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{way} {name}", command


def options(command: click.Command) -> list[click.Option]:
    return [p for p in command.params if isinstance(p, click.Option) and not p.hidden]


def arguments(command: click.Command) -> list[str]:
    """What stands after the command, as its usage line names it."""
    found = [p for p in command.params if isinstance(p, click.Argument)]
    return [p.metavar or p.name.upper() for p in found]


COMMANDS = dict(commands())
every_command = pytest.mark.parametrize("way", COMMANDS)


# --- what is generated ----------------------------------------------------------


def commands_block() -> str:
    return "\n".join(described(way, command) for way, command in sorted(COMMANDS.items()))


def described(way: str, command: click.Command) -> str:
    summary = command.help.split("\n\n")[0].replace("\n", " ")
    usage = " ".join((way, *arguments(command)))
    rows = [
        f"| {written(option)} | {cell(option.help)}{default(option)} |"
        for option in options(command)
    ]
    table = ["| option | what it does |", "|---|---|", *rows, ""] if rows else []
    return "\n".join((f"#### `{usage}`", "", summary, "", *table))


def written(option: click.Option) -> str:
    names = ", ".join(sorted(option.opts + option.secondary_opts, key=len))
    if option.is_flag or option.count:
        return code(names)
    if option.metavar is None and isinstance(option.type, click.Choice):
        return code(f"{names} {'|'.join(option.type.choices)}")
    return code(f"{names} {option.metavar or option.type.name.upper()}")


def default(option: click.Option) -> str:
    return f" (default {code(str(option.default))})" if option.show_default else ""


def signals_block() -> str:
    rows = (
        f"| {code(s.name)} | {cell(s.about)} | {s.unit} | {usual(s.band)} | {cell(s.basis)} |"
        for s in catalogue()
    )
    return "\n".join(
        (
            "| signal | what it is | unit | unremarked range | source |",
            "|---|---|---|---|---|",
            *rows,
            "",
        )
    )


def usual(band: Band | None) -> str:
    if band is None:
        return ""
    if band.low is None:
        return f"at most {band.high:g}"
    return f"at least {band.low:g}" if band.high is None else f"{band.low:g} to {band.high:g}"


def code(text: str) -> str:
    return f"`{cell(text)}`"


def cell(text: str) -> str:
    return text.replace("|", r"\|")


BLOCKS = {"commands": commands_block, "signals": signals_block}


def test_the_reference_in_the_readme_is_current(repo_root, gold) -> None:
    readme = repo_root / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, block in BLOCKS.items():
        before, marker, rest = text.partition(MARKED.format(name))
        assert marker, f"README.md has no line {MARKED.format(name)!r}"
        _, end, after = rest.partition(END)
        assert end, f"README.md does not say where the generated {name} end"
        text = f"{before}{marker}\n{block()}\n{end}{after}"
    gold(readme, text)


# --- what people read in a terminal ----------------------------------------------


@every_command
def test_a_command_says_what_it_does_in_one_sentence_first(way: str) -> None:
    summary = (COMMANDS[way].help or "").split("\n\n")[0]
    assert summary.endswith(".")
    assert summary.count(". ") == 0


@every_command
def test_an_option_says_what_it_does_in_a_phrase(way: str) -> None:
    for option in options(COMMANDS[way]):
        assert option.help, option.name
        assert option.help[0].isupper(), option.help
        assert not option.help.endswith("."), option.help


# --- what people copy from the README --------------------------------------------


def test_every_line_to_copy_is_a_command_that_exists(repo_root) -> None:
    text = (repo_root / "README.md").read_text(encoding="utf-8")
    for fence in re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        for line in re.findall(r"^(?:\$ )?(voiceloop .*)", fence, re.MULTILINE):
            check_line(line)


def check_line(line: str) -> None:
    words = shlex.split(line.split(" | ")[0].split(" > ")[0], comments=True)
    flags = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    known = {"--help", "-h", "--version"}
    way = next(
        (
            way
            for way in sorted(COMMANDS, key=len, reverse=True)
            if words[: len(way.split())] == way.split()
        ),
        None,
    )
    if way:
        known |= {name for option in options(COMMANDS[way]) for name in option.opts}
    assert way or flags, f"no such command: {line}"
    assert flags <= known, f"no such option: {line}"


@pytest.mark.parametrize("line", ["voiceloop debreif a.wav", "voiceloop debrief a.wav --lens x"])
def test_a_line_that_would_fail_is_noticed(line: str) -> None:
    with pytest.raises(AssertionError, match="no such"):
        check_line(line)
