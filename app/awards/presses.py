"""Press many certificates at once: in processes beside this one, since drawing and signing hold the interpreter."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from typing import Self

from app.awards import press
from app.config import Config
from app.keys import Keyring, Purpose, ring
from certificates.looks import Look

# Fewer are pressed here before another process has read its fonts.
WORTH_PROCESSES = 100
MOST_PROCESSES = 2
Pressing = Callable[[], press.Pressed]


class Presses:
    """What presses the certificates of one run; used as a context, whose end ends the processes.

    `ahead` says how many may be ordered before the first of them is asked for.
    """

    def __init__(self, config: Config, keys: Keyring, fallbacks: str, expected: int) -> None:
        self._config, self._keys, self._fallbacks = config, keys, fallbacks
        self._count = min(MOST_PROCESSES, os.cpu_count() or 1) if expected >= WORTH_PROCESSES else 0
        self.ahead = 2 * self._count
        self._processes: list[BaseProcess] = []
        self._idle: SimpleQueue[Connection] = SimpleQueue()
        self._asking = ThreadPoolExecutor(max(1, self._count), thread_name_prefix="press")

    def __enter__(self) -> Self:
        # Not a copy of this process, whose threads may hold locks just now.
        ways = multiprocessing.get_context("spawn")
        for _ in range(self._count):
            ours, theirs = ways.Pipe()
            process = ways.Process(
                target=_work, args=(self._config, self._fallbacks, theirs), name="press", daemon=True
            )
            process.start()
            theirs.close()
            self._processes.append(process)
            self._idle.put(ours)
        return self

    def __exit__(self, *fault: object) -> None:
        for process in self._processes:
            process.kill()
        self._asking.shutdown(cancel_futures=True)
        for process in self._processes:
            process.join()
            self._idle.get().close()

    def order(self, text: str, look: Look) -> Pressing:
        """Have frozen facts pressed in their look; what is returned gives the finished certificate, or raises."""
        if not self._processes:
            return lambda: press.press(text, self._keys, self._fallbacks, look)
        return self._asking.submit(self._ask, text, look).result

    def _ask(self, text: str, look: Look) -> press.Pressed:
        line = self._idle.get()
        try:
            line.send((text, look))
            made = line.recv()
        except (EOFError, OSError):
            # The process died, of too little memory perhaps; what it was asked for is pressed here.
            made = None
        finally:
            self._idle.put(line)
        return made or press.press(text, self._keys, self._fallbacks, look)


def _work(config: Config, fallbacks: str, asked: Connection) -> None:
    """Press what is asked for until the line ends, with the one who asks or before."""
    # Pages go first: nobody waits for a certificate with a finger on the screen.
    os.nice(5)
    keys = ring(config, Purpose.CERTIFICATE)
    with suppress(EOFError, OSError):
        while True:
            text, look = asked.recv()
            try:
                made: press.Pressed | None = press.press(text, keys, fallbacks, look)
            except Exception:
                # Tried again by the one who asks, who says what is wrong.
                made = None
            asked.send(made)
