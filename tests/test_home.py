import os
import stat
from pathlib import Path

import pytest

from voiceloop.capture.audio import open_recording
from voiceloop.cli._hearing import source
from voiceloop.cli._output import Plan, write
from voiceloop.errors import VoiceloopError
from voiceloop.home import PACKAGE, home, private_folder, replacing, shipped_models, table, tables

modes = pytest.mark.system("posix")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask():
    """A user whose new files are open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


# --- home ---------------------------------------------------------------------


def test_home_is_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VOICELOOP_HOME", str(tmp_path))
    assert home() == tmp_path


def test_home_knows_the_tilde(monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> None:
    monkeypatch.setenv("VOICELOOP_HOME", "~/mine")
    assert home() == user_folder / "mine"


@pytest.mark.system("linux")
@pytest.mark.parametrize("unset", [None, ""], ids=["unset", "empty counts as unset"])
def test_home_is_the_systems_place_otherwise(monkeypatch, user_folder: Path, unset) -> None:
    monkeypatch.delenv("VOICELOOP_HOME")
    if unset is not None:
        monkeypatch.setenv("VOICELOOP_HOME", unset)
    assert home() == user_folder / ".local" / "share" / "voiceloop"


def test_the_shipped_model_is_there() -> None:
    assert (shipped_models() / "demo" / "model.bin").is_file()


# --- private_folder -----------------------------------------------------------


@modes
def test_a_private_folder_is_the_owners_with_all_it_had_to_make(tmp_path, open_umask) -> None:
    made = private_folder(tmp_path / "a" / "b" / "c")

    assert made == tmp_path / "a" / "b" / "c"
    assert [mode(folder) for folder in (made, made.parent, made.parent.parent)] == [0o700] * 3


@modes
def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    private_folder(tmp_path)

    assert mode(tmp_path) == 0o755


def test_a_private_folder_twice_is_one(tmp_path: Path) -> None:
    assert private_folder(tmp_path / "a") == private_folder(tmp_path / "a")


def test_a_file_in_the_way_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")

    with pytest.raises(VoiceloopError, match="cannot make the folder") as caught:
        private_folder(tmp_path / "a" / "b")
    assert "VOICELOOP_HOME" in caught.value.hint


# --- replacing ----------------------------------------------------------------


def test_replacing_puts_the_new_file_in_place(tmp_path: Path) -> None:
    path = tmp_path / "debrief.md"
    path.write_text("old", encoding="utf-8")

    with replacing(path) as scratch:
        scratch.write_text("new", encoding="utf-8")
        assert path.read_text(encoding="utf-8") == "old"

    assert path.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [path]


@modes
def test_a_replaced_file_is_its_owners_alone(tmp_path: Path, open_umask) -> None:
    path = tmp_path / "debrief.md"
    path.write_text("old", encoding="utf-8")

    with replacing(path) as scratch:
        assert mode(scratch) == 0o600
        scratch.write_text("new", encoding="utf-8")

    assert mode(path) == 0o600


@pytest.mark.parametrize(
    "failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), SystemExit(1)]
)
@pytest.mark.parametrize("before", [None, "old"], ids=["new file", "old file"])
def test_whatever_goes_wrong_nothing_half_written_stays(tmp_path, failure, before) -> None:
    path = tmp_path / "debrief.md"
    if before:
        path.write_text(before, encoding="utf-8")

    with pytest.raises(type(failure)), replacing(path) as scratch:
        scratch.write_text("half", encoding="utf-8")
        raise failure

    assert {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir()} == (
        {"debrief.md": before} if before else {}
    )


def test_a_folder_in_the_way_stays_and_the_scratch_file_goes(tmp_path: Path) -> None:
    path = tmp_path / "debrief.md"
    path.mkdir()

    with pytest.raises(OSError, match=r"debrief\.md"), replacing(path) as scratch:
        scratch.write_text("new", encoding="utf-8")

    assert list(tmp_path.iterdir()) == [path]


# --- tables -------------------------------------------------------------------


def test_tables_are_ours_by_name_then_the_users(voiceloop_home: Path) -> None:
    mine = private_folder(voiceloop_home / "roles") / "a-first-by-name.toml"
    mine.write_text('title = "Mine"', encoding="utf-8")

    *ours, (last, values) = tables("roles")

    assert [path for path, _ in ours] == sorted((PACKAGE / "data" / "roles").glob("*.toml"))
    assert len(ours) >= 3
    assert (last, values) == (mine, {"title": "Mine"})


def test_tables_of_a_kind_nobody_has_are_none() -> None:
    assert list(tables("no-such-kind")) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"title = ", id="not TOML"),
        pytest.param(b'title = "\xff"', id="not UTF-8"),
    ],
)
def test_a_broken_table_names_its_file(voiceloop_home: Path, content: bytes) -> None:
    broken = private_folder(voiceloop_home / "roles") / "mine.toml"
    broken.write_bytes(content)

    with pytest.raises(VoiceloopError, match=r"mine\.toml cannot be read as TOML") as caught:
        list(tables("roles"))
    assert str(broken) in caught.value.hint


def test_a_missing_table_names_its_file(tmp_path: Path) -> None:
    with pytest.raises(VoiceloopError, match=r"gone\.toml cannot be read"):
        table(tmp_path / "gone.toml")


@pytest.fixture
def locked(tmp_path, request):
    """A folder that the one who runs this test may not look into."""
    import av.error  # noqa: F401 - what is imported late may not be readable then

    import voiceloop.report  # noqa: F401

    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "inside").mkdir()
    folder.chmod(0)
    request.addfinalizer(lambda: folder.chmod(0o700))
    if os.geteuid() == 0:  # root looks into everything, so step down
        tmp_path.chmod(0o755)
        os.seteuid(65_534)
        request.addfinalizer(lambda: os.seteuid(0))
    return folder


@pytest.mark.system("posix")
def test_a_home_that_is_not_ours_is_said(locked, monkeypatch):
    monkeypatch.setenv("VOICELOOP_HOME", str(locked / "inside"))
    try:
        found = [path for path, _ in tables("roles")]
    except VoiceloopError as e:
        assert "Permission denied" in e.message
    else:  # newer Pythons find nothing there
        assert all(PACKAGE in path.parents for path in found)
    with pytest.raises(VoiceloopError, match="cannot make the folder"):
        private_folder(locked / "inside" / "cache")


@pytest.mark.system("posix")
def test_a_recording_in_a_folder_that_is_not_ours_is_said(locked):
    with (
        pytest.raises(VoiceloopError, match="Permission denied"),
        source(str(locked / "a.wav")) as path,
        open_recording(path),
    ):
        pass


@pytest.mark.system("posix")
def test_an_output_in_a_folder_that_is_not_ours_is_said(locked):
    with pytest.raises(VoiceloopError, match="Permission denied"):
        write(locked / "inside" / "a.md", "text")
    with pytest.raises(VoiceloopError, match="Permission denied"):
        Plan.made(["a.wav"], "md", f"{locked / 'inside' / 'deep'}/", in_browser=False)
