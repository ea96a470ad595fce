"""Appeals: a candidate's own, an exam's, and until when one may appeal."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.among import among
from app.exams.facts import AppealState, AttemptFacts
from app.exams.models import Attempt, AttemptItem, Exam, ScoreAppeal
from app.exams.queries.plans import plan
from app.exams.records.marking import AppealFacts, PlanFacts
from app.exams.rules import appeals as rules
from app.organisation.models import Person
from app.web.tables import State, fetch

DECIDER: Any = aliased(Account)
FILTERS = ("state",)
SORTS = {"filed": col(ScoreAppeal.filed_at), "name": col(Person.name_pinyin)}
_OWN = (
    "id",
    "attempt_id",
    "item_id",
    "person_id",
    "text",
    "filed_at",
    "state",
    "decided_by",
    "decided_at",
    "decision",
)


def _appeals() -> Any:
    laid = and_(
        col(AttemptItem.attempt_id) == ScoreAppeal.attempt_id, col(AttemptItem.item_id) == ScoreAppeal.item_id
    )
    columns: list[Any] = [getattr(ScoreAppeal, name) for name in _OWN]
    statement: Any = select(
        *columns,
        col(Attempt.exam_id),
        col(Exam.title).label("exam_title"),
        col(Exam.unit_path),
        col(AttemptItem.position),
        col(Person.name).label("person_name"),
        col(Person.staff_no),
        func.coalesce(DECIDER.display_name, "").label("decider"),
    )
    return (
        statement.select_from(ScoreAppeal)
        .join(Attempt, col(Attempt.id) == ScoreAppeal.attempt_id)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Person, col(Person.id) == ScoreAppeal.person_id)
        .outerjoin(AttemptItem, laid)
        .outerjoin(DECIDER, DECIDER.id == ScoreAppeal.decided_by)
    )


def appeal(session: Session, appeal_id: uuid.UUID) -> AppealFacts | None:
    """Return one appeal."""
    row = session.execute(_appeals().where(col(ScoreAppeal.id) == appeal_id)).one_or_none()
    return None if row is None else AppealFacts(**row._mapping)


def appeals(
    session: Session, exam_id: uuid.UUID, reader: uuid.UUID, state: State
) -> tuple[list[AppealFacts], int]:
    """Return one page of an exam's appeals and how many there are; a reader's own is not among them."""
    statement = _appeals().where(col(Attempt.exam_id) == exam_id, col(ScoreAppeal.person_id) != reader)
    if state.filter("state") in set(AppealState):
        statement = statement.where(col(ScoreAppeal.state) == AppealState(state.filter("state")))
    rows, total = fetch(session, statement, state, SORTS, col(ScoreAppeal.id))
    return [AppealFacts(**row._mapping) for row in rows], total


def open_appeals(session: Session, exam_id: uuid.UUID) -> int:
    """Count an exam's appeals that wait for an answer."""
    statement: Any = (
        select(func.count())
        .select_from(ScoreAppeal)
        .join(Attempt, col(Attempt.id) == ScoreAppeal.attempt_id)
        .where(col(Attempt.exam_id) == exam_id, col(ScoreAppeal.state) == AppealState.OPEN)
    )
    return int(session.execute(statement).scalar_one())


# Asked with every result: written once.
_OF_SOME = (
    _appeals()
    .where(among(col(ScoreAppeal.attempt_id), "attempts"))
    .order_by(col(ScoreAppeal.filed_at).desc())
)


def own_appeals(session: Session, attempt_id: uuid.UUID) -> list[AppealFacts]:
    """Return the appeals of one attempt, the newest first."""
    return some_appeals(session, [attempt_id])[attempt_id]


def some_appeals(session: Session, attempt_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[AppealFacts]]:
    """Return the appeals of some attempts, of each the newest first."""
    found: dict[uuid.UUID, list[AppealFacts]] = {key: [] for key in attempt_ids}
    session.flush()
    for row in session.connection().execute(_OF_SOME, {"attempts": attempt_ids}):
        found[row.attempt_id].append(AppealFacts(**row._mapping))
    return found


def appeal_until(session: Session, attempt: AttemptFacts) -> datetime | None:
    """Return until when an attempt's candidate may appeal; None where nothing is out or no appeal is taken."""
    return appealable_until(attempt, plan(session, attempt.exam_id))


def appealable_until(attempt: AttemptFacts, shown: PlanFacts) -> datetime | None:
    """Return the same of an exam whose plan is known."""
    since = rules.released_since(
        attempt.release_policy, attempt.released_at, attempt.closes_at, attempt.marked_at
    )
    return rules.open_until(since, shown.appeal_days)
