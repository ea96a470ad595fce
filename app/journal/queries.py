"""Read the journal, and recompute its chains."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from sqlmodel import Session, col, select

from app.journal.models import Event, Head
from app.journal.operations import GENESIS, Note, link


@dataclass(frozen=True)
class Break:
    """Where a stream stops being what was written."""

    stream: str
    seq: int
    fault: str


def verify(session: Session) -> list[Break]:
    """Recompute every stream and return where one does not hold (CO-6)."""
    heads = session.exec(select(Head).order_by(Head.stream)).all()
    known = {head.stream for head in heads}
    strays = session.exec(select(Event.stream).distinct().where(col(Event.stream).not_in(known))).all()
    breaks = [Break(stream, 0, "no_head") for stream in strays]
    return breaks + [found for head in heads for found in _verify_stream(session, head)]


def _verify_stream(session: Session, head: Head) -> Iterator[Break]:
    previous, seq = GENESIS, 0
    statement = select(Event).where(Event.stream == head.stream).order_by(col(Event.seq))
    with closing(session.exec(statement.execution_options(yield_per=1000))) as rows:
        for row in rows:
            seq += 1
            if row.seq != seq:
                yield Break(head.stream, seq, "missing")
                return
            if row.previous != previous or link(previous, seq, as_note(row)) != row.hash:
                yield Break(head.stream, seq, "altered")
                return
            previous = row.hash
    if (seq, previous) != (head.seq, head.hash):
        yield Break(head.stream, seq, "cut")


def as_note(row: Event) -> Note:
    """Return a stored event as it was before it had its place."""
    return Note(**{name: getattr(row, name) for name in Note.__dataclass_fields__})
