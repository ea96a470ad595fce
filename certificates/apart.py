"""Run what starts an event loop of its own, wherever one may be running already."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def apart(act: Callable[[], T]) -> T:
    """Return what `act` returns, called in a thread of its own: pyHanko's plain functions refuse to run in a loop."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(act).result()
