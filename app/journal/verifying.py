"""Recompute everything: each stream's chain, each seal's tree, the chain of seals, and a file of seals kept elsewhere.

One pass over the events in the order of their streams, and one over the seals. What is held in memory is one event, and
for each seal that is not complete yet the few roots of its tree so far: it grows with the seals, not with the events.

A chain finds every change that stops short of working the rest of it out anew. A seal finds that too, as far as it
reaches. Whoever can also write seals is found by a copy of them kept where they cannot write, and nothing less.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.config import Config
from app.journal import merkle, seals
from app.journal.facts import KEPT, SEALS, Break, Fault, Seal, Stretch
from app.journal.models import Event, Head, SealedStretch, SealRow
from app.journal.operations import GENESIS, Note, link
from app.keys import PublicKey, Purpose, ring

BATCH = 2_000
Published = Mapping[str, PublicKey]
_NOTE = tuple(Note.__dataclass_fields__)
_COLUMNS: tuple[Any, ...] = tuple(getattr(Event, name) for name in (*_NOTE, "id", "seq", "previous", "hash"))


@dataclass
class Found:
    """What a recomputation read, and where something did not hold."""

    events: int = 0
    seals: int = 0
    sealed: int = 0
    signed: int = 0
    kept: int = 0
    breaks: list[Break] = field(default_factory=list)

    def note(self, stream: str, seq: int, fault: Fault) -> None:
        self.breaks.append(Break(stream, seq, fault))


@dataclass
class Growing:
    """The trees of seals whose events have not all been read."""

    roots: dict[int, tuple[int, str]] = field(default_factory=dict)
    trees: dict[int, merkle.Frontier] = field(default_factory=dict)

    def add(self, number: int, one: bytes) -> bool:
        """Add an event to a seal; False when that completes a tree with another root."""
        tree = self.trees.get(number)
        if tree is None:
            tree = self.trees[number] = merkle.Frontier()
        tree.add(one)
        events, root = self.roots.get(number, (0, ""))
        if tree.size != events:
            return True
        del self.trees[number]
        return tree.root().hex() == root


def published(config: Config) -> Published:
    """Return the keys that may have signed seals, old ones too."""
    return {key.key_id: key for key in ring(config, Purpose.JOURNAL).public()}


def hold_still(session: Session) -> None:
    """Read everything as of one moment, though others go on writing; called before anything is read."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def verify(session: Session, kept: Iterator[Seal] | None = None, keys: Published | None = None) -> Found:
    """Recompute chains and seals, and hold the seals against those kept elsewhere (CO-6)."""
    found, growing = Found(), Growing()
    _verify_seals(session, kept, keys, found, growing)
    statement: Any = select(col(Head.stream), col(Head.seq), col(Head.hash)).order_by(col(Head.stream))
    heads = session.execute(statement).all()
    known = [stream for stream, _seq, _hash in heads]
    strays: Any = session.execute(
        select(col(Event.stream)).distinct().where(col(Event.stream).not_in(known))
    ).scalars()
    for stream in strays.all():
        found.note(stream, 0, Fault.NO_HEAD)
    for stream, seq, digest in heads:
        _verify_stream(session, stream, (seq, digest), found, growing)
    if not found.breaks:
        # Every stream holds and yet a seal has not been filled: it promises events that never were.
        for number in growing.trees:
            found.note(SEALS, number, Fault.SEAL_ALTERED)
    return found


def _verify_stream(
    session: Session, stream: str, head: tuple[int, str], found: Found, growing: Growing
) -> None:
    statement: Any = select(*_COLUMNS).where(col(Event.stream) == stream).order_by(col(Event.seq))
    under = _Stretches(session, stream)
    with closing(session.execute(statement.execution_options(yield_per=BATCH))) as rows, closing(under):
        fault = _first_fault(rows, head, under, found, growing)
    if fault is not None:
        found.note(stream, *fault)


def _first_fault(
    rows: Iterable[Any], head: tuple[int, str], under: "_Stretches", found: Found, growing: Growing
) -> tuple[int, Fault] | None:
    seq, last = 0, GENESIS
    for *fields, key, row_seq, previous, digest in rows:
        seq += 1
        found.events += 1
        if row_seq != seq:
            return seq, Fault.MISSING
        if previous != last or link(previous, seq, Note(*fields)) != digest:
            return seq, Fault.ALTERED
        last = digest
        stretch = under.at(seq)
        if stretch is not None:
            found.sealed += 1
            one = merkle.leaf(seals.leaf_data(key.bytes, digest))
            whole = growing.add(stretch.number, one)
            if not whole or (seq == stretch.last_seq and digest != stretch.last_hash):
                return seq, Fault.SEALED_OTHERWISE
    return (seq, Fault.CUT) if (seq, last) != head or under.beyond(seq) else None


@dataclass(frozen=True, slots=True)
class _Under:
    number: int
    first_seq: int
    last_seq: int
    last_hash: str


class _Stretches:
    """The sealed stretches of a stream, read beside its events."""

    def __init__(self, session: Session, stream: str) -> None:
        statement: Any = (
            select(
                col(SealedStretch.seal_number),
                col(SealedStretch.first_seq),
                col(SealedStretch.last_seq),
                col(SealedStretch.last_hash),
            )
            .where(col(SealedStretch.stream) == stream)
            .order_by(col(SealedStretch.first_seq))
        )
        self._rows = session.execute(statement.execution_options(yield_per=BATCH))
        self._now = self._next()

    def _next(self) -> _Under | None:
        row = self._rows.fetchone()
        return _Under(*row) if row else None

    def at(self, seq: int) -> _Under | None:
        """Return the stretch an event lies in; asked in the order of the events."""
        while self._now is not None and self._now.last_seq < seq:
            self._now = self._next()
        return self._now if self._now is not None and self._now.first_seq <= seq else None

    def beyond(self, seq: int) -> bool:
        """Tell whether a seal speaks of events after this one."""
        while self._now is not None and self._now.last_seq <= seq:
            self._now = self._next()
        return self._now is not None

    def close(self) -> None:
        self._rows.close()


def _verify_seals(
    session: Session, kept: Iterator[Seal] | None, keys: Published | None, found: Found, growing: Growing
) -> None:
    """Check the chain of seals, their signatures, and that the kept ones are among them."""
    chain = _Chain(SEALS, Fault.SEAL_ALTERED, keys)
    others = _Chain(KEPT, Fault.FILE_ALTERED, keys)
    for seal, stored in stored_seals(session):
        found.seals += 1
        found.signed += bool(seal.signature)
        chain.follow(seal, found)
        if stored != chain.last:
            found.note(SEALS, seal.number, Fault.SEAL_ALTERED)
        growing.roots[seal.number] = (seal.events, seal.root)
        other = next(kept, None) if kept else None
        if other is not None:
            found.kept += 1
            others.follow(other, found)
            if (other.number, others.last) != (seal.number, chain.last):
                found.note(KEPT, other.number, Fault.SEAL_OTHER)
                return
    for other in kept or ():
        # The file goes on where the database has ended: seals, and the events under them, are gone.
        found.kept += 1
        others.follow(other, found)
        found.note(KEPT, other.number, Fault.SEAL_CUT)
        return


@dataclass
class _Chain:
    """Seals one after another: numbers without a gap, each naming the one before."""

    name: str
    fault: Fault
    keys: Published | None
    number: int = 0
    last: str = seals.FIRST

    def follow(self, seal: Seal, found: Found) -> None:
        if seal.number != self.number + 1:
            found.note(self.name, self.number + 1, Fault.SEAL_MISSING)
        elif seal.previous != self.last:
            found.note(self.name, seal.number, self.fault)
        if self.keys is not None and seal.signature and not self._verifies(seal):
            found.note(self.name, seal.number, Fault.SEAL_FORGED)
        self.number, self.last = seal.number, seals.digest(seal)

    def _verifies(self, seal: Seal) -> bool:
        key = self.keys.get(seal.key_id) if self.keys else None
        return key is not None and key.verifies(seals.message(seal), bytes.fromhex(seal.signature))


def stored_seals(session: Session) -> Iterator[tuple[Seal, str]]:
    """Return the seals of the database in order, each with the hash that stands beside it."""
    statement: Any = (
        select(SealRow.__table__, SealedStretch.__table__)  # type: ignore[attr-defined]
        .outerjoin(SealedStretch, col(SealedStretch.seal_number) == SealRow.number)
        .order_by(col(SealRow.number), col(SealedStretch.stream))
    )
    rows: list[Any] = []
    with closing(session.execute(statement.execution_options(yield_per=BATCH))) as result:
        for row in result:
            if rows and rows[0].number != row.number:
                yield _seal(rows)
                rows = []
            rows.append(row)
    if rows:
        yield _seal(rows)


def _seal(rows: list[Any]) -> tuple[Seal, str]:
    head = rows[0]
    stretches = tuple(
        Stretch(row.stream, row.first_seq, row.last_seq, row.last_hash)
        for row in rows
        if row.stream is not None
    )
    return (
        Seal(
            number=head.number,
            sealed_at=head.sealed_at,
            previous=head.previous,
            events=head.events,
            root=head.root,
            stretches=stretches,
            key_id=head.key_id,
            signature=head.signature,
        ),
        head.hash,
    )
