"""The shape of the house, read from the syntax tree: who may know whom, and who may touch the world."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from voiceloop.home import PACKAGE

FLOORS = (
    ("voiceloop", "types", "errors", "home", "codec"),
    ("capture", "speech", "reading", "signals", "report"),
    ("roles", "debrief", "cache", "history"),
    ("pipeline",),
    ("practice",),
    ("cli",),
    ("__main__",),
)
"""Lowest first. A part knows the floors below it; on the ground floor also its neighbours."""

OWNERS = {
    "av": ("capture.audio",),
    "soxr": ("capture.audio",),
    "sounddevice": ("capture",),
    "librosa": ("speech.pitch",),
    "faster_whisper": ("speech.transcribe", "speech.vad"),
    "ctranslate2": ("speech.probe", "speech.cuda", "speech.compute", "speech.transcribe"),
    "onnxruntime": ("speech.vad",),
    "huggingface_hub": ("speech.weights", "speech.hub", "speech.fetch"),
    "jinja2": ("report.html",),
    "rich": ("report.terminal", "cli"),
}
"""What is slow to import or not everywhere, and the modules that may, inside their functions."""

NETWORK = {"socket", "ssl", "http", "urllib.request", "urllib3", "httpx", "requests", "ftplib"}
NETWORK_OWNERS = OWNERS["huggingface_hub"]

TALK = {"print", "input", "exit", "quit", "breakpoint", "click.echo", "click.secho"}
TALK |= {"click.prompt", "click.confirm", "sys.exit", "sys.stdout.write", "sys.stderr.write"}
CLOCK = {"time.time", "time.time_ns", "datetime.datetime.now", "datetime.datetime.utcnow"}
CLOCK |= {"datetime.datetime.today", "datetime.date.today", "time.localtime", "time.strftime"}
FACE = ("cli", "practice", "__main__", "speech.probe")
"""What talks to people; the probe talks to its parent process."""

LINES = 300
LONGER = {"types": 500}
"""`types` is a vocabulary: it is looked up, not read through."""


class Module:
    """One file of the package: its name without the leading `voiceloop.`, and its syntax tree."""

    def __init__(self, path: Path) -> None:
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        self.name = ".".join(p for p in parts if p != "__init__") or "voiceloop"
        self.part = parts[0] if parts[0] != "__init__" else "voiceloop"
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)

    def imports(self, tree: ast.AST | None = None) -> Iterator[str]:
        """Every module and name imported, dotted, wherever in the file it is."""
        for node in ast.walk(tree or self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def imports_at_once(self) -> Iterator[str]:
        """What importing the file imports: nothing inside functions or for the type checker."""
        waiting = list(self.tree.body)
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from self.imports(node)
            elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                waiting += node.orelse
            elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                waiting += [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.stmt)]

    def calls(self) -> Iterator[str]:
        """The dotted name of every function called, imported names spelt out."""
        known = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                known |= {a.asname: a.name for a in node.names if a.asname}
            elif isinstance(node, ast.ImportFrom):
                known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call) and (name := dotted(node.func)):
                first, *rest = name.split(".")
                yield ".".join((known.get(first, first), *rest))


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for such an expression, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


MODULES = {m.name: m for m in map(Module, sorted(PACKAGE.rglob("*.py")))}
every_module = pytest.mark.parametrize("module", MODULES.values(), ids=MODULES)


def ours(imported: str) -> str | None:
    """Return the module of ours that an import names, or None."""
    if imported.split(".")[0] != "voiceloop":
        return None
    name = imported.removeprefix("voiceloop").removeprefix(".")
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or "voiceloop"


def within(imported: str, libraries: set[str] | dict) -> str | None:
    """Return the library among `libraries` that an import reaches into, or None."""
    return next((lib for lib in libraries if f"{imported}.".startswith(f"{lib}.")), None)


def owned(module: Module, owners: tuple[str, ...]) -> bool:
    return any(f"{module.name}.".startswith(f"{owner}.") for owner in owners)


# --- the reader itself, on a file made for it ----------------------------------

SAMPLE = '''"""A module."""
import os.path as p
from time import time
from datetime import datetime as dt
if TYPE_CHECKING:
    import av
try:
    import rich
except ImportError:
    rich = None

def f():
    import librosa.effects
    time(); dt.now(); p.join(); print(); self.print()
'''


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Module:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "sample.py").write_text(SAMPLE, encoding="utf-8")
    return Module(tmp_path / "sample.py")


def test_imports_inside_functions_are_seen(sample: Module) -> None:
    assert {"librosa.effects", "av", "rich"} < set(sample.imports())


def test_imports_inside_functions_do_not_happen_at_once(sample: Module) -> None:
    assert set(sample.imports_at_once()) == {"os.path", "time.time", "datetime.datetime", "rich"}


def test_calls_are_spelt_out(sample: Module) -> None:
    assert set(sample.calls()) == {
        "time.time",
        "datetime.datetime.now",
        "os.path.join",
        "print",
        "self.print",
    }


# --- who knows whom -------------------------------------------------------------


def test_every_part_has_a_floor() -> None:
    known = {part for floor in FLOORS for part in floor}
    assert {m.part for m in MODULES.values()} <= known


@every_module
def test_a_part_knows_only_the_floors_below(module: Module) -> None:
    floor = {part: height for height, parts in enumerate(FLOORS) for part in parts}
    here = floor[module.part]
    for imported in module.imports():
        if (target := ours(imported)) is None:
            continue
        part = MODULES[target].part
        neighbours = part == module.part or here == 0

        assert floor[part] < here or (floor[part] == here and neighbours), (
            f"{module.name} imports {imported}"
        )


def test_there_is_no_circle() -> None:
    graph = {
        m.name: {t for i in m.imports() if (t := ours(i)) and t != m.name} for m in MODULES.values()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as e:
        pytest.fail(" → ".join(e.args[1]))


@every_module
def test_imports_are_absolute(module: Module) -> None:
    nodes = [n for n in ast.walk(module.tree) if isinstance(n, ast.ImportFrom)]
    assert all(node.level == 0 for node in nodes)


@every_module
def test_heavy_libraries_stay_with_their_owners(module: Module) -> None:
    for imported in module.imports():
        if library := within(imported, OWNERS):
            assert owned(module, OWNERS[library]), f"{module.name} imports {imported}"


@every_module
def test_heavy_libraries_are_imported_when_they_are_needed(module: Module) -> None:
    assert [i for i in module.imports_at_once() if within(i, OWNERS)] == []


# --- who touches the world ------------------------------------------------------


@every_module
def test_only_the_face_talks_and_reads_the_clock(module: Module) -> None:
    if not owned(module, FACE):
        assert set(module.calls()) & (TALK | CLOCK) == set()


@every_module
def test_only_the_hub_opens_the_network(module: Module) -> None:
    if not owned(module, NETWORK_OWNERS):
        assert [i for i in module.imports() if within(i, NETWORK)] == []


@every_module
def test_nothing_stored_can_run(module: Module) -> None:
    assert [i for i in module.imports() if within(i, {"pickle", "marshal", "shelve"})] == []
    assert set(module.calls()) & {"eval", "exec", "pickle.loads"} == set()
    assert "allow_pickle=True" not in module.text


# --- how it is written ----------------------------------------------------------


@every_module
def test_a_module_says_what_it_is(module: Module) -> None:
    said = ast.get_docstring(module.tree)
    assert said and said.split("\n\n")[0].rstrip().endswith((".", ":", "`")), said


@every_module
def test_a_module_is_short(module: Module) -> None:
    assert module.text.count("\n") <= LONGER.get(module.name, LINES)
