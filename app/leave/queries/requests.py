"""Requests for leave: one, a person's, a programme's, and those that wait for somebody."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.clock import day_of
from app.leave.facts import Approver, Days, Half, LeaveFacts, LeaveKind, LeaveState, ProofFacts
from app.leave.models import LeaveRequest
from app.leave.rules.days import half_days
from app.organisation.models import Person
from app.planning.models import Batch, Programme, Proof, RosterEntry
from app.web.actor import Scope
from app.web.tables import State, fetch

LEADER = aliased(Person, name="leader")
SORTS: dict[str, Any] = {
    "name": col(Person.name_pinyin),
    "starts_on": col(LeaveRequest.starts_on),
    "asked_at": col(LeaveRequest.asked_at),
}


def _select() -> Select[Any]:
    columns: tuple[Any, ...] = (
        LeaveRequest,
        Programme.name,
        Programme.unit_path,
        Batch,
        Person.name,
        Person.staff_no,
        RosterEntry.unit_name,
        RosterEntry.unit_path,
        Account.display_name,
        LEADER.name,
        Proof.id,
        Proof.file_name,
        Proof.kind,
        Proof.size,
        Proof.sha256,
    )
    listed = and_(
        col(RosterEntry.programme_id) == LeaveRequest.programme_id,
        col(RosterEntry.person_id) == LeaveRequest.person_id,
    )
    return (
        select(*columns)
        .join(Programme, col(Programme.id) == LeaveRequest.programme_id)
        .join(Batch, col(Batch.id) == LeaveRequest.batch_id)
        .join(Person, col(Person.id) == LeaveRequest.person_id)
        .join(RosterEntry, listed)
        .outerjoin(Account, col(Account.id) == LeaveRequest.decided_by)
        .outerjoin(LEADER, col(LEADER.id) == LeaveRequest.approver_id)
        .outerjoin(Proof, col(Proof.id) == LeaveRequest.proof_id)
    )


def _facts(found: Any) -> LeaveFacts:
    row, programme_name, path, batch, name, staff_no, unit, unit_path, decider, leader, *proof = found
    days = Days(row.starts_on, Half(row.starts_half), row.ends_on, Half(row.ends_half))
    return LeaveFacts(
        id=row.id,
        programme_id=row.programme_id,
        programme_name=programme_name,
        programme_path=path,
        batch_id=batch.id,
        batch_number=batch.number,
        batch_title=batch.title,
        batch_starts_on=batch.starts_on,
        batch_ends_on=batch.ends_on,
        person_id=row.person_id,
        name=name,
        staff_no=staff_no,
        unit_name=unit,
        unit_path=unit_path,
        kind=LeaveKind(row.kind),
        days=days,
        half_days=row.session_half_days or half_days(days),
        reason=row.reason,
        state=LeaveState(row.state),
        version=row.version,
        approver=Approver(row.approver),
        approver_id=row.approver_id,
        approver_name=leader or "",
        asked_at=row.asked_at,
        decided_by_name=decider or "",
        decided_at=row.decided_at,
        comment=row.comment,
        returned_on=row.returned_on,
        frees_seat=row.frees_seat,
        reminded_at=row.reminded_at,
        proof=_proof(proof) if proof[0] else None,
    )


def _proof(found: list[Any]) -> ProofFacts:
    proof_id, file_name, kind, size, sha256 = found
    return ProofFacts(proof_id, file_name, kind, size, sha256)


def request(session: Session, leave_id: uuid.UUID) -> LeaveFacts | None:
    """Return a request, or None."""
    found = session.execute(_select().where(col(LeaveRequest.id) == leave_id)).first()
    return None if found is None else _facts(found)


def of_person(session: Session, person_id: uuid.UUID) -> list[LeaveFacts]:
    """Return a person's requests, the newest first, at most a hundred."""
    order = (col(LeaveRequest.asked_at).desc(), col(LeaveRequest.id))
    mine = _select().where(col(LeaveRequest.person_id) == person_id).order_by(*order).limit(100)
    return [_facts(row) for row in session.execute(mine).all()]


def in_scope(
    session: Session, scope: Scope, person_id: uuid.UUID, state: State, at: datetime
) -> tuple[list[LeaveFacts], int]:
    """Return one page of what an organizer's scope, or a leader, has to do with.

    Filter `state`: one of the states, or `overdue`. Without a sort the oldest that waits stands first.
    """
    reach = or_(
        scope.clause(col(RosterEntry.unit_path)),
        scope.clause(col(Programme.unit_path)),
        col(LeaveRequest.approver_id) == person_id,
    )
    statement = _select().where(reach, *_narrowed(state, at))
    if not state.sort:
        waits = col(LeaveRequest.state) == LeaveState.ASKED
        statement = statement.order_by(waits.desc(), col(LeaveRequest.asked_at).desc())
    rows, total = fetch(session, statement, state, SORTS, col(LeaveRequest.id))
    return [_facts(row) for row in rows], total


def _narrowed(state: State, at: datetime) -> list[Any]:
    found: list[Any] = []
    asked = state.filter("state")
    if asked == "overdue":
        found += [col(LeaveRequest.state) == LeaveState.APPROVED, col(LeaveRequest.ends_on) < day_of(at)]
    elif asked in set(LeaveState):
        found.append(col(LeaveRequest.state) == LeaveState(asked))
    if state.search:
        words = (Person.name, Person.staff_no, RosterEntry.unit_name, LeaveRequest.reason)
        found.append(or_(*(col(each).contains(state.search, autoescape=True) for each in words)))
    return found
