"""What programmes, batches and tiers are called, for rooms that keep nothing but their ids."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, union_all
from sqlmodel import Session, col

from app.among import among
from app.planning.models import Batch, Programme, Tier

Thing = tuple[uuid.UUID, date]
_NAMES: Any = union_all(
    *(
        select(key, name).where(among(key, "things"))
        for key, name in (
            (col(Batch.id), col(Batch.title)),
            (col(Programme.id), col(Programme.name)),
            (col(Tier.id), col(Tier.name)),
        )
    )
)


def names_now(session: Session, things: Collection[Thing]) -> Mapping[Thing, str]:
    """Return the names of those things that are batches, programmes or tiers, as they are now."""
    rows: Any = session.execute(_NAMES, {"things": list({key for key, _on in things})}).all()
    known: dict[uuid.UUID, str] = dict(rows)
    return {thing: known[thing[0]] for thing in things if thing[0] in known}
