"""The demo model's recipe in small: from nothing to a model that loads, and on from the one that ships."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.demo.recipe.score import Listener, cases
from models.demo.recipe.speakers import FOR_TESTS
from models.demo.recipe.speech import say
from voiceloop.speech.weights import resolve

pytestmark = [pytest.mark.soak, pytest.mark.system("linux")]

SENTENCE = "So the index was stale, and um, nobody noticed for three weeks."


def recipe(root: Path, *args: str | Path) -> str:
    command = [sys.executable, "-m", "models.demo.recipe", *map(str, args)]
    done = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=900)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_from_nothing_to_a_model_that_loads(repo_root, tmp_path):
    recipe(repo_root, "make", "--work", tmp_path, "--hours", "0.05", "--minutes", "1.5")
    made = Listener(str(tmp_path / "model"))

    assert sum(f.stat().st_size for f in (tmp_path / "model").iterdir()) < 12_000_000
    made.words(repo_root / "samples" / "story-weak" / "answer.flac")  # it knows nothing yet


def test_going_on_keeps_what_was_learned(repo_root, tmp_path):
    recipe(repo_root, "go-on", "--work", tmp_path, "--hours", "0.05", "--minutes", "1")
    model = resolve(str(tmp_path / "model"), gpu=False)
    before, after = Listener("demo"), Listener(str(tmp_path / "model"))
    (case, *_) = cases(tmp_path / "test")

    assert model is not None
    assert after.score(case).wrong / after.score(case).said < 0.5
    assert before.score(case).wrong / before.score(case).said < 0.25


@pytest.mark.parametrize("speaker", FOR_TESTS, ids=lambda s: s["voice"])
def test_a_voice_says_when_it_says_each_word(speaker):
    said = say(SENTENCE, speaker)

    assert said is not None
    assert [w for w, _, _ in said.words] == SENTENCE.split()
    assert all(0 <= a < b <= len(said.samples) / 16_000 for _, a, b in said.words)
    starts = [a for _, a, _ in said.words]
    assert starts == sorted(starts)
    level = np.sqrt(np.mean(said.samples**2))
    for _, start, end in said.words:
        sound = said.samples[int(start * 16_000) : int(end * 16_000)]
        assert np.sqrt(np.mean(sound**2)) > 0.05 * level
