"""What a job put together for somebody to take: sheets to print, files packed."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards.facts import HandoutLine
from app.awards.models import Handout

COLUMNS: Any = tuple(getattr(Handout, name) for name in HandoutLine.__dataclass_fields__)


def handouts(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> list[HandoutLine]:
    """Return what is ready for a person in a programme, the newest first."""
    mine = (col(Handout.programme_id) == programme_id, col(Handout.created_by) == person_id)
    order = (col(Handout.created_at).desc(), col(Handout.id).desc())
    rows = session.execute(select(*COLUMNS).where(*mine).order_by(*order)).all()
    return [HandoutLine(*row) for row in rows]


def handout(session: Session, handout_id: uuid.UUID) -> HandoutLine | None:
    row = session.execute(select(*COLUMNS).where(col(Handout.id) == handout_id)).first()
    return None if row is None else HandoutLine(*row)


def handout_content(session: Session, handout_id: uuid.UUID) -> bytes:
    """Return the bytes of what is ready."""
    statement = select(col(Handout.content)).where(col(Handout.id) == handout_id)
    return bytes(session.execute(statement).scalar_one())
