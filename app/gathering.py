"""Gather what several threads ask at once into one piece of work, and answer each only after it is done.

A thread that finds a place free does its work itself, at once; whoever comes when all places are taken waits, and
the first of them does the next work for everyone who has come by then. So a lone request waits for nobody, and a
crowd shares one statement and one commit. Where the last work was shared, the next waits a moment for company.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from app.refusals import Busy

Asked = TypeVar("Asked")
Told = TypeVar("Told")

# How many share one piece of work, how many may wait for it, and how long.
MOST_TOGETHER = 64
MOST_WAITING = 256
PATIENCE = 4.0


class _Place(Generic[Asked, Told]):
    """One asker in the queue: settled with an answer or an error, or called on to do the next piece of work."""

    __slots__ = ("asked", "called", "error", "told", "turn")

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.told: Told | None = None
        self.error: BaseException | None = None
        self.called = False
        self.turn = threading.Lock()
        self.turn.acquire()


class Gatherer(Generic[Asked, Told]):
    """`ask` returns what `work` says to one of the askings it was given together.

    `work` returns one answer for each, in their order. Two askings with the same `key` never share a piece of
    work. Where shared work fails each asking is tried alone, so that one at fault fails no other; an error for
    which `hopeless` is true would only fail each of them again, and is told to all. `at_once` pieces of work may
    be done side by side; only who comes when all are taken waits and shares.
    """

    def __init__(
        self,
        work: Callable[[Sequence[Asked]], Sequence[Told]],
        key: Callable[[Asked], Hashable],
        hopeless: Callable[[BaseException], bool],
        at_once: int = 1,
        pause: float = 0.0,
    ) -> None:
        self._work, self._key, self._hopeless = work, key, hopeless
        self._pause, self._shared = pause, False
        self._lock = threading.Lock()
        self._waiting: deque[_Place[Asked, Told]] = deque()
        self._at_once, self._leaders = at_once, 0

    def ask(self, asked: Asked) -> Told:
        """Return the answer to one asking; raises `Busy` when nothing was done because too many wait."""
        place: _Place[Asked, Told] = _Place(asked)
        with self._lock:
            leads = self._leaders < self._at_once
            if leads:
                self._leaders += 1
            elif len(self._waiting) >= MOST_WAITING:
                raise Busy
            else:
                self._waiting.append(place)
        if leads:
            self._lead(place)
        else:
            self._wait(place)
        if place.error is not None:
            raise place.error
        return place.told  # type: ignore[return-value]

    def _wait(self, place: _Place[Asked, Told]) -> None:
        if not place.turn.acquire(timeout=PATIENCE):
            with self._lock:
                if place in self._waiting:
                    self._waiting.remove(place)
                    raise Busy
            # Taken up at the last moment: the work has limits of its own.
            place.turn.acquire()
        if place.called:
            self._lead(place)

    def _lead(self, own: _Place[Asked, Told]) -> None:
        """Do one piece of work, the caller's own in it, and call on the next to lead."""
        if self._pause and self._shared:
            time.sleep(self._pause)
        with self._lock:
            batch = self._take(own)
        self._shared = len(batch) > 1
        try:
            self._serve(batch)
        finally:
            with self._lock:
                self._call_next()
            for place in batch[1:]:
                place.turn.release()

    def _take(self, own: _Place[Asked, Told]) -> list[_Place[Asked, Told]]:
        taken = {self._key(own.asked): own}
        left: list[_Place[Asked, Told]] = []
        while self._waiting and len(taken) < MOST_TOGETHER:
            place = self._waiting.popleft()
            if taken.setdefault(self._key(place.asked), place) is not place:
                left.append(place)
        self._waiting.extendleft(reversed(left))
        return list(taken.values())

    def _call_next(self) -> None:
        if self._waiting:
            place = self._waiting.popleft()
            place.called = True
            place.turn.release()
        else:
            self._leaders -= 1

    def _serve(self, batch: Sequence[_Place[Asked, Told]]) -> None:
        try:
            for place, told in zip(batch, self._work([each.asked for each in batch]), strict=True):
                place.told = told
        except Exception as error:
            if len(batch) == 1 or self._hopeless(error):
                for place in batch:
                    place.error = error
                return
            for place in batch:
                self._serve([place])
        except BaseException as error:
            for place in batch:
                place.error = error
            raise
