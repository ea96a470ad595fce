"""Delivery files of an attempt: beside what is stored, and what they made of its receipt."""

import json
import uuid
from collections.abc import Sequence

from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.exams import papers
from app.exams.facts import DeliveryState
from app.exams.models import DeliveredResponse, Delivery, Response
from app.exams.records.deliveries import DeliveredLine, DeliveryFacts, EarlierReceipt


def deliveries(session: Session, attempt_id: uuid.UUID) -> tuple[DeliveryFacts, ...]:
    """Return an attempt's files, the newest first, each line beside what is stored or was replaced."""
    received = Account.__table__.alias("received")  # type: ignore[attr-defined]
    decided = Account.__table__.alias("decided")  # type: ignore[attr-defined]
    statement = (
        select(Delivery, received.c.display_name, decided.c.display_name)
        .join(received, received.c.id == Delivery.received_by)
        .join(decided, decided.c.id == Delivery.decided_by, isouter=True)
        .where(Delivery.attempt_id == attempt_id)
        .order_by(col(Delivery.received_at).desc())
    )
    rows = session.execute(statement).all()
    if not rows:
        return ()
    lines = session.exec(
        select(DeliveredResponse).where(col(DeliveredResponse.delivery_id).in_([row[0].id for row in rows]))
    ).all()
    stored = {
        item_id: (rev, payload)
        for item_id, rev, payload in session.execute(
            select(Response.item_id, Response.rev, Response.payload).where(Response.attempt_id == attempt_id)
        ).all()
    }
    sheet = papers.sheet(session, attempt_id)
    assert sheet is not None
    return tuple(
        DeliveryFacts(
            id=row.id,
            state=row.state,
            generation=row.generation,
            written_at=row.written_at,
            received_by=received_name,
            received_at=row.received_at,
            decided_by=decided_name,
            decided_at=row.decided_at,
            reason=row.reason,
            lines=tuple(
                _line(sheet, row.state, line, stored.get(line.item_id))
                for line in sorted(lines, key=lambda each: sheet.by_item[each.item_id].position)
                if line.delivery_id == row.id
            ),
        )
        for row, received_name, decided_name in rows
    )


def _line(
    sheet: papers.Sheet, state: DeliveryState, line: DeliveredResponse, stored: tuple[int, str] | None
) -> DeliveredLine:
    place = sheet.by_item[line.item_id]
    if state is DeliveryState.RECEIVED:
        rev, payload = stored or (0, None)
        newer = line.rev > rev
    else:
        rev, payload, newer = line.rev_before or 0, line.payload_before, line.applied
    return DeliveredLine(
        position=place.position,
        item=place.item,
        rev=line.rev,
        response=json.loads(line.payload),
        rev_stored=rev,
        stored=json.loads(payload) if payload else None,
        counts=newer,
    )


def earlier_receipts(session: Session, attempt_id: uuid.UUID) -> Sequence[EarlierReceipt]:
    """Return the receipts an attempt had before files were accepted, the oldest first."""
    statement = (
        select(Delivery.digest_before, Delivery.answered_before, Delivery.decided_at, Delivery.reason)
        .where(Delivery.attempt_id == attempt_id, Delivery.state == DeliveryState.ACCEPTED)
        .order_by(col(Delivery.decided_at))
    )
    return [EarlierReceipt(*row) for row in session.execute(statement).all()]
