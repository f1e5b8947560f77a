"""Which model is meant, whether it is here and complete, and what its files say about it."""

import json
import os
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from voiceloop.errors import VoiceloopError
from voiceloop.home import PACKAGE, shipped_models
from voiceloop.speech.catalogue import KnownModel, find, known, preference, recommend
from voiceloop.speech.weights import faulty, fingerprint, folder, here, resolve

DEMO = shipped_models() / "demo"


@pytest.fixture(autouse=True)
def no_shared_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "shared"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A model folder of the user's own."""
    return shutil.copytree(DEMO, tmp_path / "mine")


def put(name: str) -> Path:
    """A model of that name where `pull` would put it."""
    return shutil.copytree(DEMO, folder(find(name)))


# --- what is known ------------------------------------------------------------


def test_every_entry_has_the_fields_of_a_known_model_and_no_others() -> None:
    data = tomllib.loads((PACKAGE / "data" / "models.toml").read_text(encoding="utf-8"))
    allowed = {f.name for f in fields(KnownModel)}

    assert set(data) == {"cpu", "gpu", "model"}
    for entry in data["model"]:
        assert set(entry) <= allowed, entry["name"]
        assert all(entry[key] for key in ("about", "basis", "licence"))


def test_names_and_aliases_are_unique() -> None:
    names = [n for m in known() for n in (m.name, *m.aliases)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("gpu", [False, True])
def test_every_model_that_can_be_pulled_has_its_rank_and_the_demo_has_none(gpu: bool) -> None:
    assert sorted(preference(gpu=gpu).prefer) == sorted(m.name for m in known() if m.repo)


@pytest.mark.parametrize(("gpu", "name"), [(False, "small.en"), (True, "large-v3-turbo")])
def test_the_recommended_model_suits_the_machine(gpu: bool, name: str) -> None:
    assert recommend(gpu=gpu).name == name
    assert recommend(gpu=gpu).suits == ("gpu" if gpu else "cpu")


def test_disk_is_two_bytes_a_parameter() -> None:
    for model in known():
        if model.repo:
            assert model.disk == pytest.approx(2 * model.parameters, rel=0.03), model.name


def test_names_that_faster_whisper_knows_mean_the_same_repository() -> None:
    from faster_whisper.utils import _MODELS

    for model in known():
        if model.repo:
            assert _MODELS[model.name] == model.repo
            assert {_MODELS[alias] for alias in model.aliases} <= {model.repo}


@pytest.mark.parametrize("name", ["turbo", "TURBO", "mobiuslabsgmbh/faster-whisper-large-v3-turbo"])
def test_an_alias_or_the_repository_finds_the_model(name: str) -> None:
    assert find(name).name == "large-v3-turbo"


# --- what is here -------------------------------------------------------------


def test_on_a_fresh_machine_only_the_demo_is_here() -> None:
    assert [m.name for m in known() if here(m)] == ["demo"]


@pytest.mark.parametrize("name", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
def test_a_file_that_is_missing_or_empty_is_named(copy: Path, name: str) -> None:
    (copy / name).write_bytes(b"")
    assert faulty(copy) == name
    (copy / name).unlink()
    assert faulty(copy) == name


def test_a_complete_folder_has_no_fault(copy: Path) -> None:
    assert faulty(copy) is None


def test_a_vocabulary_in_plain_text_will_do(copy: Path) -> None:
    tokens = json.loads((copy / "vocabulary.json").read_text(encoding="utf-8"))
    (copy / "vocabulary.json").unlink()
    (copy / "vocabulary.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")

    assert faulty(copy) is None


def vocabulary(path: Path, tokens: int) -> None:
    listed = json.dumps([f"<{i}>" for i in range(tokens)])
    (path / "vocabulary.json").write_text(listed, encoding="utf-8")


@pytest.mark.parametrize(
    ("tokens", "needed"),
    [
        pytest.param(51_864, None, id="English-only families hear 80 mels"),
        pytest.param(51_865, None, id="so do the multilingual ones up to large-v2"),
        pytest.param(51_866, "preprocessor_config.json", id="large-v3 and turbo hear 128"),
    ],
)
def test_the_preprocessor_file_is_needed_where_80_mels_would_be_wrong(
    copy: Path, tokens: int, needed: str | None
) -> None:
    (copy / "preprocessor_config.json").unlink()
    vocabulary(copy, tokens)

    assert faulty(copy) == needed


def test_a_folder_that_is_not_as_long_as_noted_is_not_here() -> None:
    path = put("tiny.en")
    noted = {"files": {"model.bin": {"size": 1 + (path / "model.bin").stat().st_size}}}
    (path / "voiceloop.json").write_text(json.dumps(noted), encoding="utf-8")

    assert faulty(path) == "model.bin"
    assert here(find("tiny.en")) is None


@pytest.mark.parametrize("text", ["[]", "{", "3"])
def test_a_preprocessor_file_that_holds_no_settings_is_named(copy: Path, text: str) -> None:
    (copy / "preprocessor_config.json").write_text(text, encoding="utf-8")

    assert faulty(copy) == "preprocessor_config.json"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"files": 3}', '{"files": {"a": {}}}'])
def test_a_damaged_note_is_trusted_in_nothing(copy: Path, text: str) -> None:
    (copy / "voiceloop.json").write_text(text, encoding="utf-8")

    assert faulty(copy) == "voiceloop.json"


# --- which one is meant -------------------------------------------------------


@pytest.mark.parametrize("gpu", [False, True])
def test_nothing_asked_and_nothing_here_is_none_though_the_demo_ships(gpu: bool) -> None:
    assert resolve(None, gpu=gpu) is None


def test_the_best_one_here_for_the_machine_is_taken() -> None:
    for name in ("tiny.en", "small.en", "large-v3-turbo"):
        put(name)

    assert named(None, gpu=False) == "small.en"
    assert named(None, gpu=True) == "large-v3-turbo"


def test_the_environment_comes_before_the_best_and_the_argument_before_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put("small.en")
    put("tiny.en")
    monkeypatch.setenv("VOICELOOP_MODEL", "tiny.en")

    assert named(None) == "tiny.en"
    assert named("small.en") == "small.en"


def test_a_folder_in_the_environment_works_too(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOICELOOP_MODEL", str(copy))

    assert named(None) == "mine"


def named(model: str | None, *, gpu: bool = False) -> str | None:
    found = resolve(model, gpu=gpu)
    return found and found.name


def test_the_demo_says_what_it_does_not_understand() -> None:
    model = resolve("demo", gpu=False)

    assert model is not None
    assert (model.path, model.english_only) == (DEMO, True)
    assert "synthetic voices only" in str(model.caveat)


def test_the_demo_with_other_small_files_says_so_all_the_same(copy: Path) -> None:
    config = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps(config, indent=7), encoding="utf-8")
    (copy / "preprocessor_config.json").unlink()
    changed = resolve(str(copy), gpu=False)

    assert changed is not None and "synthetic voices only" in str(changed.caveat)


def test_a_copy_of_the_demo_says_so_too_and_another_model_does_not(copy: Path) -> None:
    same = resolve(str(copy), gpu=False)
    (copy / "model.bin").write_bytes((copy / "model.bin").read_bytes()[::-1])
    other = resolve(str(copy), gpu=False)

    assert same is not None and "synthetic voices only" in str(same.caveat)
    assert other is not None and other.caveat is None


@pytest.mark.parametrize(
    ("tokens", "english_only"),
    [(51_864, True), (51_865, False), (51_866, False), (3_012, True)],
)
def test_the_vocabulary_tells_whether_a_folder_knows_one_language(
    copy: Path, tokens: int, english_only: bool
) -> None:
    vocabulary(copy, tokens)
    model = resolve(str(copy), gpu=False)

    assert model is not None and model.english_only is english_only


def test_the_name_of_a_folder_is_its_own_however_it_is_written(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy)

    assert named(".") == named(str(copy)) == named(f"{copy}{os.sep}") == "mine"


@pytest.mark.parametrize(
    ("asked", "said", "hint"),
    [
        pytest.param(
            "smal.en",
            r"no model called smal\.en\. Near it: small\.en",
            "voiceloop models",
            id="typo",
        ),
        pytest.param("gpt", r"no model called gpt\.$", "voiceloop models", id="nothing near"),
        pytest.param(
            "small.en", "not on this machine", "voiceloop models pull small.en", id="not here"
        ),
        pytest.param("turbo", "large-v3-turbo is not", "pull large-v3-turbo", id="alias not here"),
        pytest.param("./nowhere", "no model folder ./nowhere", "voiceloop models", id="no folder"),
    ],
)
def test_what_cannot_be_had_is_said_with_what_to_do(asked: str, said: str, hint: str) -> None:
    with pytest.raises(VoiceloopError, match=said) as e:
        resolve(asked, gpu=False)

    assert hint in e.value.hint


def test_a_file_in_place_of_a_folder_is_said(copy: Path) -> None:
    with pytest.raises(VoiceloopError, match="a model is a folder") as e:
        resolve(str(copy / "model.bin"), gpu=False)

    assert str(copy) in e.value.hint


def test_a_folder_without_a_file_is_said(copy: Path) -> None:
    (copy / "tokenizer.json").unlink()
    with pytest.raises(VoiceloopError, match=r"tokenizer\.json is missing .* folder .*mine"):
        resolve(str(copy), gpu=False)


def test_a_pulled_model_that_lost_a_file_is_said_with_the_pull_that_mends_it() -> None:
    (put("tiny.en") / "config.json").unlink()
    with pytest.raises(VoiceloopError, match=r"config\.json is missing .* model tiny\.en") as e:
        resolve("tiny.en", gpu=False)

    assert e.value.hint == "voiceloop models pull tiny.en"


@pytest.mark.parametrize("text", [b"{", b"3", b"{}", b"\xff"])
@pytest.mark.parametrize("name", ["vocabulary.json", "config.json"])
def test_a_small_file_that_cannot_be_read_is_said(copy: Path, name: str, text: bytes) -> None:
    if (name, text) == ("config.json", b"{}"):
        text = b"[]"
    (copy / name).write_bytes(text)
    with pytest.raises(VoiceloopError, match=f"{name} is missing or damaged"):
        resolve(str(copy), gpu=False)


def test_a_pulled_model_with_a_damaged_file_counts_as_not_here() -> None:
    (put("tiny.en") / "vocabulary.json").write_text("{", encoding="utf-8")

    assert here(find("tiny.en")) is None
    assert resolve(None, gpu=False) is None


@pytest.fixture
def nobody() -> Iterator[None]:
    """Run as a user without rights, where the tests run as root."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


@pytest.mark.system("linux", "darwin")
def test_a_folder_that_may_not_be_read_is_said(copy: Path, request: pytest.FixtureRequest) -> None:
    copy.chmod(0)
    request.getfixturevalue("nobody")
    with pytest.raises(VoiceloopError, match="cannot be read: Permission denied"):
        resolve(str(copy), gpu=False)


# --- the fingerprint ----------------------------------------------------------


def test_a_fingerprint_is_of_the_content_and_not_of_the_place(copy: Path) -> None:
    assert fingerprint(copy) == fingerprint(DEMO)
    assert len(fingerprint(DEMO)) == 12


@pytest.mark.parametrize("at", [0, 0.5, 1])
def test_other_weights_have_another_fingerprint(copy: Path, at: float) -> None:
    weights = bytearray((copy / "model.bin").read_bytes())
    weights[int(at * (len(weights) - 1))] ^= 1
    (copy / "model.bin").write_bytes(weights)

    assert fingerprint(copy) != fingerprint(DEMO)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "preprocessor_config.json"])
def test_another_small_file_or_none_has_another_fingerprint(copy: Path, name: str) -> None:
    (copy / name).write_bytes((copy / name).read_bytes() + b" ")
    changed = fingerprint(copy)
    (copy / name).unlink()

    assert len({fingerprint(DEMO), changed, fingerprint(copy)}) == 3


def test_the_note_of_the_pull_is_no_part_of_the_fingerprint(copy: Path) -> None:
    (copy / "voiceloop.json").write_text("{}", encoding="utf-8")

    assert fingerprint(copy) == fingerprint(DEMO)
