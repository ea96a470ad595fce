"""What programmes and batches are called, for rooms that keep nothing but their ids."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.among import among
from app.planning.models import Batch, Programme

Thing = tuple[uuid.UUID, date]
_BATCHES: Any = select(col(Batch.id), col(Batch.title)).where(among(col(Batch.id), "things"))
_PROGRAMMES: Any = select(col(Programme.id), col(Programme.name)).where(among(col(Programme.id), "things"))


def names_now(session: Session, things: Collection[Thing]) -> Mapping[Thing, str]:
    """Return the names of those things that are batches or programmes, as they are now."""
    known: dict[uuid.UUID, str] = {}
    for statement in (_BATCHES, _PROGRAMMES):
        rows = session.execute(statement, {"things": list({key for key, _on in things})}).all()
        known.update((key, name) for key, name in rows)
    return {thing: known[thing[0]] for thing in things if thing[0] in known}
