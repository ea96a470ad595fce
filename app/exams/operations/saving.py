"""Save responses: one guarded, durable statement for a whole batch, and a reason for what it did not write."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_
from sqlmodel import Session, col, select

from app.db import database_now
from app.exams import papers, receipts, rules
from app.exams.facts import AttemptState, Given, Saved, SaveOutcome, Stale
from app.exams.models import Attempt, Response
from app.exams.operations.writing import Payloads, Save, write
from app.exams.refusals import Closed, MalformedResponses, Superseded
from app.refusals import Busy, Unknown
from question_bank import kinds


def save_responses(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    generation: int,
    responses: Sequence[Given],
    at: datetime | None = None,
) -> SaveOutcome:
    """Store what is newer than what is there; `at` None means the database's own clock."""
    payloads = read(session, attempt_id, person_id, responses)
    rows = write(session.connection(), [Save(attempt_id, person_id, generation, payloads)], at)
    saved = [Saved(row.item_id, row.rev, row.saved_at) for row in rows]
    if len(saved) == len(payloads):
        return SaveOutcome(rows[0].now, rows[0].deadline_at, tuple(saved), ())
    return _explain(session, attempt_id, person_id, generation, payloads, saved, at)


def read(
    session: Session, attempt_id: uuid.UUID, person_id: uuid.UUID, responses: Sequence[Given]
) -> Payloads:
    """Read responses against their items; refuse all of them if one is malformed (EX-7)."""
    return read_against(papers.sheet(session, attempt_id), person_id, responses)


def read_against(sheet: papers.Sheet | None, person_id: uuid.UUID, responses: Sequence[Given]) -> Payloads:
    """Read responses against a paper, which must be the person's own."""
    if sheet is None or sheet.person_id != person_id:
        raise Unknown
    read: Payloads = {}
    for given in responses:
        place = sheet.by_item.get(given.item_id)
        if place is None or given.item_id in read or not 0 < given.rev <= rules.LARGEST_NUMBER:
            raise MalformedResponses
        try:
            response = kinds.read(place.item, given.response)
        except kinds.MalformedResponse:
            raise MalformedResponses from None
        read[given.item_id] = given.rev, receipts.canonical(response)
    return read


def _explain(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    generation: int,
    payloads: Payloads,
    saved: list[Saved],
    at: datetime | None,
) -> SaveOutcome:
    """Say why some were not written: too late, another page, or the server has the same or something newer."""
    missing = set(payloads) - {row.item_id for row in saved}
    rows = _stored(session, attempt_id, person_id, missing)
    if not rows:
        raise Unknown
    first = rows[0]
    now = at or first.now
    if not saved:
        check_may_write(first.state, first.deadline_at, first.generation, generation, now)
    stored = {row.item_id: row for row in rows if row.item_id is not None}
    if set(stored) != missing:
        # It was too late for the one statement and the reason is gone in the next: nothing was done.
        raise Busy
    stale: list[Stale] = []
    for item_id, row in stored.items():
        if (row.rev, row.payload) == payloads[item_id]:
            # The same revision again: its acknowledgement was lost on the way, so it is given once more.
            saved.append(Saved(item_id, row.rev, row.saved_at))
        else:
            stale.append(Stale(item_id, row.rev, row.payload))
    return SaveOutcome(now, first.deadline_at, tuple(saved), tuple(stale))


def _stored(
    session: Session, attempt_id: uuid.UUID, person_id: uuid.UUID, items: Iterable[uuid.UUID]
) -> Sequence[Row[Any]]:
    wanted = and_(col(Response.attempt_id) == Attempt.id, col(Response.item_id).in_(sorted(items)))
    statement = (
        select(  # type: ignore[call-overload]
            Attempt.state,
            Attempt.deadline_at,
            Attempt.generation,
            database_now().label("now"),
            Response.item_id,
            Response.rev,
            Response.payload,
            Response.saved_at,
        )
        .select_from(Attempt)
        .join(Response, wanted, isouter=True)
        .where(Attempt.id == attempt_id, Attempt.person_id == person_id)
    )
    return session.execute(statement).all()


def check_may_write(
    state: AttemptState, deadline_at: datetime, current: int, generation: int, now: datetime
) -> None:
    """Refuse what comes after the end, or from a page that is no longer the one."""
    if state is not AttemptState.OPEN or now >= deadline_at + rules.GRACE:
        raise Closed
    if generation != current:
        raise Superseded
