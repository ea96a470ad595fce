"""Acts that begin at one moment."""

import threading
from collections.abc import Callable, Sequence
from typing import Any


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run acts in threads that leave one gate; return each one's value, or the exception it ended with."""
    gate = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(number: int) -> None:
        gate.wait()
        try:
            outcomes[number] = acts[number]()
        except Exception as fault:
            outcomes[number] = fault

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
