"""An exam over the shipped items, open now, with An and Bo admitted."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel

import app.exams.regrader
import app.exams.sweeper  # noqa: F401 - marking and regrading are registered jobs
from app.bank.storage import wording
from app.clock import new_id
from app.db import Databases, database_now
from app.exams.facts import AttemptKind, ExamState, ReleasePolicy
from app.exams.models import Candidate, Exam, Sitting
from app.planning.models import Programme, ProgrammeState
from question_bank.content.load import load_entries
from question_bank.items import Entry, Kind
from tests.builders import AT, LONG_AGO
from tests.cast import Cast, Player

# One row a kind, 12 items worth 30 marks.
BLUEPRINT = [
    {"kind": "single", "count": 3, "marks": "2"},
    {"kind": "multiple", "count": 3, "marks": "2.50"},
    {"kind": "true_false", "count": 2, "marks": "1"},
    {"kind": "fill_blank", "count": 3, "marks": "1.50"},
    {"kind": "short_answer", "count": 1, "marks": "10"},
]
TOTAL = Decimal(30)
PER_KIND = 8


@dataclass(frozen=True)
class Stage:
    """An exam on stage: its rows' ids and the programme it belongs to."""

    programme_id: uuid.UUID
    exam_id: uuid.UUID
    sitting_id: uuid.UUID


@cache
def shipped() -> tuple[Entry, ...]:
    """The first items of each kind in the shipped bank."""
    taken: dict[Kind, int] = {}
    found = []
    for entry in load_entries():
        taken[entry.item.kind] = taken.get(entry.item.kind, 0) + 1
        if taken[entry.item.kind] <= PER_KIND:
            found.append(entry)
    return tuple(found)


def _stock(session: Session, author: Player, reviewer: Player, entries: tuple[Entry, ...]) -> None:
    """Put entries into the bank, approved, by plain rows."""
    items, versions = [], []
    for entry in entries:
        item_id = new_id()
        items.append(
            {
                "id": item_id,
                "code": entry.item.id,
                "kind": entry.item.kind.value,
                "state": "approved",
                "version": 1,
                "topic": entry.item.topic,
                "paragraph": entry.anchor.paragraph,
                "cognitive_level": entry.item.cognitive_level.value,
                "expected_difficulty": entry.item.expected_difficulty.value,
                "stem": entry.item.stem,
                "author_id": author.id,
                "reviewer_id": reviewer.id,
                "created_at": AT,
                "updated_at": AT,
            }
        )
        versions.append(
            {"id": new_id(), "item_id": item_id, "version": 1, "created_by": author.id, "created_at": AT}
            | {"approved_by": reviewer.id, "approved_at": AT}
            | wording(entry)
        )
    session.execute(insert(SQLModel.metadata.tables["bank_item"]), items)
    session.execute(insert(SQLModel.metadata.tables["item_version"]), versions)


def set_stage(session: Session, cast: Cast, **more: Any) -> Stage:
    """Write programme, published exam and a sitting that is open now, with An and Bo admitted."""
    now = session.execute(select(database_now())).scalar_one()
    programme = Programme(
        id=new_id(),
        name="全员轮训",
        document_no="闽科协综〔2021〕20号",
        unit_id=cast.province.unit_id,
        unit_path=cast.province.path,
        starts_on=LONG_AGO,
        ends_on=LONG_AGO + timedelta(days=9999),
        state=ProgrammeState.RUNNING,
        hour_rule="8",
        required_minutes=0,
        created_by=cast.cy.id,
        created_at=AT,
    )
    exam = Exam(
        **{
            "id": new_id(),
            "programme_id": programme.id,
            "unit_path": cast.city.path,
            "title": "结业考试",
            "state": ExamState.PUBLISHED,
            "blueprint": BLUEPRINT,
            "duration_minutes": 60,
            "total_marks": TOTAL,
            "pass_mark": Decimal(18),
            "max_attempts": 1,
            "release_policy": ReleasePolicy.AFTER_WINDOW,
            "created_by": cast.cy.id,
            "created_at": AT,
        }
        | more
    )
    session.add(programme)
    session.flush()
    session.add(exam)
    session.flush()
    sitting_id = add_sitting(session, exam.id, now - timedelta(hours=1), now + timedelta(hours=5))
    admit(session, sitting_id, cast.an, cast.bo)
    return Stage(programme.id, exam.id, sitting_id)


def add_sitting(
    session: Session,
    exam_id: uuid.UUID,
    opens_at: Any,
    closes_at: Any,
    kind: AttemptKind = AttemptKind.REGULAR,
) -> uuid.UUID:
    row = Sitting(
        id=new_id(),
        exam_id=exam_id,
        kind=kind,
        title="第一场",
        opens_at=opens_at,
        closes_at=closes_at,
        created_at=AT,
    )
    session.add(row)
    session.flush()
    return row.id


def admit(session: Session, sitting_id: uuid.UUID, *players: Player, percent: int = 100) -> None:
    for player in players:
        session.add(Candidate(id=new_id(), sitting_id=sitting_id, person_id=player.id, time_percent=percent))
    session.flush()


@pytest.fixture
def stage(dbs: Databases, cast: Cast) -> Stage:
    """An exam that is open now."""
    with dbs.transaction() as session:
        _stock(session, cast.cy, cast.fu, shipped())
        return set_stage(session, cast)
