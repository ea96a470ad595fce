"""Hand in attempts: the last responses, the digest and the change of state in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col

from app.accounts import queries as accounts
from app.among import among
from app.db import database_now
from app.exams import papers, queries
from app.exams.facts import AttemptFacts, AttemptState, Given, ReceiptFacts
from app.exams.models import Attempt
from app.exams.operations import closing, saving
from app.exams.operations.together import Together
from app.exams.operations.writing import Payloads, Save, write
from app.exams.refusals import Closed
from app.journal import operations as journal
from app.refusals import Refusal, Unknown
from app.web.actor import Actor, Bearer

# A receipt, and the database's time.
Told = tuple[ReceiptFacts, datetime]


@dataclass(frozen=True)
class Submission:
    """What a page hands in at the hatch."""

    bearer: Bearer
    attempt_id: uuid.UUID
    generation: int
    submit_key: uuid.UUID
    responses: tuple[Given, ...]


@dataclass(frozen=True)
class _Handed:
    """A submission that may end its attempt, read against its paper."""

    attempt: AttemptFacts
    submit_key: uuid.UUID
    payloads: Payloads
    by: Actor | None

    @property
    def save(self) -> Save:
        return Save(self.attempt.id, self.attempt.person_id, self.attempt.generation, self.payloads)


def submit(
    session: Session,
    attempt_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    generation: int,
    submit_key: uuid.UUID,
    responses: Sequence[Given] = (),
    by: Actor | None = None,
    at: datetime | None = None,
) -> ReceiptFacts:
    """Hand in; the same submission again gets the same receipt (EX-8). `at` None means the database's own clock.

    What the page had not yet saved goes in with it, in the same transaction (EX-10).
    """
    row = session.execute(_LOCKED, {"attempts": [attempt_id]}).one_or_none()
    if row is None or row.person_id != person_id:
        raise Unknown
    attempt = queries.as_attempt(row)
    if _is_repeated(attempt, submit_key):
        return queries.receipt(attempt)
    now = at or row.asked_at
    saving.check_may_write(attempt.state, attempt.deadline_at, attempt.generation, generation, now)
    payloads = saving.read(session, attempt_id, person_id, responses)
    receipts = _end(session, [_Handed(attempt, submit_key, payloads, by)], now, at)
    if not receipts:
        raise Closed
    return receipts[attempt_id]


# With the rows locked, saves now wait, or were before us; gathered, whoever is locked already waits for the door.
_ASKED = queries.attempts(database_now().label("asked_at")).where(among(col(Attempt.id), "attempts"))
_LOCKED = _ASKED.with_for_update(of=Attempt)
_LOCKED_NOW = _ASKED.order_by(col(Attempt.id)).with_for_update(of=Attempt, skip_locked=True)


def _is_repeated(attempt: AttemptFacts, submit_key: uuid.UUID) -> bool:
    return attempt.state is AttemptState.SUBMITTED and attempt.submit_key == submit_key


def _end(
    session: Session, handed: Sequence[_Handed], now: datetime, at: datetime | None
) -> dict[uuid.UUID, ReceiptFacts]:
    """Write the last responses of attempts whose rows are locked, end them, and return their receipts."""
    write(session.connection(), [each.save for each in handed], now)
    # The end is read off the clock once the locks are held: a save that came while we waited is before it.
    keys = {each.attempt.id: each.submit_key for each in handed}
    ended = {each.id: each for each in closing.close(session, keys, AttemptState.SUBMITTED, at)}
    closed = [each for each in handed if each.attempt.id in ended]
    for exam_id, title in {each.attempt.exam_id: each.attempt.exam_title for each in closed}.items():
        closing.ask_for_marking(session, exam_id, title, now)
    for each in closed:
        _note(session, each, now)
    facts = [replace(each.attempt, **asdict(ended[each.attempt.id])) for each in closed]
    return {attempt.id: queries.receipt(attempt) for attempt in facts}


def _note(session: Session, handed: _Handed, at: datetime) -> None:
    journal.record(
        session,
        "attempt.submitted",
        "attempt",
        handed.attempt.id,
        by=handed.by,
        at=at,
        stream=f"attempt:{handed.attempt.id.hex[-1]}",
        unit_path=handed.attempt.unit_path,
        person=str(handed.attempt.person_id),
    )


def _hand_in(session: Session, asked: Sequence[Submission]) -> list[Told | None]:
    """Hand in many attempts together, none of them twice; None for whom the door must refuse, or let in by itself."""
    actors = accounts.standing(session, [each.bearer for each in asked])
    keys = [each.attempt_id for each in asked]
    rows = {row.id: row for row in session.execute(_LOCKED_NOW, {"attempts": keys})}
    # A paper is read only for what has still to be written on it.
    writing = [each.attempt_id for each in asked if each.responses and each.attempt_id in rows]
    sheets = papers.sheets(session, writing) if writing else {}
    read = {
        each.attempt_id: _read(each, rows[each.attempt_id], actor, sheets)
        for each, actor in zip(asked, actors, strict=True)
        if actor is not None and each.attempt_id in rows
    }
    receipts = {key: each for key, each in read.items() if isinstance(each, ReceiptFacts)}
    ending = [each for each in read.values() if isinstance(each, _Handed)]
    if ending:
        receipts |= _end(session, ending, rows[ending[0].attempt.id].asked_at, None)
    told = {key: (each, max(rows[key].asked_at, each.submitted_at)) for key, each in receipts.items()}
    return [told.get(key) for key in keys]


def _read(
    asked: Submission, row: Row[Any], actor: Actor, sheets: dict[uuid.UUID, papers.Sheet]
) -> _Handed | ReceiptFacts | None:
    """Read a submission as `submit` does: what may end its attempt, the receipt of a repeated one, None if refused."""
    attempt = queries.as_attempt(row)
    if attempt.person_id != actor.person_id:
        return None
    if _is_repeated(attempt, asked.submit_key):
        return queries.receipt(attempt)
    try:
        saving.check_may_write(
            attempt.state, attempt.deadline_at, attempt.generation, asked.generation, row.asked_at
        )
        sheet = sheets.get(attempt.id)
        last = asked.responses
        payloads = saving.read_against(sheet, attempt.person_id, last) if last else {}
    except Refusal:
        return None
    return _Handed(attempt, asked.submit_key, payloads, actor)


hand_in = Together(_hand_in, key=lambda asked: asked.attempt_id)
