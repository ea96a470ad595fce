"""The book of errors: kept with each answer, taken out of by hand, and put back."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.clock import day_of, new_id
from app.practice.facts import Standing
from app.practice.models import ErrorBookEntry
from question_bank.marks import Outcome
from question_bank.spacing import NOT_RIGHT, Place, moved


def note(session: Session, person_id: uuid.UUID, item_id: uuid.UUID, outcome: Outcome, at: datetime) -> None:
    """Note an answer in the book, by the rule of `question_bank/spacing.py`.

    Call it with the round's row locked: a person has one open round, so their answers come one after another.
    """
    mine = (ErrorBookEntry.person_id == person_id, ErrorBookEntry.item_id == item_id)
    entry = session.exec(select(ErrorBookEntry).where(*mine).with_for_update()).first()
    inside = entry is not None and entry.standing is Standing.IN
    before = Place(entry.box, entry.due_on) if entry is not None and inside else None
    after = moved(before, outcome, day_of(at))
    if outcome is Outcome.NEEDS_MARKER or (entry is None and after is None):
        return
    if entry is None:
        assert after is not None
        entry = ErrorBookEntry(
            id=new_id(),
            person_id=person_id,
            item_id=item_id,
            standing=Standing.IN,
            box=after.box,
            due_on=after.due_on,
            times_wrong=0,
            last_answered_at=at,
            last_outcome=outcome,
            added_at=at,
        )
    entry.times_wrong += outcome in NOT_RIGHT
    entry.last_outcome, entry.last_answered_at = outcome, at
    if after is not None:
        entry.box, entry.due_on = after.box, after.due_on
        entry.standing, entry.left_at = Standing.IN, None
    elif inside:
        entry.standing, entry.left_at = Standing.LEARNED, at
    session.add(entry)
    session.flush()


def take_out(session: Session, entry_id: uuid.UUID, *, at: datetime) -> bool:
    """Take an item out of its owner's book; tell whether it was in it. Box and day stay, should it be put back."""
    inside = (col(ErrorBookEntry.id) == entry_id, col(ErrorBookEntry.standing) == Standing.IN)
    values = {"standing": Standing.TAKEN_OUT, "left_at": at}
    changed = session.execute(
        update(ErrorBookEntry).where(*inside).values(values).returning(col(ErrorBookEntry.id))
    )
    return changed.first() is not None


def put_back(session: Session, entry_id: uuid.UUID, *, at: datetime) -> bool:
    """Put an item back where it stood; one that was learned begins again, today. Tell whether it was out."""
    entry = session.exec(select(ErrorBookEntry).where(ErrorBookEntry.id == entry_id).with_for_update()).one()
    if entry.standing is Standing.IN:
        return False
    if entry.standing is Standing.LEARNED:
        entry.box, entry.due_on = 1, day_of(at)
    entry.standing, entry.left_at = Standing.IN, None
    session.add(entry)
    session.flush()
    return True
