"""Pulling a model from a hub on this machine that drops, truncates, corrupts and refuses.

The real hub was never asked: these tests speak for the library and for our side of it.
"""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hub import REVISION, Hub, Mischief, model_files, one_certificate, serving

from voiceloop.errors import VoiceloopError
from voiceloop.home import shipped_models
from voiceloop.speech import fetch
from voiceloop.speech.catalogue import KnownModel, find
from voiceloop.speech.hub import pull
from voiceloop.speech.weights import faulty, folder, here, resolve

MODEL = find("tiny.en")
DEMO = model_files(shipped_models() / "demo")
SHORT = {**DEMO, "model.bin": DEMO["model.bin"][:4_000_000]}
"""Enough of the demo model for what does not load it."""
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def no_shared_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache that other programs share through the library: an empty one."""
    from huggingface_hub import constants

    shared = tmp_path / "shared"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(shared))
    return shared


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("SSL_CERT_FILE", str(one_certificate(tmp_path)))
    with serving(Hub(MODEL.repo, dict(SHORT))) as running:
        yield running


def pulled(hub: Hub, *, model: KnownModel = MODEL, tries: int = 2) -> tuple[Path, list[int]]:
    told: list[int] = []

    def progress(done: int, total: int) -> None:
        assert done <= total
        told.append(done)

    return pull(model, progress=progress, endpoint=hub.url, waits=(0,) * tries), told


def size(hub: Hub) -> int:
    """Bytes of the files a model needs."""
    unneeded = {"README.md", "extra.safetensors"}
    return sum(len(body) for name, body in hub.files.items() if name not in unneeded)


def part() -> Path:
    return folder(MODEL).with_name(".tiny.en.partial")


# --- when all goes well -------------------------------------------------------


def test_a_pulled_model_is_the_hubs_byte_for_byte_and_nothing_else(hub: Hub) -> None:
    path, _ = pulled(hub)

    assert path == folder(MODEL) == here(MODEL)
    assert {p.name for p in path.iterdir()} == {
        *("model.bin", "config.json", "tokenizer.json", "vocabulary.json"),
        *("preprocessor_config.json", "voiceloop.json"),
    }
    for file in path.glob("[!v]*"):
        assert file.read_bytes() == hub.files[file.name]
    assert not part().exists()


def test_a_pulled_model_notes_where_it_is_from(hub: Hub) -> None:
    path, _ = pulled(hub)
    noted = json.loads((path / "voiceloop.json").read_text(encoding="utf-8"))

    assert (noted["repo"], noted["revision"]) == (MODEL.repo, REVISION)
    assert noted["files"]["model.bin"]["hash"] == "sha256"
    assert noted["files"]["config.json"]["hash"] == "git"


def test_a_pulled_model_loads_and_decodes(hub: Hub) -> None:
    import ctranslate2
    import numpy as np

    hub.files = DEMO
    pulled(hub)
    model = resolve("tiny.en", gpu=False)
    assert model is not None
    whisper = ctranslate2.models.Whisper(str(model.path), compute_type="int8")
    silence = ctranslate2.StorageView.from_array(np.zeros((1, 80, 3000), np.float32))

    assert whisper.encode(silence).shape[0] == 1
    assert whisper.is_multilingual is not model.english_only


def test_progress_runs_from_nothing_to_everything(hub: Hub) -> None:
    _, told = pulled(hub)

    assert told == sorted(told)
    assert 0 < told[0] < size(hub) / 100
    assert told[-1] == size(hub)
    assert len(told) > 10


def test_a_second_pull_asks_nobody(hub: Hub) -> None:
    pulled(hub)
    asked = len(hub.asked)
    path, told = pulled(hub)

    assert (path, told, len(hub.asked)) == (folder(MODEL), [], asked)


def test_what_ships_is_never_asked_for(hub: Hub) -> None:
    path, _ = pulled(hub, model=find("demo"))

    assert path == shipped_models() / "demo"
    assert hub.asked == []


def test_what_another_program_pulled_is_used_as_it_is(hub: Hub, no_shared_cache: Path) -> None:
    repo = no_shared_cache / f"models--{MODEL.repo.replace('/', '--')}"
    snapshot = repo / "snapshots" / REVISION
    snapshot.mkdir(parents=True)
    (repo / "refs").mkdir()
    (repo / "refs" / "main").write_text(REVISION, encoding="utf-8")
    for name, body in hub.files.items():
        (snapshot / name).write_bytes(body)

    assert pulled(hub)[0] == snapshot
    assert hub.asked == []


def test_the_hub_learns_nothing_about_this_machine(hub: Hub) -> None:
    # The library looks at the environment when it is imported, and here that was long before.
    code = (
        "import huggingface_hub.constants;"
        "from voiceloop.speech.catalogue import find; from voiceloop.speech.hub import pull;"
        "pull(find('tiny.en'), progress=lambda *_: None)"
    )
    own = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_secret"}
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **own}, check=True)

    assert {a.path.split("/")[1] for a in hub.asked} == {"api", "Systran", "large"}
    assert [a.path for a in hub.asked if "/api/" in a.path] == [f"/api/models/{MODEL.repo}"]
    assert not [a for a in hub.asked if "authorization" in a.headers]
    assert {a.headers["user-agent"].split("/")[0] for a in hub.asked} == {"voiceloop"}


# --- a connection that breaks -------------------------------------------------


def test_a_drop_is_mended_behind_the_last_byte(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("drop", 1_500_000), Mischief("drop", 2_000_000)]
    path, told = pulled(hub)

    first, second, third = hub.of("model.bin")
    assert first.range is None
    assert 0 < byte(second.range) <= 1_500_000
    assert byte(second.range) < byte(third.range) <= 3_500_000
    assert (path / "model.bin").read_bytes() == hub.files["model.bin"]
    assert told == sorted(told)


def test_a_file_cut_short_is_noticed_and_completed(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("truncate", 1_000_000)]
    path, _ = pulled(hub)

    assert [a.range for a in hub.of("model.bin")] == [None, "bytes=1000000-"]
    assert (path / "model.bin").read_bytes() == hub.files["model.bin"]


def test_an_empty_answer_without_end_is_given_up(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("truncate", 0)] * 3
    with pytest.raises(VoiceloopError, match="the connection closed early"):
        pulled(hub)


def test_drops_without_end_are_survived_while_something_arrives(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("truncate", 300_000)] * 12

    assert pulled(hub, tries=1)[0] == folder(MODEL)


def test_drops_with_nothing_arriving_end_in_words_and_the_next_pull_goes_on(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("drop", 2_000_000), *[Mischief("drop")] * 2]
    with pytest.raises(VoiceloopError, match="connection broke off") as stopped:
        pulled(hub)

    assert "voiceloop models pull tiny.en" in stopped.value.hint
    assert "2 MB that are here" in stopped.value.hint
    assert not folder(MODEL).exists()
    assert (part() / "model.bin").stat().st_size == 2_000_000

    hub.asked.clear()
    path, told = pulled(hub)
    assert [a.range for a in hub.of("model.bin")] == ["bytes=2000000-"]
    assert min(t for t in told if t > size(hub) - 4_000_000) > 2_000_000
    assert (path / "model.bin").read_bytes() == hub.files["model.bin"]


def test_a_hub_that_falls_silent_counts_as_dropped(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT_S", 0.2)
    hub.mischief["model.bin"] = [Mischief("stall", 0.6)]

    assert pulled(hub)[0] == folder(MODEL)
    assert len(hub.of("model.bin")) == 2


def test_a_hub_that_cannot_continue_sends_all_of_it_again(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("drop", 1_000_000), Mischief("whole")]
    path, _ = pulled(hub)

    assert len(hub.of("model.bin")) == 2
    assert (path / "model.bin").read_bytes() == hub.files["model.bin"]


@pytest.mark.system("linux", "darwin")
def test_ctrl_c_keeps_what_came_and_leaves_no_model(hub: Hub, voiceloop_home: Path) -> None:
    hub.mischief["model.bin"] = [Mischief("drop", 2_000_000), Mischief("stall", 5)]
    child = subprocess.Popen(
        [sys.executable, "-m", "voiceloop", "models", "pull", "tiny.en"],
        env={**os.environ, "HF_ENDPOINT": hub.url},
        stderr=subprocess.PIPE,
        text=True,
    )
    weights = part() / "model.bin"
    while not (weights.exists() and weights.stat().st_size == 2_000_000):
        assert child.poll() is None
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    _, said = child.communicate(timeout=20)

    assert child.returncode == 130
    assert "Stopped. 2 MB" in said
    assert "Traceback" not in said
    assert not folder(MODEL).exists()
    hub.mischief.clear()
    hub.asked.clear()
    pulled(hub)
    assert [a.range for a in hub.of("model.bin")] == ["bytes=2000000-"]


# --- damage -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_a_corrupt_file_is_thrown_away_and_fetched_again(hub: Hub, name: str) -> None:
    hub.mischief[name] = [Mischief("corrupt")]
    path, _ = pulled(hub)

    assert [a.range for a in hub.asked if a.path.endswith(f"{REVISION}/{name}")] == [None, None]
    assert (path / name).read_bytes() == hub.files[name]


def test_a_file_corrupt_twice_is_given_up_in_words(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("corrupt")] * 2
    with pytest.raises(VoiceloopError, match=r"model\.bin came damaged twice"):
        pulled(hub)

    assert not folder(MODEL).exists()
    assert not (part() / "model.bin").exists()


def test_a_part_that_rotted_on_the_disk_is_mended(hub: Hub) -> None:
    part().mkdir(parents=True)
    (part() / "model.bin").write_bytes(b"\0" * 3_000_000)

    assert (pulled(hub)[0] / "model.bin").read_bytes() == hub.files["model.bin"]
    assert [a.range for a in hub.of("model.bin")] == ["bytes=3000000-", None]


def test_a_part_longer_than_what_the_hub_has_is_dropped(hub: Hub) -> None:
    hub.told_size["model.bin"] = len(hub.files["model.bin"]) + 1
    with pytest.raises(VoiceloopError, match="answered 416"):
        pulled(hub)

    assert not (part() / "model.bin").exists()


def test_a_part_of_an_older_version_is_not_continued(hub: Hub) -> None:
    hub.mischief["model.bin"] = [Mischief("drop", 1_000_000), *[Mischief("drop")] * 2]
    with pytest.raises(VoiceloopError):
        pulled(hub)
    hub.files["model.bin"] = hub.files["model.bin"][::-1]
    hub.asked.clear()

    assert (pulled(hub)[0] / "model.bin").read_bytes() == hub.files["model.bin"]
    assert [a.range for a in hub.of("model.bin")] == [None]


def test_a_model_that_lost_a_file_later_is_pulled_again(hub: Hub) -> None:
    path, _ = pulled(hub)
    os.truncate(path / "model.bin", 1000)
    assert faulty(path) == "model.bin"
    assert here(MODEL) is None

    assert (pulled(hub)[0] / "model.bin").read_bytes() == hub.files["model.bin"]


# --- a hub that says no, and none at all --------------------------------------


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        pytest.param([404], "has no open model Systran/faster-whisper-tiny.en", id="not there"),
        pytest.param([401], "has no open model", id="private or gone: the real hub says 401"),
        pytest.param([500] * 3, "answered 500", id="broken for longer than we wait"),
        pytest.param([429] * 3, "answered 429", id="too many questions for longer than we wait"),
        pytest.param([410], "answered 410", id="anything else is not asked again"),
    ],
)
def test_a_refusal_is_said_in_words(hub: Hub, answers: list[int], said: str) -> None:
    hub.mischief["info"] = [Mischief("answer", code) for code in answers]
    with pytest.raises(VoiceloopError, match=said):
        pulled(hub)

    assert len(hub.asked) == len(answers)
    assert not folder(MODEL).exists()


@pytest.mark.parametrize("name", ["info", "model.bin"])
def test_a_busy_hub_is_asked_again(hub: Hub, name: str) -> None:
    hub.mischief[name] = [Mischief("answer", 503), Mischief("answer", 429, retry_after="0")]

    assert pulled(hub)[0] == folder(MODEL)


def test_a_hub_that_wants_an_hour_is_given_up_at_once(hub: Hub) -> None:
    hub.mischief["info"] = [Mischief("answer", 429, retry_after="3600")]
    with pytest.raises(VoiceloopError, match="answered 429"):
        pulled(hub)

    assert len(hub.asked) == 1


@pytest.mark.parametrize("page", [b"<html>Welcome to the airport</html>", b"[]", b"{}"])
def test_a_sign_in_page_is_not_taken_for_a_hub(hub: Hub, page: bytes) -> None:
    hub.info = page
    with pytest.raises(VoiceloopError, match=r"does not answer as a model hub|no model\.bin"):
        pulled(hub)


def test_a_repository_in_another_format_is_refused_before_anything_comes(hub: Hub) -> None:
    del hub.files["model.bin"]
    with pytest.raises(VoiceloopError, match=r"no model\.bin: it is no CTranslate2 model"):
        pulled(hub)

    assert len(hub.asked) == 1


def test_no_network_is_said_in_words_and_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(VoiceloopError, match=r"127\.0\.0\.1:9 cannot be reached") as stopped:
        pull(MODEL, progress=print, endpoint=NOWHERE)

    assert stopped.value.hint == "Check the network, then voiceloop models pull tiny.en"
    assert time.monotonic() - started < 5


def test_a_forbidden_network_is_said_in_words(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(VoiceloopError, match="HF_HUB_OFFLINE"):
        pulled(hub)


# --- the disk, and company ----------------------------------------------------


def test_a_disk_too_small_is_said_before_anything_comes(hub: Hub) -> None:
    hub.told_size["model.bin"] = 10**18
    with pytest.raises(VoiceloopError, match="MB are to come, but the disk"):
        pull(MODEL, progress=lambda *_: None, endpoint=hub.url)

    assert len(hub.asked) == 1


@pytest.mark.system("linux")
def test_a_disk_that_fills_up_is_said_in_words(hub: Hub) -> None:
    part().mkdir(parents=True)
    (part() / "model.bin").symlink_to("/dev/full")
    with pytest.raises(VoiceloopError, match="The disk is full") as stopped:
        pulled(hub)

    assert isinstance(stopped.value.__cause__, OSError)
    assert stopped.value.__cause__.errno == errno.ENOSPC
    assert not folder(MODEL).exists()


def test_two_at_once_are_kept_apart(hub: Hub) -> None:
    def again(done: int, total: int) -> None:
        if done == total:
            with pytest.raises(VoiceloopError, match="Another voiceloop"):
                pulled(hub)

    pull(MODEL, progress=again, endpoint=hub.url)
    pull(replace(MODEL, name="another"), progress=lambda *_: None, endpoint=hub.url)


def byte(range_: str | None) -> int:
    assert range_ is not None
    return int(range_.removeprefix("bytes=").removesuffix("-"))
