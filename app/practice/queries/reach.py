"""What somebody may practise now, as a condition on items: the one guard of every page, list and answer."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import Session, col

from app.among import aside
from app.bank.models import BankItem
from app.bank.queries import practisable
from app.exams.facts import AttemptState
from app.exams.models import Attempt, AttemptItem
from app.exams.queries import open_to
from app.practice.facts import Reach
from app.practice.rules import pauses_until


def reach(session: Session, person_id: uuid.UUID, shelf: tuple[str, ...], at: datetime) -> Reach:
    """Return what somebody may practise at an instant, in one statement."""
    paused = pauses_until(open_to(session, person_id, at))
    return Reach(person_id, shelf, *paused) if paused else Reach(person_id, shelf)


def within(reach: Reach) -> ColumnElement[bool]:
    """Return the condition on `BankItem` that keeps what may be practised: never a question of one's open paper."""
    drawn = exists().where(
        col(AttemptItem.item_id) == BankItem.id,
        col(Attempt.id) == AttemptItem.attempt_id,
        col(Attempt.person_id) == reach.person_id,
        aside(col(Attempt.state)) == AttemptState.OPEN,
    )
    return and_(*practisable(reach.shelf, shared=reach.shared), ~drawn)
