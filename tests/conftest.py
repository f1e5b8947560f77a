"""What every test stands on: a home of its own, no network, golden files, and the real command."""

import difflib
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from platformdirs import user_data_path

ROOT = Path(__file__).resolve().parent.parent
ACTUAL = ROOT / "tests" / "actual"

# The same examples on every run and every machine; slow machines are not failures.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")

# No test may depend on what the person running it has set.
FOREIGN = ("VOICELOOP_", "HF_", "HUGGINGFACE_", "XDG_", "NO_COLOR", "FORCE_COLOR", "CLICOLOR")
NO_PROXY = "127.0.0.1,::1,localhost"
REAL = dict(os.environ)
NOWHERE = "http://127.0.0.1:9"
"""The discard port: a child process that reaches for the network is refused at once."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-gold", action="store_true", help="write golden files instead of comparing"
    )


# --- what may be skipped ------------------------------------------------------

no_skips = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[no_skips] = bool(os.environ.get("VOICELOOP_NO_SKIPS"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is made for another system or for a GPU that is not there."""
    for marker in item.iter_markers("system"):
        if not {sys.platform, os.name} & set(marker.args):
            pytest.skip(f"for {' or '.join(marker.args)} only")
    if item.get_closest_marker("cuda") and not _cuda():
        pytest.skip("needs an NVIDIA GPU")


def _cuda() -> bool:
    import ctranslate2

    return bool(ctranslate2.get_cuda_device_count() > 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With VOICELOOP_NO_SKIPS only tests marked `cuda` or `system` may be skipped."""
    report = yield
    excused = item.get_closest_marker("cuda") or item.get_closest_marker("system")
    if not excused:
        _refuse_skip(item.config, report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A whole file skipped at import counts as a skip too."""
    report = yield
    _refuse_skip(collector.config, report)
    return report


def _refuse_skip(config: pytest.Config, report: pytest.TestReport | pytest.CollectReport) -> None:
    if config.stash[no_skips] and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"VOICELOOP_NO_SKIPS is set, and this would be left out: {reason}"


# --- a world of its own -------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def user_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty stand-in for the user's own folder, in which voiceloop's default home cannot be made.

    A file stands where that home would be, so code that forgets VOICELOOP_HOME fails at once,
    in this process and in any child.
    """
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(FOREIGN):
                patch.delenv(name)
        for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
            patch.setenv(name, str(folder))
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.setenv(name, NOWHERE)
            patch.setenv(name.lower(), NOWHERE)
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, NO_PROXY)
        patch.setenv("COLUMNS", "100")
        default = user_data_path("voiceloop", appauthor=False)
        if folder in default.parents:  # Windows asks the registry, not the environment
            default.parent.mkdir(parents=True)
            default.write_text("This test forgot VOICELOOP_HOME.\n", encoding="utf-8")
        yield folder


@pytest.fixture(autouse=True)
def voiceloop_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> Path:
    """VOICELOOP_HOME of this test: a folder nobody has made yet."""
    home = tmp_path_factory.mktemp("owned") / "voiceloop"
    monkeypatch.setenv("VOICELOOP_HOME", str(home))
    return home


# --- golden files -------------------------------------------------------------

Gold = Callable[[Path, str], None]


@pytest.fixture
def gold(request: pytest.FixtureRequest) -> Gold:
    """`gold(path, text)`: text must equal the golden file; `--update-gold` writes it instead.

    On a mismatch the real text is left in tests/actual/ for reading and copying.
    """
    update = request.config.getoption("--update-gold")

    def check(path: Path, text: str) -> None:
        text = _newlines(text)
        if update:
            _write(path, text)
            return
        expected = _newlines(path.read_text(encoding="utf-8")) if path.exists() else ""
        if text == expected:
            return
        actual = ACTUAL / (path.relative_to(ROOT) if ROOT in path.parents else path.name)
        _write(actual, text)
        diff = difflib.unified_diff(
            expected.splitlines(), text.splitlines(), str(path), str(actual), lineterm=""
        )
        state = "differs from" if path.exists() else "has no"
        pytest.fail(
            "\n".join((f"the output {state} its golden file; accept it with --update-gold", *diff)),
            pytrace=False,
        )

    return check


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# --- the real command ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it said."""

    rc: int
    stdout: str
    stderr: str


RunCli = Callable[..., Ran]


@pytest.fixture
def run_cli() -> RunCli:
    """`run_cli("debrief", path, input=b"…", env={…}, cwd=…)` runs voiceloop as its user does."""

    def run(
        *args: str | Path,
        input: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 120,
    ) -> Ran:
        given = input.encode() if isinstance(input, str) else input
        done = subprocess.run(
            [sys.executable, "-m", "voiceloop", *map(str, args)],
            stdin=subprocess.DEVNULL if given is None else None,
            input=given,
            capture_output=True,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            timeout=timeout,
            check=False,
        )
        return Ran(done.returncode, _said(done.stdout), _said(done.stderr))

    return run


def _said(raw: bytes) -> str:
    return _newlines(raw.decode("utf-8"))


@pytest.fixture(scope="session")
def heard_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One home for tests that only look at what is said, so that each sample is heard once.

    Processes that run tests side by side share it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return {"VOICELOOP_HOME": str(shared / "heard-home")}


@pytest.fixture(scope="session")
def real_environment() -> dict[str, str]:
    """The environment the tests were started in, for what must reach a package index."""
    return dict(REAL)


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder of the checkout."""
    return ROOT
