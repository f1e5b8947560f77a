import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from voiceloop.errors import VoiceloopError
from voiceloop.home import home, private_folder

pytest_plugins = ["pytester"]


def test_every_test_has_a_home_of_its_own(voiceloop_home: Path) -> None:
    assert home() == voiceloop_home
    assert not voiceloop_home.exists()


@pytest.mark.system("linux", "darwin")
def test_the_real_home_cannot_be_used_by_accident(
    monkeypatch: pytest.MonkeyPatch, user_folder: Path
) -> None:
    monkeypatch.delenv("VOICELOOP_HOME")

    assert user_folder in home().parents
    with pytest.raises(VoiceloopError, match="cannot make the folder"):
        private_folder(home() / "takes")


def test_nothing_of_the_users_own_settings_is_seen() -> None:
    assert [n for n in os.environ if n.startswith("VOICELOOP_")] == ["VOICELOOP_HOME"]
    assert "NO_COLOR" not in os.environ


def test_the_network_is_out_of_reach() -> None:
    with pytest.raises(Exception, match="tried to use socket"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_the_network_is_out_of_reach_of_a_child_too() -> None:
    asking = "import urllib.request as u; u.urlopen('http://voiceloop.invalid', timeout=5)"
    done = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True)

    assert "refused" in done.stderr.lower()


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_run_cli_runs_the_real_command(run_cli) -> None:
    ran = run_cli("--version")

    assert (ran.rc, ran.stderr) == (0, "")
    assert ran.stdout.startswith("voiceloop")


# --- the parts of conftest.py that decide a run, tried on runs of their own ----


@pytest.fixture
def suite(pytester: pytest.Pytester, repo_root: Path) -> pytest.Pytester:
    """A small suite that uses our conftest.py."""
    pytester.makeconftest((repo_root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nmarkers =\n  system(*names): x\n  cuda: x\n")
    return pytester


GOLDEN = """
    from pathlib import Path

    def test_it(gold):
        gold(Path(__file__).with_name("it.md"), "one\\r\\ntwo\\n")
"""


def outcome(suite: pytest.Pytester, *args: str) -> pytest.RunResult:
    return suite.runpytest_inprocess("-p", "no:cacheprovider", *args)


def test_gold_refuses_a_change_and_shows_it(suite: pytest.Pytester) -> None:
    suite.makepyfile(GOLDEN)
    (suite.path / "it.md").write_text("one\nthree\n", encoding="utf-8")

    result = outcome(suite)

    assert result.parseoutcomes() == {"failed": 1}
    result.stdout.fnmatch_lines(["*--update-gold*", "*-three*", "*+two*"])


def test_gold_passes_when_nothing_changed_but_newlines(suite: pytest.Pytester) -> None:
    suite.makepyfile(GOLDEN)
    (suite.path / "it.md").write_bytes(b"one\r\ntwo\r\n")

    assert outcome(suite).parseoutcomes() == {"passed": 1}


def test_update_gold_accepts_a_change(suite: pytest.Pytester) -> None:
    suite.makepyfile(GOLDEN)

    assert outcome(suite, "--update-gold").parseoutcomes() == {"passed": 1}
    assert (suite.path / "it.md").read_bytes() == b"one\ntwo\n"


SKIPPING = """
    import pytest

    @pytest.mark.system("plan9")
    def test_for_another_system():
        assert False

    @pytest.mark.cuda
    def test_for_a_gpu():
        pytest.skip("no GPU")

    def test_without_excuse():
        pytest.skip("no browser")
"""


def test_a_skip_is_a_skip_on_a_machine_of_your_own(suite: pytest.Pytester) -> None:
    suite.makepyfile(SKIPPING)

    assert outcome(suite).parseoutcomes() == {"skipped": 3}


def test_no_skips_lets_only_another_system_and_a_gpu_be_left_out(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICELOOP_NO_SKIPS", "1")
    suite.makepyfile(SKIPPING)

    result = outcome(suite)

    assert result.parseoutcomes() == {"skipped": 2, "failed": 1}
    result.stdout.fnmatch_lines(["*would be left out*no browser*"])


def test_no_skips_sees_a_file_that_is_skipped_whole(
    suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOICELOOP_NO_SKIPS", "1")
    suite.makepyfile('import pytest\npytest.importorskip("no_such_module")')

    assert outcome(suite).ret != 0
