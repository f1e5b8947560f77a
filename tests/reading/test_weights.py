"""The trained reader's weights: made from what stands here, small, and agreeing with the recipe's sums."""

import numpy as np
import pytest

from models.reader.recipe.examples import LABELS
from models.reader.recipe.pack import READER, fingerprint, stored
from voiceloop.reading.judge import first_named
from voiceloop.reading.passes import first_pass
from voiceloop.reading.weights import FILE, weights

MEGABYTES = 15


def test_the_weights_are_made_from_the_corpus_lists_and_recipe_that_stand_here():
    assert stored(READER / FILE)["made_from"] == fingerprint(), (
        "python -m models.reader.recipe makes them again"
    )


def test_the_weights_are_small_and_hold_nothing_that_runs():
    assert (READER / FILE).stat().st_size < MEGABYTES * 1e6
    with np.load(READER / FILE, allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)


def test_every_label_has_its_column():
    learned = weights()

    assert learned.labels == LABELS
    assert learned.first.shape == (len(learned.vocabulary), 3 * len(LABELS))
    assert learned.cut.shape == learned.bias.shape == (len(LABELS),)
    assert learned.seams.shape[0] == len(learned.seam_vocabulary)
    assert learned.hedges.shape == (len(learned.hedge_vocabulary),)


def test_the_first_pass_hears_the_clause_and_its_neighbours_and_no_further():
    learned = weights()
    word = next(name for name in learned.vocabulary if name.startswith("w:"))
    silent = {"w": [], "c": [], "s": [], "l": [], "d": []}
    spoken = {**silent, "w": [word]}

    alone = first_pass([silent] * 5, learned)
    heard = first_pass([silent, silent, spoken, silent, silent], learned)

    assert np.allclose(alone, learned.bias)
    assert np.allclose(heard[[0, 4]], learned.bias)
    assert not np.allclose(heard[2], learned.bias)


@pytest.mark.parametrize(
    ("naming", "silent", "first"),
    [
        ([0.01, 0.02, 0.01], 0.5, None),
        ([0.01, 0.90, 0.90], 0.5, 1),
        ([0.90, 0.90], 0.5, 0),
        ([0.30, 0.30, 0.30], 0.5, 1),
        ([0.30, 0.30, 0.30], 0.3, None),
    ],
    ids=["none-likely", "one-likely", "the-earlier", "the-middle-of-equals", "better-silent"],
)
def test_where_a_failure_is_first_named(naming, silent, first):
    assert first_named(np.array(naming), silent) == first
