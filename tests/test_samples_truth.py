"""The samples are what they say: their truth fits their sound, their words and the guide."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from voiceloop.codec import dumps, loads
from voiceloop.types import SAMPLE_RATE, Transcript

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FOLDERS = sorted(path.parent for path in SAMPLES.glob("*/about.toml"))

MOVES = (
    "failure_hypothesis evaluation fix architecture model_name contingency clarifying_question "
    "user_impact restraint tradeoff constraint fallout self_description none"
)
ANTI = (
    "tune_prompt_first biggest_model_first model_name_dropping self_description "
    "grand_architecture metric_worship complexity_first"
)
RISKS = {
    "software-engineer": "scale reliability api_shape storage caching failure_recovery edge_cases "
    "backpressure testability",
    "ml-engineer": "data_quality label_leakage offline_online_eval training_serving_skew "
    "monitoring retraining",
    "ai-engineer": "user_failure_path fallback escalation eval_gates drift "
    "retrieval_vs_generation latency_cost user_slice ship_criterion",
}
KEPT = {".flac", ".toml", ".json", ".py", ".md"}
DIAGNOSIS = ("failure_hypothesis", "evaluation", "fix")
PAUSE = 0.25
QUIET, SPEECH = -50.0, -35.0  # dBFS: a pause lies below the one, every word above the other
ROOM = (-66.0, -54.0)  # dBFS of a pause: a room, not digital zero


@pytest.fixture(params=FOLDERS, ids=lambda folder: folder.name)
def folder(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def about(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "about.toml").read_text(encoding="utf-8"))


@pytest.fixture
def sound(folder: Path) -> np.ndarray:
    return decoded(folder / "answer.flac")


def decoded(path: Path) -> np.ndarray:
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.sample_rate, stream.codec_context.channels) == (SAMPLE_RATE, 1)
        frames = [frame.to_ndarray() for frame in container.decode(stream)]
    return np.concatenate(frames, axis=1)[0].astype(np.float32) / 32768


def level(sound: np.ndarray, start: float, end: float) -> float:
    part = sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)].astype(np.float64)
    return float(10 * np.log10(np.mean(part**2)))


def test_there_are_pairs_for_every_role_and_a_story():
    """A strong and a weak answer to one question, for each of the three roles."""
    kept = [tomllib.loads((f / "about.toml").read_text(encoding="utf-8")) for f in FOLDERS]
    qualities: dict[tuple[str, str], set[str]] = {}
    for a in kept:
        qualities.setdefault((a["role"], a["question"]["id"]), set()).add(a["quality"])
    paired = {role for (role, _), found in qualities.items() if found >= {"strong", "weak"}}
    assert paired == set(RISKS)
    assert any(a["question"]["id"] == "decision-90-seconds" for a in kept)
    assert len(kept) >= 8
    assert len({a["speaker"]["voice"] for a in kept}) >= 6


def test_the_whole_folder_is_small():
    assert sum(p.stat().st_size for p in SAMPLES.rglob("*") if p.suffix in KEPT) < 6_000_000


def test_the_flac_lasts_as_long_as_it_says(about, sound):
    assert len(sound) / SAMPLE_RATE == pytest.approx(about["duration"], abs=0.001)
    assert 35 <= about["duration"] <= 95


def test_facts_are_stated(about):
    assert about["role"] in RISKS
    assert about["round"] in {"coding", "design", "debugging", "evaluation", "behavioural"}
    assert about["quality"] in {"strong", "mixed", "weak"}
    assert about["question"]["id"] and about["question"]["text"]
    assert about["speaker"]["person"] == "synthetic, no person"
    assert about["licence"].startswith("CC0-1.0")


def test_clauses_hold_every_word_once_in_order(about):
    truth = about["truth"]
    assert " ".join(clause["text"] for clause in truth["clauses"]) == truth["text"]
    assert " ".join(word["text"] for word in truth["words"]) == truth["text"]


def test_labels_are_of_the_guide(about):
    allowed = set(MOVES.split()) | {f"anti:{a}" for a in ANTI.split()}
    allowed |= {f"risk:{r}" for r in RISKS[about["role"]].split()}
    for clause in about["truth"]["clauses"]:
        labels = clause["labels"]
        assert labels and set(labels) <= allowed, clause
        assert "none" not in labels or len(labels) == 1, clause
        assert len(set(labels)) == len(labels), clause


def test_first_hypothesis_and_order_follow_from_the_clauses(about):
    truth = about["truth"]
    first = {
        move: next((i for i, c in enumerate(truth["clauses"]) if move in c["labels"]), None)
        for move in DIAGNOSIS
    }
    named = truth["first_failure_hypothesis"]
    if first["failure_hypothesis"] is None:
        assert named == "none"
    else:
        clause = truth["clauses"][first["failure_hypothesis"]]
        assert named == {
            "clause": first["failure_hypothesis"],
            "start": clause["start"],
            "end": clause["end"],
        }
    found = [(at, rank, m) for rank, (m, at) in enumerate(first.items()) if at is not None]
    assert truth["order"] == [move for _, _, move in sorted(found)]


@pytest.mark.parametrize("kind", ["words", "clauses", "pauses", "hedges", "fillers"])
def test_times_are_ordered_and_inside_the_sound(about, kind):
    spans = about["truth"][kind]
    for span in spans:
        assert 0 < span["start"] < span["end"] < about["duration"], span
    for before, after in pairwise(spans):
        assert before["end"] <= after["start"], (before, after)


@pytest.mark.parametrize("kind", ["clauses", "hedges", "fillers"])
def test_marked_stretches_begin_and_end_with_their_words(about, kind):
    words = about["truth"]["words"]
    starts = {word["start"]: i for i, word in enumerate(words)}
    for span in about["truth"][kind]:
        first = starts[span["start"]]
        stop = first + len(span["text"].split())
        assert [w["text"] for w in words[first:stop]] == span["text"].split()
        assert words[stop - 1]["end"] == span["end"]


def test_hedges_have_a_kind(about):
    assert {hedge["type"] for hedge in about["truth"]["hedges"]} <= {"evasive", "calibrated"}


def test_pauses_are_every_gap_of_a_quarter_second_and_quiet(about, sound):
    truth = about["truth"]
    gaps = [
        {"start": before["end"], "end": after["start"]}
        for before, after in pairwise(truth["words"])
        if after["start"] - before["end"] >= PAUSE
    ]
    assert truth["pauses"] == gaps
    assert len(gaps) >= 8
    assert max(gap["end"] - gap["start"] for gap in gaps) <= 2.5
    for gap in gaps:
        assert ROOM[0] < level(sound, gap["start"] + 0.01, gap["end"] - 0.01) < ROOM[1], gap


def test_there_is_no_pause_the_truth_does_not_know(about, sound):
    """Every silence of a quarter second in the sound lies in a pause, or at one of the ends."""
    truth = about["truth"]
    hop = SAMPLE_RATE // 100
    frames = sound[: len(sound) // hop * hop].reshape(-1, hop).astype(np.float64)
    quiet = 10 * np.log10(np.mean(frames**2, axis=1)) < QUIET
    edges = np.flatnonzero(np.diff(np.r_[False, quiet, False].astype(int)))
    known = [
        (0.0, truth["words"][0]["start"]),
        *((pause["start"], pause["end"]) for pause in truth["pauses"]),
        (truth["words"][-1]["end"], about["duration"]),
    ]
    for begin, end in zip(edges[::2] / 100, edges[1::2] / 100, strict=True):
        if end - begin >= PAUSE + 0.05:
            assert any(a - 0.1 <= begin and end <= b + 0.1 for a, b in known), (begin, end)


def test_speech_sounds_where_the_clauses_are(about, sound):
    for clause in about["truth"]["clauses"]:
        assert level(sound, clause["start"], clause["end"]) > SPEECH, clause["text"]


def test_the_transcript_round_trips_and_fits_the_sound(folder, about):
    text = (folder / "transcript.json").read_text(encoding="utf-8").strip()
    transcript = loads(text, Transcript)
    assert dumps(transcript) == text
    assert transcript.recogniser.model == "demo"
    assert transcript.recogniser.engine.startswith("faster-whisper ")
    for word in transcript.words:
        assert word.text and word.text == word.text.strip()
        assert 0 <= word.start <= word.end <= about["duration"] + 0.1
        assert 0 <= word.probability <= 1
    for before, after in pairwise(transcript.words):
        assert before.start <= after.start


def test_every_sample_is_listed_in_the_readme(folder):
    assert f"`{folder.name}`" in (SAMPLES / "README.md").read_text(encoding="utf-8")
