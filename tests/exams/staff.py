"""What the tests of the staff's pages share: scripts handed in, windows moved, pages read."""

import re
import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import text as sql
from sqlalchemy import update
from sqlmodel import Session, SQLModel, col, select

from app.bank import queries as bank
from app.clock import now
from app.db import Databases
from app.exams import operations
from app.exams.facts import Given
from app.exams.invariants import INVARIANTS
from app.exams.models import Attempt, AttemptItem
from app.worker import drain
from question_bank.items import FillBlankKey, Key, MultipleKey, SingleKey, TrueFalseKey
from tests.cast import Player
from tests.exams.conftest import Stage

ESSAY = "围绕要点书面作答。"
SITTING = SQLModel.metadata.tables["sitting"]


def _right(key: Key, essay: str) -> Any:
    if isinstance(key, SingleKey):
        return key.option_id
    if isinstance(key, MultipleKey):
        return sorted(key.option_ids)
    if isinstance(key, TrueFalseKey):
        return key.value
    if isinstance(key, FillBlankKey):
        return [accepted[0] for accepted in key.blanks]
    return essay


def hand_in(
    dbs: Databases, stage: Stage, player: Player, *, left_out: int = 0, essay: str = ESSAY
) -> uuid.UUID:
    """Hand in a paper with every answer right but the first so many left out; mark it by the key."""
    with dbs.transaction() as session:
        attempt_id = operations.start(session, stage.sitting_id, player.id)
        rows = _items(session, attempt_id)
        keys = bank.keys(session, [row.version_id for row in rows])
        given = [Given(row.item_id, 1, _right(keys[row.version_id].key, essay)) for row in rows[left_out:]]
        given = [each for each in given if each.response != ""]
        operations.submit(
            session, attempt_id, player.id, generation=1, submit_key=uuid.uuid4(), responses=given
        )
    drain(dbs)
    return attempt_id


def _items(session: Session, attempt_id: uuid.UUID) -> list[AttemptItem]:
    statement = select(AttemptItem).where(AttemptItem.attempt_id == attempt_id)
    return list(session.exec(statement.order_by(col(AttemptItem.position))).all())


def essay_of(dbs: Databases, attempt_id: uuid.UUID) -> uuid.UUID:
    """Return the short answer of a script: the blueprint puts it last."""
    with dbs.session() as session:
        return _items(session, attempt_id)[-1].item_id


def points_of(dbs: Databases, attempt_id: uuid.UUID) -> list[str]:
    """Return the most marks of each point of a script's short answer, as text."""
    with dbs.session() as session:
        version_id = _items(session, attempt_id)[-1].version_id
        key = bank.keys(session, [version_id])[version_id].key
    return [str(point.marks) for point in key.rubric]  # type: ignore[union-attr]


def marks_form(
    dbs: Databases, attempt_id: uuid.UUID, points: list[str], version: int = 0, reason: str = ""
) -> dict[str, str]:
    """Return what a marker's page sends."""
    item = essay_of(dbs, attempt_id)
    fields = {f"point-{number}-{item}": text for number, text in enumerate(points)}
    return fields | {f"version-{item}": str(version), f"reason-{item}": reason}


def attempt(dbs: Databases, attempt_id: uuid.UUID) -> Attempt:
    with dbs.session() as session:
        found = session.get(Attempt, attempt_id)
        assert found is not None
        return found


def close_window(dbs: Databases, sitting_id: uuid.UUID) -> None:
    """Let a sitting have ended a minute ago."""
    with dbs.transaction() as session:
        session.execute(
            update(SITTING).where(SITTING.c.id == sitting_id).values(closes_at=now() - timedelta(minutes=1))
        )


def text(answer: Any) -> str:
    """Return a page's words without its tags."""
    page = answer.get_data(as_text=True)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def sound(dbs: Databases) -> None:
    """Assert that what must hold of exams does."""
    with dbs.session() as session:
        for name, query in INVARIANTS.items():
            found = query if isinstance(query, str) else query[session.get_bind().dialect.name]
            assert list(session.execute(sql(found)).all()) == [], name
