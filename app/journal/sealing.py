"""Seal what was written, once a minute: a root over the new events, chained to the seal before and signed.

The events themselves are never touched. What was read and what is sealed belong together because events are only
ever added; whoever seals second finds the number taken and leaves it at that.
"""

import logging
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app import jobs
from app.db import Databases
from app.journal import merkle, seals
from app.journal.facts import Seal, Stretch
from app.journal.models import Event, Head, SealedStretch, SealRow
from app.keys import Keyring, KeysLocked, NoKey, Purpose, ring

log = logging.getLogger(__name__)
# A seal covers at most so many events, so that the proof of one of them is quickly found.
MOST = 50_000
EVERY = 60
BATCH = 2_000


@jobs.every("journal.seal", EVERY)
def seal_new_events(databases: Databases, at: datetime) -> None:
    """Seal whatever is not sealed yet."""
    while seal_once(databases, at):
        pass


def seal_once(databases: Databases, at: datetime, most: int = MOST) -> bool:
    """Seal at most so many new events; tell whether there may be more."""
    with databases.session(readonly=True, lane="report") as session:
        found = drawn_up(session, at, most)
    if found is None:
        return False
    signed = _signed(found, ring(databases.config, Purpose.JOURNAL))
    try:
        with databases.transaction() as session:
            keep(session, signed)
    except IntegrityError:
        log.info("seal %s was set by another process", found.number)
        return False
    return found.events == most


def drawn_up(session: Session, at: datetime, most: int = MOST) -> Seal | None:
    """Return the next seal, unsigned; None when there is nothing to seal."""
    grown = merkle.Frontier()
    stretches = []
    for stream, first in _unsealed(session):
        stretch = _stretch(session, stream, first, most - grown.size, grown)
        if stretch is not None:
            stretches.append(stretch)
        if grown.size == most:
            break
    if not stretches:
        return None
    last = session.execute(_LAST).one_or_none()
    return Seal(
        number=last.number + 1 if last else 1,
        sealed_at=at,
        previous=last.hash if last else seals.FIRST,
        events=grown.size,
        root=grown.root().hex(),
        stretches=tuple(stretches),
    )


_LAST = select(col(SealRow.number), col(SealRow.hash)).order_by(col(SealRow.number).desc()).limit(1)


def _unsealed(session: Session) -> list[tuple[str, int]]:
    """Return the streams that have grown, each with the first event that is under no seal."""
    reached = (
        select(func.max(col(SealedStretch.last_seq)))
        .where(col(SealedStretch.stream) == Head.stream)
        .correlate(Head)
        .scalar_subquery()
    )
    sealed = func.coalesce(reached, 0)
    statement = select(col(Head.stream), sealed + 1).where(col(Head.seq) > sealed).order_by(col(Head.stream))
    return [(stream, first) for stream, first in session.execute(statement).all()]


def _stretch(session: Session, stream: str, first: int, most: int, grown: merkle.Frontier) -> Stretch | None:
    statement: Any = (
        select(col(Event.seq), col(Event.id), col(Event.hash))
        .where(col(Event.stream) == stream, col(Event.seq) >= first)
        .order_by(col(Event.seq))
        .limit(most)
    )
    last: tuple[int, str] | None = None
    for seq, key, digest in session.execute(statement.execution_options(yield_per=BATCH)):
        grown.add(merkle.leaf(seals.leaf_data(key.bytes, digest)))
        last = seq, digest
    return Stretch(stream, first, *last) if last else None


def _signed(seal: Seal, keys: Keyring) -> Seal:
    """Sign a seal; without a key it is chained all the same, and the next signed one stands for it."""
    try:
        signature = keys.sign(seals.message(seal))
    except (NoKey, KeysLocked) as refused:
        log.warning("seal %s is not signed: %s", seal.number, type(refused).__name__)
        return seal
    return replace(seal, key_id=signature.key_id, signature=signature.value.hex())


def keep(session: Session, seal: Seal) -> None:
    """Write a seal; its number and its stretches can be taken only once."""
    row = SealRow(
        number=seal.number,
        sealed_at=seal.sealed_at,
        previous=seal.previous,
        events=seal.events,
        root=seal.root,
        hash=seals.digest(seal),
        key_id=seal.key_id,
        signature=seal.signature,
    )
    session.add(row)
    session.flush()
    session.add_all(SealedStretch(seal_number=seal.number, **each.__dict__) for each in seal.stretches)
