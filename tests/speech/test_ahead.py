"""Items come in order, one is made ahead, errors arrive where the items do, and closing waits."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceloop.speech.ahead import ahead


@given(st.lists(st.integers()))
def test_nothing_is_lost_and_order_stays(items):
    with ahead(items) as coming:
        assert list(coming) == items


def test_the_next_item_is_made_while_one_is_in_use():
    made = threading.Event()

    def items():
        yield 1
        made.set()
        yield 2

    with ahead(items()) as coming:
        assert next(coming) == 1
        assert made.wait(5)
        assert list(coming) == [2]


def test_the_first_item_is_begun_before_it_is_asked_for():
    begun = threading.Event()

    def items():
        begun.set()
        yield 1

    with ahead(items()) as coming:
        assert begun.wait(5)
        assert list(coming) == [1]


def test_an_error_is_raised_after_the_items_before_it():
    def items():
        yield 1
        raise ValueError("the recording broke off")

    with ahead(items()) as coming:
        assert next(coming) == 1
        with pytest.raises(ValueError, match="broke off"):
            next(coming)


def test_leaving_waits_until_nobody_reads_any_more():
    begun, go = threading.Event(), threading.Event()
    finished = []

    def items():
        yield 1
        begun.set()
        go.wait(5)
        finished.append(True)
        yield 2

    with ahead(items()) as coming:
        next(coming)
        begun.wait(5)
        threading.Timer(0.05, go.set).start()

    assert finished == [True]
