"""A worker of gunicorn that leaves new lines to neighbours which have fewer of them.

All processes wait at one listening socket, and whoever is scheduled first takes what comes. When a hall's lines are
opened together, the first takes them all before another wakes, and lines are kept alive: a hall was served by one core
of several. Here the processes write how many lines each has on a board they share, and who has more than another waits
a moment before it takes one more.

Imports nothing of the application: the process that forks the workers loads this module, and with it the board.
"""

import mmap
import os
import socket
import struct
import time

from gunicorn.workers.gthread import ThreadWorker

# Long enough for a neighbour to be scheduled; so long one waits at most, whatever the neighbour does.
WAIT = 0.002
SLOTS = 64
_LINE = struct.Struct("qq")


class Board:
    """How many lines each process has: memory that forked processes share, one writer for each slot."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, SLOTS * _LINE.size)

    def write(self, slot: int, pid: int, lines: int) -> None:
        _LINE.pack_into(self._memory, slot % SLOTS * _LINE.size, pid, lines)

    def fewest(self, without: int) -> int | None:
        """Return the fewest lines any other living process has; None when there is no other."""
        written = _LINE.iter_unpack(self._memory[:])
        return min(
            (lines for pid, lines in written if pid not in (0, without) and _is_alive(pid)), default=None
        )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


_board = Board()


class Fair(ThreadWorker):  # type: ignore[misc]
    """A gthread worker; use it by `--worker-class app.serving.Fair`."""

    def accept(self, listener: socket.socket) -> None:
        """Take a new line, unless a neighbour with fewer lines is there in a moment."""
        fewest = _board.fewest(without=os.getpid())
        if fewest is not None and self.nr_conns > fewest + 1:
            time.sleep(WAIT)
        super().accept(listener)
        self._tell()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Say how many lines there are before waiting for what happens."""
        self._tell()
        super().wait_for_and_dispatch_events(timeout)

    def _tell(self) -> None:
        _board.write(self.age, os.getpid(), self.nr_conns)
