"""Corrected items: what was asked in an exam, what is in force, and what a correction does to whom."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.bank import queries as bank
from app.bank.models import BankItem, ItemVersion
from app.exams.facts import AttemptState, CorrectionState
from app.exams.models import Attempt, AttemptItem, Exam, KeyCorrection, RegradedAttempt
from app.exams.queries.seats import with_unit
from app.exams.records.corrections import CorrectionFacts, Effect, UsedItem, UsedLine
from app.exams.rules.regrading import Order
from app.organisation.models import Person, UnitPeriod
from app.web.tables import State, fetch

ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
IN_FORCE = (CorrectionState.APPROVED, CorrectionState.DONE)
PROPOSER: Any = aliased(Account)
DECIDER: Any = aliased(Account)
SORTS = {"code": col(BankItem.code), "attempts": func.count()}


def used(session: Session, exam_id: uuid.UUID, state: State) -> tuple[list[UsedLine], int]:
    """Return one page of the wordings an exam's ended attempts were asked, and how many there are."""
    statement: Any = (
        select(
            col(AttemptItem.version_id),
            col(BankItem.code),
            col(BankItem.kind),
            col(ItemVersion.version),
            col(BankItem.stem),
            func.count().label("attempts"),
        )
        .select_from(AttemptItem)
        .join(Attempt, col(Attempt.id) == AttemptItem.attempt_id)
        .join(BankItem, col(BankItem.id) == AttemptItem.item_id)
        .join(ItemVersion, col(ItemVersion.id) == AttemptItem.version_id)
        .where(col(Attempt.exam_id) == exam_id, col(Attempt.state).in_(ENDED))
        .group_by(
            col(AttemptItem.version_id),
            col(BankItem.code),
            col(BankItem.kind),
            col(ItemVersion.version),
            col(BankItem.stem),
        )
    )
    if state.search:
        words = state.search
        code = func.lower(BankItem.code).startswith(words.lower(), autoescape=True)
        statement = statement.where(or_(code, col(BankItem.stem).contains(words, autoescape=True)))
    rows, total = fetch(session, statement, state, SORTS, col(BankItem.code))
    return [UsedLine(*row) for row in rows], total


def used_item(session: Session, exam_id: uuid.UUID, version_id: uuid.UUID) -> UsedItem | None:
    """Return one wording with its key, or None where the exam never asked it."""
    asked = (
        select(func.count())
        .select_from(AttemptItem)
        .join(Attempt, col(Attempt.id) == AttemptItem.attempt_id)
        .where(
            col(AttemptItem.version_id) == version_id,
            col(Attempt.exam_id) == exam_id,
            col(Attempt.state).in_(ENDED),
        )
    )
    statement: Any = (
        select(
            col(ItemVersion.item_id), col(BankItem.code), col(ItemVersion.version), asked.scalar_subquery()
        )
        .join(BankItem, col(BankItem.id) == ItemVersion.item_id)
        .where(col(ItemVersion.id) == version_id)
    )
    row = session.execute(statement).one_or_none()
    if row is None or not row[3]:
        return None
    known = bank.keys(session, [version_id])[version_id]
    item = bank.wordings(session, [version_id])[version_id]
    return UsedItem(version_id, row[0], row[1], row[2], item, known.key, known.rationale, row[3])


def orders(
    session: Session, exam_ids: Sequence[uuid.UUID], proposed: uuid.UUID | None = None
) -> dict[uuid.UUID, dict[uuid.UUID, Order]]:
    """Return, for each exam, what is in force for which wording; the newest decision counts.

    `proposed` names a correction that is to be looked at as if it had been approved.
    """
    standing: Any = col(KeyCorrection.state).in_(IN_FORCE)
    if proposed is not None:
        standing = or_(standing, col(KeyCorrection.id) == proposed)
    statement: Any = (
        select(KeyCorrection)
        .where(col(KeyCorrection.exam_id).in_(exam_ids), standing)
        .order_by(
            col(KeyCorrection.decided_at).is_(None), col(KeyCorrection.decided_at), col(KeyCorrection.id)
        )
    )
    found: dict[uuid.UUID, dict[uuid.UUID, Order]] = {exam_id: {} for exam_id in exam_ids}
    for row in session.scalars(statement).all():
        found[row.exam_id][row.version_id] = Order(row.treatment, row.only_up, row.key_version_id)
    return found


def _corrections() -> Any:
    names = [
        name
        for name in CorrectionFacts.__dataclass_fields__
        if name not in {"exam_title", "programme_id", "unit_path", "code", "proposer", "decider"}
    ]
    columns: list[Any] = [getattr(KeyCorrection, name) for name in names]
    statement: Any = select(
        *columns,
        col(Exam.title).label("exam_title"),
        col(Exam.programme_id),
        col(Exam.unit_path),
        col(BankItem.code),
        PROPOSER.display_name.label("proposer"),
        func.coalesce(DECIDER.display_name, "").label("decider"),
    )
    return (
        statement.select_from(KeyCorrection)
        .join(Exam, col(Exam.id) == KeyCorrection.exam_id)
        .join(BankItem, col(BankItem.id) == KeyCorrection.item_id)
        .join(PROPOSER, PROPOSER.id == KeyCorrection.proposed_by)
        .outerjoin(DECIDER, DECIDER.id == KeyCorrection.decided_by)
    )


def correction(session: Session, correction_id: uuid.UUID) -> CorrectionFacts | None:
    """Return one correction."""
    row = session.execute(_corrections().where(col(KeyCorrection.id) == correction_id)).one_or_none()
    return None if row is None else CorrectionFacts(**row._mapping)


def corrections(session: Session, exam_id: uuid.UUID) -> list[CorrectionFacts]:
    """Return an exam's corrections, the newest first."""
    statement = _corrections().where(col(KeyCorrection.exam_id) == exam_id)
    rows = session.execute(statement.order_by(col(KeyCorrection.proposed_at).desc())).all()
    return [CorrectionFacts(**row._mapping) for row in rows]


def corrections_of_programme(session: Session, programme_id: uuid.UUID) -> list[CorrectionFacts]:
    """Return what was corrected in a programme's exams and moved somebody over the pass mark, the newest first.

    Whoever keeps certificates asks this; exams tell nobody above them.
    """
    crossed = (
        select(RegradedAttempt.attempt_id)  # type: ignore[call-overload]
        .where(
            col(RegradedAttempt.correction_id) == KeyCorrection.id,
            col(RegradedAttempt.old_passed) != col(RegradedAttempt.new_passed),
        )
        .exists()
    )
    statement = _corrections().where(
        col(Exam.programme_id) == programme_id, col(KeyCorrection.state) == CorrectionState.DONE, crossed
    )
    rows = session.execute(statement.order_by(col(KeyCorrection.finished_at).desc())).all()
    return [CorrectionFacts(**row._mapping) for row in rows]


def effects(session: Session, correction_id: uuid.UUID) -> list[Effect]:
    """Return what a correction has done to whom, those who cross the pass mark first."""
    names = ("old_marks", "new_marks", "old_score", "new_score", "old_passed", "new_passed")
    statement: Any = (
        select(
            col(RegradedAttempt.attempt_id),
            col(Attempt.person_id),
            col(Person.name),
            col(Person.staff_no),
            col(UnitPeriod.name),
            *(getattr(RegradedAttempt, name) for name in names),
        )
        .select_from(RegradedAttempt)
        .join(Attempt, col(Attempt.id) == RegradedAttempt.attempt_id)
        .join(Person, col(Person.id) == Attempt.person_id)
    )
    rows = session.execute(with_unit(statement).where(col(RegradedAttempt.correction_id) == correction_id))
    return in_order([Effect(*row) for row in rows.all()])


def in_order(found: list[Effect]) -> list[Effect]:
    """Put those who cross the pass mark first, downwards before upwards."""
    rank = {"down": 0, "up": 1, "": 2}
    return sorted(found, key=lambda each: (rank[each.crosses], each.staff_no))
