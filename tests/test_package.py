"""What a user installs: the wheel, in an environment that knows nothing of this checkout."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

# One worker builds and installs for all of them.
pytestmark = pytest.mark.xdist_group("package")

ANSWER = "So the cache is a day old. I'd pull forty bad calls and read them. Then fix the join."


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with voiceloop in it, and a folder to stand in."""

    folder: Path
    env: dict[str, str]

    def program(self, name: str) -> Path:
        """Return the path of a program of the environment."""
        scripts = sysconfig.get_path("scripts", "venv", {"base": str(self.folder)})
        return Path(scripts) / (name + sysconfig.get_config_var("EXE"))

    def run(self, name: str, *args: str | Path, input: str | None = None) -> str:
        """Run a program of the environment from its folder and return what it said."""
        done = subprocess.run(
            [self.program(name), *args],
            cwd=self.folder,
            env=self.env,
            input=input or "",
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def environment(folder: Path, env: dict[str, str], *install: str | Path) -> Installed:
    """Make an environment of its own and let the tests' pip install into it."""
    venv.create(folder, symlinks=os.name == "posix")
    env = {k: v for k, v in env.items() if k != "PYTHONPATH"}
    made = Installed(folder, env | {"VOICELOOP_HOME": str(folder / "home")})
    pip = [sys.executable, "-m", "pip", "--python", made.program("python"), "install", "--quiet"]
    subprocess.run([*pip, *install], env=env, check=True)
    return made


@pytest.fixture(scope="session")
def wheel(repo_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=repo_root, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def bare(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel installed without its dependencies; those are borrowed from the tests' environment.

    Borrowing a folder does not run the .pth files in it, so this checkout stays unseen.
    """
    alone = ("--no-index", "--no-deps", "--no-compile")
    made = environment(tmp_path_factory.mktemp("bare"), dict(os.environ), *alone, wheel)
    site = made.run("python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    borrowed = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(site.strip(), "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    return made


def test_the_wheel_holds_the_package_and_the_model_and_nothing_else(
    wheel: Path, repo_root: Path
) -> None:
    def files(folder: str, inside: str, pattern: str) -> set[str]:
        found = (
            p for p in (repo_root / folder).glob(pattern) if p.is_file() and "pycache" not in str(p)
        )
        return {f"{inside}/{p.relative_to(repo_root / folder).as_posix()}" for p in found}

    package = files("voiceloop", "voiceloop", "**/*")
    model = files("models/demo", "voiceloop/data/models/demo", "*")  # what made it stays here
    expected = package | model | {"voiceloop/data/models/reader/weights.npz"}
    names = set(zipfile.ZipFile(wheel).namelist())
    about = {n for n in names if n.split("/")[0].endswith(".dist-info")}

    assert names - about == expected
    assert any(n.endswith("licenses/LICENSE") for n in about)
    assert {
        "voiceloop/py.typed",
        "voiceloop/data/debrief.schema.json",
        "voiceloop/data/models/demo/model.bin",
        "voiceloop/report/templates/page.html",
    } < names


def test_it_is_the_installed_one_that_runs(bare: Installed) -> None:
    where = bare.run("python", "-c", "import voiceloop; print(voiceloop.__file__)")
    assert bare.folder.resolve() in Path(where.strip()).resolve().parents


def test_help(bare: Installed) -> None:
    assert bare.run("voiceloop", "--help").startswith("Usage: voiceloop")


def test_the_model_that_ships_is_found(bare: Installed) -> None:
    path = Path(bare.run("voiceloop", "models", "path", "demo").strip())

    assert bare.folder.resolve() in path.resolve().parents
    assert (path / "model.bin").is_file()


def test_reading_text(bare: Installed) -> None:
    reading = json.loads(bare.run("voiceloop", "read", "--json", input=ANSWER))
    assert reading["order"][0] == "failure_hypothesis"


@pytest.mark.parametrize("form", ["json", "html", "md", "terminal"])
def test_debriefing_a_recording(bare: Installed, repo_root: Path, form: str) -> None:
    sound = repo_root / "samples" / "ai-engineer-strong" / "answer.flac"
    said = bare.run("voiceloop", "debrief", sound, "--model", "demo", "--format", form)

    if form == "json":
        assert len(json.loads(said)["words"]) > 50
    else:
        assert "synthetic voices" in said


@pytest.mark.soak
def test_installing_with_everything_it_needs(
    wheel: Path, repo_root: Path, tmp_path: Path, real_environment: dict[str, str]
) -> None:
    """From the package index, as pip does it for a user; nothing is borrowed."""
    whole = environment(tmp_path / "whole", real_environment, wheel)
    offline = replace(whole, env=dict(os.environ))
    sound = repo_root / "samples" / "ai-engineer-strong" / "answer.flac"
    debrief = json.loads(offline.run("voiceloop", "debrief", sound, "--model", "demo", "--json"))
    assert len(debrief["words"]) > 50
