"""Orders with what came of them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.accounts.models import Account
from app.jobs import Job, JobState
from app.packs.facts import PackFacts
from app.packs.models import EvidencePack, EvidencePackFile
from app.planning.models import Programme
from app.web.actor import Scope
from app.web.tables import State, fetch

_MADE = ("sha256", "size", "files", "made_at")
_OWN = tuple(
    name
    for name in PackFacts.__dataclass_fields__
    if name not in (*_MADE, "programme_name", "ordered_by_name")
)


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (
        EvidencePack,
        col(Programme.name),
        col(Account.display_name),
        *(getattr(EvidencePackFile, name) for name in _MADE),
    )
    return (
        rows_of(*columns)
        .join(Programme, col(Programme.id) == EvidencePack.programme_id)
        .join(Account, col(Account.id) == EvidencePack.ordered_by)
        .outerjoin(EvidencePackFile, col(EvidencePackFile.pack_id) == EvidencePack.id)
    )


def _facts(found: Any) -> PackFacts:
    row, programme_name, name, *made = found
    own = {each: getattr(row, each) for each in _OWN}
    return PackFacts(
        programme_name=programme_name, ordered_by_name=name, **own, **dict(zip(_MADE, made, strict=True))
    )


def pack(session: Session, pack_id: uuid.UUID) -> PackFacts | None:
    """Return an order, or None."""
    found = session.execute(_select().where(col(EvidencePack.id) == pack_id)).first()
    return None if found is None else _facts(found)


def packs(
    session: Session, programme_id: uuid.UUID, area: Scope, state: State
) -> tuple[list[PackFacts], int]:
    """Return a page of a programme's orders within an area, the newest first."""
    statement = _select().where(
        col(EvidencePack.programme_id) == programme_id, area.clause(col(EvidencePack.unit_path))
    )
    if state.filter("kind"):
        statement = statement.where(col(EvidencePack.kind) == state.filter("kind"))
    if state.search:
        statement = statement.where(col(EvidencePack.unit_name).contains(state.search, autoescape=True))
    # Ids are given in order of time, so the newest comes first.
    rows, total = fetch(session, statement, state, {}, col(EvidencePack.id).desc())
    return [_facts(row) for row in rows], total


def content(session: Session, pack_id: uuid.UUID) -> bytes | None:
    """Return the archive of an order, or None while there is none."""
    kept = rows_of(col(EvidencePackFile.content)).where(col(EvidencePackFile.pack_id) == pack_id)
    return session.execute(kept).scalar()


def orders_of(session: Session, person_id: uuid.UUID, since: datetime) -> tuple[int, int]:
    """Count what somebody has ordered since an instant, and how much of it is still to be made."""
    is_waiting = case((col(Job.state).in_((JobState.QUEUED, JobState.RUNNING)), 1), else_=0)
    statement = (
        rows_of(func.count(), func.coalesce(func.sum(is_waiting), 0))
        .select_from(EvidencePack)
        .join(Job, col(Job.id) == EvidencePack.job_id)
        .where(col(EvidencePack.ordered_by) == person_id, col(EvidencePack.ordered_at) > since)
    )
    orders, waiting = session.execute(statement).one()
    return int(orders), int(waiting)
