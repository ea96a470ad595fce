"""What candidates ask at the hatch, gathered across requests: one session, one set of statements, one commit for all.

Each piece of work asks first who stands behind the sessions, in the transaction it works in. None for one asking says
that the door must decide it: nothing was done for it.
"""

from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from app.db import Databases
from app.gathering import Gatherer

Asked = TypeVar("Asked")
Told = TypeVar("Told")
# What a crowd waits for company, in seconds: steps of several statements cost a third less when seven share them.
PAUSE = 0.002
Work = Callable[[Session, Sequence[Asked]], Sequence[Told | None]]


class Together(Generic[Asked, Told]):
    """One kind of work, gathered by one gatherer for each of a process's databases."""

    def __init__(
        self,
        work: Work[Asked, Told],
        key: Callable[[Asked], Hashable],
        *,
        readonly: bool = False,
        at_once: int = 1,
    ) -> None:
        self._work, self._key, self._readonly, self._at_once = work, key, readonly, at_once
        self._gatherers: WeakKeyDictionary[Databases, Gatherer[Asked, Told | None]] = WeakKeyDictionary()
        self._opening = Lock()

    def ask(self, databases: Databases, asked: Asked) -> Told | None:
        """Return what the work tells one asking, after its commit; None leaves it to the door, with nothing done."""
        gatherer = self._gatherers.get(databases)
        if gatherer is None:
            with self._opening:
                gatherer = self._gatherers.setdefault(databases, self._gatherer(databases))
        try:
            return gatherer.ask(asked)
        except (DBAPIError, PoolTimeout):
            # The door meets it again, if it is still there, and has the words for it.
            return None

    def _gatherer(self, databases: Databases) -> "Gatherer[Asked, Told | None]":
        def serve(batch: Sequence[Asked]) -> Sequence[Told | None]:
            if self._readonly:
                with databases.session(readonly=True) as session:
                    return self._work(session, batch)
            with databases.transaction() as session:
                return self._work(session, batch)

        return Gatherer(serve, self._key, hopeless=_is_hopeless, at_once=self._at_once, pause=PAUSE)


def _is_hopeless(error: BaseException) -> bool:
    """Tell whether each asking alone would only meet the same: no connection, or none that still stands."""
    return isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and error.connection_invalidated)
