"""What `make` does on machines that are not ready, tried in a folder with nothing else in it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.system("posix"),
    pytest.mark.skipif(not shutil.which("make"), reason="make is not installed"),
]

Make = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def checkout(tmp_path: Path, repo_root: Path) -> Path:
    """A folder with the Makefile and a pyproject.toml, and no environment."""
    shutil.copy(repo_root / "Makefile", tmp_path)
    (tmp_path / "pyproject.toml").touch()
    return tmp_path


@pytest.fixture
def make(checkout: Path) -> Make:
    """`make(target, …, env={…})` on a machine without uv, whatever `make` runs these tests."""
    outer = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "PYTHON", "PYTEST")
    clean = {name: value for name, value in os.environ.items() if name not in outer}
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(f for f in folders if not (Path(f) / "uv").exists())

    def run(*args: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", *args],
            cwd=checkout,
            env={**clean, "PATH": path, **(env or {})},
            capture_output=True,
            text=True,
        )

    return run


@pytest.fixture
def environment(checkout: Path) -> Path:
    """A finished environment whose programs only say that they ran; `ruff` finds fault."""
    programs = checkout / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, rc in (("ruff", 1), ("mypy", 0), ("python", 0), ("voiceloop", 0)):
        (programs / name).write_text(f"#!/bin/sh\necho {name} ran\nexit {rc}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    for stamp in ("installed", "tested"):
        (checkout / ".venv" / stamp).touch()
    return programs


@pytest.mark.parametrize("goal", ["demo", "test"])
def test_without_a_new_enough_python_it_says_where_to_get_one(make, checkout, goal) -> None:
    done = make(goal, "PYTHON=false")

    assert done.returncode != 0
    assert "Error: no Python 3.11 or newer was found (false was tried)." in done.stderr
    assert f"make {goal} PYTHON=/path/to/python3" in done.stderr
    assert not (checkout / ".venv").exists()


def test_where_python_lacks_ensurepip_it_prints_the_apt_line(make, checkout, tmp_path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError", encoding="utf-8")
    done = make("demo", f"PYTHON={sys.executable}", env={"PYTHONPATH": str(tmp_path)})

    version = ".".join(map(str, sys.version_info[:2]))
    assert done.returncode != 0
    assert f"Hint: sudo apt install python{version}-venv && make demo" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_finished_environment_is_not_made_again(make, environment) -> None:
    assert make("-q", ".venv/installed", ".venv/tested").returncode == 0


def test_a_changed_pyproject_fills_it_again(make, environment, checkout: Path) -> None:
    later = (checkout / ".venv" / "tested").stat().st_mtime + 10
    os.utime(checkout / "pyproject.toml", (later, later))

    assert make("-q", ".venv/installed").returncode == 1


def test_the_first_failure_stops_it(make, environment) -> None:
    done = make("test")

    assert done.returncode != 0
    assert "ruff ran" in done.stdout
    assert "mypy ran" not in done.stdout


def test_a_debrief_that_fails_stops_the_demo(make, environment) -> None:
    (environment / "voiceloop").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    done = make("demo")

    assert done.returncode != 0
    assert "as files" not in done.stdout


def test_the_demo_ends_with_the_paths_of_its_files(make, environment, checkout: Path) -> None:
    done = make("demo")

    assert done.returncode == 0
    assert done.stdout.splitlines()[-6:] == [
        f"  {checkout}/demo/{answer}.{form}"
        for answer in ("strong", "weak")
        for form in ("html", "md", "json")
    ]
