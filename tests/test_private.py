"""Nothing of a person's is left outside voiceloop's own folder, and nothing reports home."""

import os
import subprocess
import sys
from pathlib import Path

SAMPLE = Path(__file__).parents[1] / "samples" / "ai-engineer-weak" / "answer.flac"


def test_a_debrief_leaves_nothing_but_what_is_in_voiceloops_home(tmp_path):
    """onnxruntime keeps a device id and a queue of events in the home folder, except under CI."""
    home, own = tmp_path / "user", tmp_path / "own"
    home.mkdir()
    env = {k: v for k, v in os.environ.items() if k not in ("CI", "GITHUB_ACTIONS")}
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        env[name] = str(home)
    done = subprocess.run(
        [sys.executable, "-m", "voiceloop", "debrief", str(SAMPLE), "--model", "demo", "--json"],
        env={**env, "VOICELOOP_HOME": str(own), "TMPDIR": str(tmp_path / "user")},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0
    assert sorted(path.relative_to(home) for path in home.rglob("*")) == []
    assert {path.name for path in own.iterdir()} == {"cache"}
