"""Take in a delivery file (应急作答文件), and decide about it: once, by a person, with a reason."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from app import clock
from app.db import database_now
from app.exams import receipts
from app.exams.delivery import Delivered
from app.exams.facts import AttemptFacts, AttemptState, DeliveryState, MarkingState
from app.exams.models import Attempt, DeliveredResponse, Delivery, Response
from app.exams.operations import automatic, saving
from app.exams.refusals import (
    DeliveryDecided,
    DeliveryKnown,
    DeliveryNothingNew,
    DeliveryTooEarly,
    OwnAttempt,
    VoidReasonMissing,
)
from app.journal import operations as journal
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor

ATTEMPT = SQLModel.metadata.tables["attempt"]
ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


def take_in(
    session: Session, attempt: AttemptFacts, delivered: Delivered, *, by: Actor, at: datetime
) -> uuid.UUID:
    """Keep a file with its attempt for a decision; nothing of it counts yet. Each file is taken once (EX-2)."""
    _check(attempt, by)
    known = session.exec(select(Delivery).where(Delivery.file_sha256 == delivered.file_sha256)).first()
    if known is not None:
        raise DeliveryKnown(at=known.received_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M"))
    payloads = saving.read(session, attempt.id, attempt.person_id, delivered.responses)
    stored = _stored(session, attempt.id)
    if not any(rev > stored[item].rev if item in stored else True for item, (rev, _) in payloads.items()):
        raise DeliveryNothingNew
    row = Delivery(
        id=clock.new_id(),
        attempt_id=attempt.id,
        file_sha256=delivered.file_sha256,
        generation=delivered.generation,
        written_at=delivered.written_at,
        received_by=by.person_id,
        received_at=at,
        state=DeliveryState.RECEIVED,
    )
    session.add(row)
    session.flush()
    session.add_all(
        DeliveredResponse(delivery_id=row.id, item_id=item_id, rev=rev, payload=payload)
        for item_id, (rev, payload) in payloads.items()
    )
    _note(session, attempt, "delivery.received", by, at, file=delivered.file_sha256, responses=len(payloads))
    return row.id


def _check(attempt: AttemptFacts, by: Actor) -> None:
    if by.person_id == attempt.person_id:
        raise OwnAttempt
    if attempt.state not in ENDED:
        raise DeliveryTooEarly


def accept(
    session: Session, attempt: AttemptFacts, delivery_id: uuid.UUID, *, reason: str, by: Actor, at: datetime
) -> int:
    """Let a file's newer responses count, and give the attempt a new receipt; return how many count now.

    Only what has a higher revision than what is stored counts (EX-6). What it replaces, and the receipt before it,
    stay on record. Whatever was marked of it is marked again.
    """
    row = _undecided(session, attempt, delivery_id, reason, by)
    applied = _apply(session, attempt.id, row.id)
    if not applied:
        raise DeliveryNothingNew
    stored = _stored(session, attempt.id)
    digest = receipts.digest((item, each.rev, each.payload) for item, each in stored.items())
    answered = receipts.count_answered(each.payload for each in stored.values())
    row.digest_before, row.answered_before = attempt.responses_digest, attempt.answered
    row.digest_after, row.answered_after = digest, answered
    _decide(row, DeliveryState.ACCEPTED, reason, by, at)
    session.execute(
        update(ATTEMPT)
        .where(ATTEMPT.c.id == attempt.id)
        .values(responses_digest=digest, answered=answered)
        .execution_options(synchronize_session=False)
    )
    if attempt.marking is not MarkingState.UNMARKED:
        automatic.mark_again(session, attempt.id, applied, at)
    _note(
        session,
        attempt,
        "delivery.accepted",
        by,
        at,
        file=row.file_sha256,
        items=[str(item) for item in applied],
        digest_before=row.digest_before,
        digest_after=digest,
        reason=row.reason,
    )
    body = f"采纳 {len(applied)} 题，理由：{row.reason}。交卷凭证已更新，原凭证仍可查看。"
    _tell(session, attempt, "应急作答文件已采纳", body, at)
    return len(applied)


def reject(
    session: Session, attempt: AttemptFacts, delivery_id: uuid.UUID, *, reason: str, by: Actor, at: datetime
) -> None:
    """Leave a file uncounted, with a reason; it stays on record."""
    row = _undecided(session, attempt, delivery_id, reason, by)
    _decide(row, DeliveryState.REJECTED, reason, by, at)
    _note(session, attempt, "delivery.rejected", by, at, file=row.file_sha256, reason=row.reason)
    _tell(session, attempt, "应急作答文件未采纳", f"理由：{row.reason}。如有疑问，请与组织者联系。", at)


def _undecided(
    session: Session, attempt: AttemptFacts, delivery_id: uuid.UUID, reason: str, by: Actor
) -> Delivery:
    """Return a file of this attempt with both rows locked, attempt first."""
    _check(attempt, by)
    session.execute(select(Attempt.id).where(Attempt.id == attempt.id).with_for_update())
    wanted = select(Delivery).where(Delivery.id == delivery_id, Delivery.attempt_id == attempt.id)
    row = session.exec(wanted.with_for_update()).one_or_none()
    if row is None:
        raise Unknown
    if row.state is not DeliveryState.RECEIVED:
        raise DeliveryDecided
    if not reason.strip():
        raise VoidReasonMissing
    return row


def _decide(row: Delivery, state: DeliveryState, reason: str, by: Actor, at: datetime) -> None:
    row.state, row.reason, row.decided_by, row.decided_at = state, reason.strip(), by.person_id, at


def _stored(session: Session, attempt_id: uuid.UUID) -> dict[uuid.UUID, Response]:
    rows = session.exec(select(Response).where(Response.attempt_id == attempt_id)).all()
    return {row.item_id: row for row in rows}


def _apply(session: Session, attempt_id: uuid.UUID, delivery_id: uuid.UUID) -> list[uuid.UUID]:
    stored = _stored(session, attempt_id)
    now = session.execute(select(database_now())).scalar_one()
    lines = select(DeliveredResponse).where(DeliveredResponse.delivery_id == delivery_id)
    applied = []
    for line in session.exec(lines.order_by(col(DeliveredResponse.item_id))).all():
        found = stored.get(line.item_id)
        if found is not None and found.rev >= line.rev:
            continue
        line.applied = True
        if found is None:
            session.add(
                Response(
                    attempt_id=attempt_id,
                    item_id=line.item_id,
                    rev=line.rev,
                    payload=line.payload,
                    saved_at=now,
                )
            )
        else:
            line.rev_before, line.payload_before = found.rev, found.payload
            found.rev, found.payload, found.saved_at = line.rev, line.payload, now
        applied.append(line.item_id)
    session.flush()
    return applied


def _note(
    session: Session, attempt: AttemptFacts, action: str, by: Actor, at: datetime, **what: object
) -> None:
    journal.record(
        session,
        action,
        "attempt",
        attempt.id,
        by=by,
        at=at,
        stream=f"attempt:{attempt.id.hex[-1]}",
        unit_path=attempt.unit_path,
        person=str(attempt.person_id),
        **what,
    )


def _tell(session: Session, attempt: AttemptFacts, title: str, body: str, at: datetime) -> None:
    messages.send(
        session,
        [attempt.person_id],
        kind="exam",
        title=f"{title}：{attempt.exam_title}",
        body=body,
        link=f"/attempts/{attempt.id}/receipt",
        at=at,
    )
