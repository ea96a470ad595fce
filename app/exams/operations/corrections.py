"""Correct an item after its exam: one person proposes, another approves, a job regrades."""

import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock, jobs
from app.bank import operations as bank
from app.bank import queries as bank_rows
from app.exams.facts import CorrectionState, Treatment
from app.exams.models import Exam, KeyCorrection
from app.exams.queries.corrections import used_item
from app.exams.queries.correctors import is_candidate, may_propose
from app.exams.records.corrections import UsedItem
from app.exams.rules import regrading as rules
from app.journal import operations as journal
from app.refusals import N_, Unknown
from app.web.actor import Actor
from question_bank.items import Entry, Key, Kind

REGRADE = "exams.regrade"


def propose(
    session: Session,
    exam_id: uuid.UUID,
    version_id: uuid.UUID,
    *,
    treatment: Treatment,
    key: Key | None = None,
    rationale: str = "",
    only_up: bool = False,
    reason: str,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Propose what is to be done about a wording that turned out wrong; nothing changes before the approval.

    A new key is written into the bank as a new version of the item, a draft that the bank's reviewers decide on.
    """
    rules.check_proposer(may_propose(session, exam_id, by.person_id))
    item = used_item(session, exam_id, version_id)
    exam = session.get(Exam, exam_id)
    if item is None or exam is None:
        raise Unknown
    key_version_id = None
    if treatment is Treatment.NEW_KEY:
        key_version_id = _keyed(session, item, key, rationale, by, at)
    row = KeyCorrection(
        id=clock.new_id(),
        exam_id=exam_id,
        item_id=item.item_id,
        version_id=version_id,
        treatment=treatment,
        key_version_id=key_version_id,
        only_up=only_up and treatment is Treatment.NEW_KEY,
        reason=reason.strip(),
        state=CorrectionState.PROPOSED,
        proposed_by=by.person_id,
        proposed_at=at,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise rules.CorrectionStands from None
    _record(
        session,
        "correction.proposed",
        row,
        exam,
        by,
        at,
        item=item.code,
        treatment=treatment.value,
        reason=row.reason,
    )
    return row.id


def _keyed(
    session: Session, item: UsedItem, key: Key | None, rationale: str, by: Actor, at: datetime
) -> uuid.UUID:
    """Return the version of the item that holds the right key, written now unless the bank has it already."""
    if item.item.kind is Kind.SHORT_ANSWER or key is None:
        raise rules.NoKeyToCorrect
    if key == item.key:
        raise rules.SameKey
    current = bank_rows.item(session, item.item_id)
    assert current is not None
    if current.version_id != item.version_id:
        same = {each.id for each in current.entry.item.options} == {each.id for each in item.item.options}
        if same and current.entry.key == key:
            return current.version_id
        raise rules.KeyMoved
    entry = _rekeyed(current.entry, key, rationale)
    bank.revise(session, item.item_id, entry, from_version=current.version, by=by, at=at)
    written = bank_rows.item(session, item.item_id)
    assert written is not None
    return written.version_id


def _rekeyed(entry: Entry, key: Key, rationale: str) -> Entry:
    changed = replace(entry, key=key, rationale=rationale.strip() or entry.rationale)
    # What a false statement was made from says nothing of one that is now held to be true, and the reverse.
    return replace(changed, original="", swapped_in="") if entry.item.kind is Kind.TRUE_FALSE else changed


def approve(session: Session, correction_id: uuid.UUID, *, by: Actor, at: datetime, link: str) -> uuid.UUID:
    """Approve a correction as a second person, and queue the regrade; return its job."""
    row, exam = held(session, correction_id)
    own = is_candidate(session, row.exam_id, by.person_id)
    rules.check_approval(row.state, row.proposed_by, by.person_id, own)
    row.state, row.decided_by, row.decided_at = CorrectionState.APPROVED, by.person_id, at
    session.add(row)
    session.flush()
    _record(session, "correction.approved", row, exam, by, at)
    title = jobs.titled(N_("重新评分"), exam.title)
    payload = {"correction_id": str(row.id)}
    return jobs.enqueue(session, REGRADE, title, payload, by=by.person_id, at=at, link=link)


def withdraw(session: Session, correction_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take a proposal back, or turn it down; it stays on record."""
    row, exam = held(session, correction_id)
    if row.state is not CorrectionState.PROPOSED:
        raise rules.AlreadyDecided
    row.state, row.decided_by, row.decided_at = CorrectionState.WITHDRAWN, by.person_id, at
    session.add(row)
    session.flush()
    _record(session, "correction.withdrawn", row, exam, by, at)


def held(session: Session, correction_id: uuid.UUID) -> tuple[KeyCorrection, Exam]:
    """Return a correction, locked, with its exam."""
    statement = (
        select(KeyCorrection, Exam)
        .join(Exam, col(Exam.id) == KeyCorrection.exam_id)
        .where(col(KeyCorrection.id) == correction_id)
        .with_for_update(of=KeyCorrection)
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise Unknown
    return row


def _record(
    session: Session,
    action: str,
    row: KeyCorrection,
    exam: Exam,
    by: Actor,
    at: datetime,
    **details: str,
) -> None:
    journal.record(
        session,
        action,
        "key_correction",
        row.id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        exam=str(exam.id),
        **details,
    )
