"""What was heard is found again as it was, and only while nothing that heard it has changed."""

import shutil

import pytest

from voiceloop import cache
from voiceloop.types import Recogniser

RECOGNISER = Recogniser("demo", "1", "faster-whisper 1", "cpu", "int8", True, {"beam_size": 5})


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The package's files in a folder where they may be changed."""
    package = tmp_path / "voiceloop"
    shutil.copytree(cache.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__", "models"))
    monkeypatch.setattr(cache, "PACKAGE", package)
    cache._program.cache_clear()
    yield package
    cache._program.cache_clear()


@pytest.mark.parametrize(
    "name",
    ["speech/cutter.py", "speech/align.py", "data/jargon.toml", "data/inventions.toml", "types.py"],
)
def test_what_hears_differently_does_not_find_it(copy, name):
    before = cache.key("sound", RECOGNISER)
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    cache._program.cache_clear()

    assert cache.key("sound", RECOGNISER) != before


def test_what_only_judges_finds_it(copy):
    before = cache.key("sound", RECOGNISER)
    with (copy / "data" / "wording" / "notes.toml").open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    cache._program.cache_clear()

    assert cache.key("sound", RECOGNISER) == before
