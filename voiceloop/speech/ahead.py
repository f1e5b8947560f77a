"""Makes the next item while the last one is used: listening goes on while the recogniser works."""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def ahead(items: Iterable[T]) -> Iterator[Iterator[T]]:
    """Give `items` in order, the first begun at once, each made in a thread while one is in use.

    What making one raises is raised where it would have come. Leaving waits until the item that
    is being made is done, so that what it reads from can be closed after.
    """
    iterator = iter(items)
    with ThreadPoolExecutor(max_workers=1) as pool:

        def next_one() -> "Future[T]":
            return pool.submit(next, iterator)

        def in_order(coming: "Future[T]") -> Iterator[T]:
            while True:
                try:
                    item = coming.result()
                except StopIteration:
                    return
                coming = next_one()
                yield item

        yield in_order(next_one())
