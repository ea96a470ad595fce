"""Ways to look at the list that a person keeps for themselves."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, delete
from sqlmodel import Session, col, select

from app.bank.models import SavedFilter
from app.bank.rules import NoName, TooManyFilters
from app.clock import new_id
from app.web.actor import Actor

MOST = 20


def save_filter(session: Session, name: str, query: str, *, by: Actor, at: datetime) -> None:
    """Keep a list's address under a name; the same name again takes the place of the first."""
    name = " ".join(name.split())[:40]
    if not name:
        raise NoName
    own = {row.name: row for row in session.exec(select(SavedFilter).where(_of(by))).all()}
    if name not in own and len(own) >= MOST:
        raise TooManyFilters(n=MOST)
    row = own.get(name) or SavedFilter(
        id=new_id(), person_id=by.person_id, name=name, query="", created_at=at
    )
    row.query = query[:500]
    session.add(row)
    session.flush()


def forget_filter(session: Session, filter_id: uuid.UUID, *, by: Actor) -> None:
    """Drop one of one's own; another's is as unknown as none, and nothing happens."""
    session.execute(delete(SavedFilter).where(_of(by), col(SavedFilter.id) == filter_id))


def _of(by: Actor) -> ColumnElement[bool]:
    return col(SavedFilter.person_id) == by.person_id
