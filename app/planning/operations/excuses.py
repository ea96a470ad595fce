"""Approve exemptions and deferrals, and lift them."""

import uuid
from datetime import date, datetime

from sqlalchemy import select as select_columns
from sqlalchemy import update
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.messages import operations as messages
from app.planning.models import Batch, Enrolment, Excuse, ExcuseKind, Origin, RosterEntry
from app.planning.operations.absences import keep_proof
from app.planning.operations.moving import leave_line
from app.planning.operations.programmes import open_programme
from app.planning.refusals import AlreadyExcused, ExpiryPassed, NotOnRoster, OwnExcuse, ReasonMissing
from app.refusals import Unknown
from app.web.actor import Actor

WORDS = {ExcuseKind.EXEMPTION: "免训", ExcuseKind.DEFERRAL: "缓训"}


def excuse(
    session: Session,
    programme_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    kind: ExcuseKind,
    reason: str,
    proof: str,
    expires_on: date,
    file: tuple[str, bytes] | None = None,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Approve that a person need not come until a day; seats in batches that begin until then become free.

    The approver is whoever acts, and never the person. It stays beside the roster and takes nobody off it. One that
    has run out makes way for a new one. `file` is what proves it, kept as it was handed in.
    """
    programme = open_programme(session, programme_id)
    if by.person_id == person_id:
        raise OwnExcuse
    if not reason.strip() or not proof.strip():
        raise ReasonMissing
    if expires_on < clock.day_of(at):
        raise ExpiryPassed
    listed = (RosterEntry.programme_id == programme_id, RosterEntry.person_id == person_id)
    if session.exec(select(RosterEntry.id).where(*listed)).first() is None:
        raise NotOnRoster
    open_ = (
        Excuse.programme_id == programme_id,
        Excuse.person_id == person_id,
        col(Excuse.withdrawn_at).is_(None),
    )
    standing = session.exec(select(Excuse).where(*open_).with_for_update()).first()
    if standing is not None and standing.expires_on >= clock.day_of(at):
        raise AlreadyExcused
    if standing is not None:
        standing.withdrawn_at = at
        session.add(standing)
        session.flush()
    row = Excuse(
        id=clock.new_id(),
        programme_id=programme_id,
        person_id=person_id,
        kind=kind,
        reason=reason.strip(),
        proof=proof.strip(),
        approved_by=by.person_id,
        approved_at=at,
        expires_on=expires_on,
        proof_id=keep_proof(session, person_id, *file, by=by.person_id, at=at) if file else None,
    )
    session.add(row)
    session.flush()
    freed = _free_seats(session, row, by, at)
    _tell(session, row, programme.name, freed, at)
    record(
        session,
        "excuse.approved",
        "programme",
        programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        person=person_id,
        kind=kind.value,
        expires_on=expires_on,
        freed=freed,
    )
    return row.id


def _free_seats(session: Session, row: Excuse, by: Actor, at: datetime) -> list[int]:
    """Withdraw the person's seats in batches to come that begin before the excuse expires; return their numbers.

    The plan in force follows.
    """
    held = (
        select_columns(col(Enrolment.id), col(Batch.id), col(Batch.number))
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .where(
            col(Enrolment.programme_id) == row.programme_id,
            col(Enrolment.person_id) == row.person_id,
            col(Enrolment.withdrawn_at).is_(None),
            col(Enrolment.origin) != Origin.MAKE_UP,
            col(Batch.starts_on) > clock.day_of(at),
            col(Batch.starts_on) <= row.expires_on,
        )
        .order_by(col(Batch.number))
    )
    found = session.execute(held).all()
    if found:
        ids = [enrolment_id for enrolment_id, _, _ in found]
        seats = update(Enrolment).where(col(Enrolment.id).in_(ids))
        session.execute(seats.values(withdrawn_at=at, withdrawn_reason=f"已批准{WORDS[row.kind]}"))
    for _, batch_id, _ in found:
        leave_line(session, row.programme_id, row.person_id, batch_id, by=by, at=at)
    return [number for _, _, number in found]


def _tell(session: Session, row: Excuse, programme: str, freed: list[int], at: datetime) -> None:
    body = f"您在“{programme}”中的{WORDS[row.kind]}已获批准，有效期至 {row.expires_on.isoformat()}。"
    if freed:
        body += f"您在第 {'、'.join(map(str, freed))} 期的安排已取消。"
    if row.kind is ExcuseKind.DEFERRAL:
        body += "有效期满后将另行安排参训。"
    messages.send(
        session,
        [row.person_id],
        kind="excuse.approved",
        title=f"{WORDS[row.kind]}已获批准",
        body=body,
        link="/agenda",
        at=at,
    )


def lift_excuse(session: Session, excuse_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Lift an exemption or deferral; it stays on record."""
    row = session.exec(select(Excuse).where(Excuse.id == excuse_id).with_for_update()).first()
    if row is None or row.withdrawn_at is not None:
        raise Unknown
    programme = open_programme(session, row.programme_id)
    row.withdrawn_at = at
    session.add(row)
    messages.send(
        session,
        [row.person_id],
        kind="excuse.lifted",
        title=f"{WORDS[row.kind]}已撤销",
        body=f"您在“{programme.name}”中的{WORDS[row.kind]}已撤销，将安排您参训。",
        link="/agenda",
        at=at,
    )
    record(
        session,
        "excuse.lifted",
        "programme",
        row.programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        person=row.person_id,
        kind=row.kind.value,
    )
