"""One's own book of errors: its list, what is due, and one entry."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from app.bank.models import BankItem
from app.practice.facts import ErrorFacts, ErrorLine, Reach, Standing
from app.practice.models import ErrorBookEntry
from app.practice.queries.reach import within
from app.web.tables import State, fetch
from question_bank.items import Kind

FILTERS = ("show", "topic", "kind")
PER_PAGE = 20
OWN = tuple(ErrorFacts.__dataclass_fields__)


def error(session: Session, entry_id: uuid.UUID) -> ErrorFacts | None:
    """Return an entry of somebody's book."""
    row = session.get(ErrorBookEntry, entry_id)
    return None if row is None else as_error(row)


def error_on(session: Session, person_id: uuid.UUID, item_id: uuid.UUID) -> ErrorFacts | None:
    """Return what a person's book says of an item."""
    mine = (col(ErrorBookEntry.person_id) == person_id, col(ErrorBookEntry.item_id) == item_id)
    row = session.execute(select(ErrorBookEntry).where(*mine)).scalar_one_or_none()
    return None if row is None else as_error(row)


def as_error(row: ErrorBookEntry) -> ErrorFacts:
    return ErrorFacts(**{name: getattr(row, name) for name in OWN})


def _standing(show: str, on: date) -> tuple[Any, ...]:
    if show == "out":
        return (col(ErrorBookEntry.standing) != Standing.IN,)
    due = (col(ErrorBookEntry.due_on) <= on,) if show == "due" else ()
    return (col(ErrorBookEntry.standing) == Standing.IN, *due)


def errors(session: Session, reach: Reach, state: State, on: date) -> tuple[list[ErrorLine], int]:
    """Return a page of one's book, what is due first, and how long it is; only what may be practised now."""
    statement: Any = (
        select(
            ErrorBookEntry,
            col(BankItem.kind),
            col(BankItem.topic),
            col(BankItem.paragraph),
            col(BankItem.stem),
        )
        .join(BankItem, col(BankItem.id) == ErrorBookEntry.item_id)
        .where(
            col(ErrorBookEntry.person_id) == reach.person_id,
            within(reach),
            *_standing(state.filter("show"), on),
        )
        .order_by(col(ErrorBookEntry.due_on), col(ErrorBookEntry.times_wrong).desc())
    )
    if state.filter("topic"):
        statement = statement.where(col(BankItem.topic) == state.filter("topic"))
    if state.filter("kind") in list(Kind):
        statement = statement.where(col(BankItem.kind) == state.filter("kind"))
    rows, total = fetch(session, statement, state, {}, col(ErrorBookEntry.id))
    return [ErrorLine(as_error(row), *rest) for row, *rest in rows], total


def tallies(session: Session, reach: Reach, on: date) -> dict[str, int]:
    """Count one's book: due, in it, and out of it again; in one statement."""

    def tally(show: str) -> Any:
        conditions = _standing(show, on)
        whole = conditions[0] if len(conditions) == 1 else conditions[0] & conditions[1]
        return func.coalesce(func.sum(case((whole, 1), else_=0)), 0).label(show)

    statement = (
        select(tally("due"), tally("all"), tally("out"))
        .select_from(ErrorBookEntry)
        .join(BankItem, col(BankItem.id) == ErrorBookEntry.item_id)
        .where(col(ErrorBookEntry.person_id) == reach.person_id, within(reach))
    )
    row = session.execute(statement).one()
    return {show: int(row._mapping[show]) for show in ("due", "all", "out")}


def waiting(session: Session, reach: Reach) -> int:
    """Count what of one's book only waits for an exam to close."""
    after = Reach(reach.person_id, reach.shelf)
    statement = (
        select(func.count(), func.coalesce(func.sum(case((within(reach), 1), else_=0)), 0))
        .select_from(ErrorBookEntry)
        .join(BankItem, col(BankItem.id) == ErrorBookEntry.item_id)
        .where(
            col(ErrorBookEntry.person_id) == reach.person_id,
            col(ErrorBookEntry.standing) == Standing.IN,
            within(after),
        )
    )
    later, now = session.execute(statement).one()
    return int(later) - int(now)
