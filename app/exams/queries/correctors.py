"""Who may put an item of an exam right: nobody over their own marks, nobody before the keys are out."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.accounts.models import Account, RoleGrant
from app.db import database_now
from app.exams.facts import ResultDetail
from app.exams.models import Candidate, Exam, MarkingPlan, Sitting
from app.exams.policy import MANAGERS
from app.exams.records.corrections import Approver
from app.exams.rules import regrading as rules


def _admitted(exam_id: uuid.UUID, person_id: Any) -> Any:
    return (
        select(Candidate.id)  # type: ignore[call-overload]
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .where(col(Sitting.exam_id) == exam_id, col(Candidate.person_id) == person_id)
        .exists()
    )


def is_candidate(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Say whether a person sits an exam, whichever of its sittings."""
    return bool(session.execute(select(_admitted(exam_id, person_id))).scalar_one())


def may_propose(session: Session, exam_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Say whether a person may look into an exam's keys and propose to correct one, by the database's clock."""
    statement: Any = (
        select(
            _admitted(exam_id, person_id),
            col(Exam.release_policy),
            col(Exam.released_at),
            func.max(col(Sitting.closes_at), type_=UTCDateTime()),
            col(MarkingPlan.detail),
            database_now(),
        )
        .select_from(Exam)
        .outerjoin(Sitting, col(Sitting.exam_id) == Exam.id)
        .outerjoin(MarkingPlan, col(MarkingPlan.exam_id) == Exam.id)
        .where(col(Exam.id) == exam_id)
        .group_by(col(Exam.id), col(Exam.release_policy), col(Exam.released_at), col(MarkingPlan.detail))
    )
    row = session.execute(statement).one_or_none()
    if row is None:
        return False
    sits, policy, released_at, last_closes_at, detail, now = row
    return not sits or rules.keys_out(policy, released_at, last_closes_at, detail or ResultDetail.FULL, now)


def approvers(session: Session, exam_id: uuid.UUID, unit_path: str) -> list[Approver]:
    """Return who may approve corrections of an exam: who organizes it, or administers, and does not sit it."""
    statement: Any = (
        select(col(Account.id), col(Account.display_name), col(RoleGrant.unit_name))
        .join(RoleGrant, col(RoleGrant.account_id) == Account.id)
        .where(
            col(RoleGrant.role).in_(MANAGERS),
            col(Account.disabled_at).is_(None),
            func.substr(unit_path, 1, func.length(RoleGrant.unit_path)) == RoleGrant.unit_path,
            ~_admitted(exam_id, Account.id),
        )
        .order_by(func.length(RoleGrant.unit_path).desc(), col(Account.display_name))
    )
    found: dict[uuid.UUID, Approver] = {}
    for row in session.execute(statement).all():
        found.setdefault(row[0], Approver(*row))
    return list(found.values())
