"""An examination hall for load and drills: many candidates by plain rows, and what each of them knows."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel

from app import clock
from app.accounts.models import Account, NameKind, RoleGrant, SignInName
from app.accounts.privacy import PRIVACY_VERSION
from app.bank import operations as bank
from app.db import Databases, database_now
from app.exams import operations
from app.exams.facts import AttemptState, MarkingState
from app.exams.models import Attempt, AttemptItem, Candidate, Exam
from app.organisation.models import Appointment, Person, Rank
from app.web.actor import Role
from question_bank.content.load import load_entries
from question_bank.items import Kind
from tests.builders import AT, LONG_AGO
from tests.cast import Cast
from tests.exams.conftest import set_stage

SECRET = "a-secret-for-tests-that-is-long-enough"
CSRF = "c" * 40
# 50 items worth 100 marks, as a closing examination has them.
ROWS = (
    (Kind.SINGLE, 20, "2"),
    (Kind.MULTIPLE, 10, "2"),
    (Kind.TRUE_FALSE, 10, "2"),
    (Kind.FILL_BLANK, 10, "2"),
)
BLUEPRINT = [{"kind": kind.value, "count": count, "marks": marks} for kind, count, marks in ROWS]
# A drill compares texts; a short paper that has places to write them.
ESSAYS = [
    {"kind": "short_answer", "count": 8, "marks": "10"},
    {"kind": "true_false", "count": 10, "marks": "2"},
]
TOTAL = Decimal(100)


@dataclass(frozen=True)
class Hall:
    """An exam that is open now, and who is admitted to it."""

    exam_id: uuid.UUID
    sitting_id: uuid.UUID
    people: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class Seat:
    """A candidate with an attempt begun: whose it is, its generation, and its items by kind."""

    person_id: uuid.UUID
    attempt_id: uuid.UUID
    generation: int
    items: dict[str, tuple[uuid.UUID, ...]]


def furnish(
    session: Session, cast: Cast, people: int, blueprint: Sequence[dict[str, Any]] = BLUEPRINT, **more: Any
) -> Hall:
    """Write the shipped bank, an exam that is open for five hours, and so many admitted candidates."""
    bank.take_in(session, load_entries(), author_id=cast.cy.id, reviewer_id=cast.di.id, by=None, at=AT)
    values = {
        "blueprint": list(blueprint),
        "total_marks": TOTAL,
        "pass_mark": Decimal(60),
        "duration_minutes": 240,
    }
    stage = set_stage(session, cast, **values | more)
    keys = seat_people(session, cast, people)
    _insert(
        session,
        Candidate,
        [{"id": clock.new_id(), "sitting_id": stage.sitting_id, "person_id": key} for key in keys],
    )
    return Hall(stage.exam_id, stage.sitting_id, tuple(keys))


def seat_people(session: Session, cast: Cast, people: int, prefix: str = "L") -> list[uuid.UUID]:
    """Write so many cadres of the county, who can sign in with a forged cookie and with nothing else."""
    keys = [clock.new_id() for _ in range(people)]
    place = cast.county
    account = {
        "must_change_password": False,
        "privacy_version": PRIVACY_VERSION,
        "privacy_acknowledged_at": AT,
        "created_at": AT,
    }
    names = [f"考生{number:05d}" for number in range(people)]
    numbers = [f"{prefix}{number:05d}" for number in range(people)]
    _insert(
        session,
        Account,
        [{"id": key, "display_name": name, **account} for key, name in zip(keys, names, strict=True)],
    )
    _insert(
        session,
        SignInName,
        [
            {"value": number.casefold(), "kind": NameKind.STAFF_NO, "account_id": key}
            for key, number in zip(keys, numbers, strict=True)
        ],
    )
    _insert(
        session,
        Person,
        [
            {"id": key, "staff_no": number, "name": name, "name_pinyin": "kaosheng", "created_at": AT}
            for key, number, name in zip(keys, numbers, names, strict=True)
        ],
    )
    post = {"unit_id": place.unit_id, "post": "干部", "rank": Rank.STAFF, "valid_from": LONG_AGO}
    _insert(session, Appointment, [{"id": clock.new_id(), "person_id": key, **post} for key in keys])
    role = {"role": Role.CADRE, "unit_id": place.unit_id, "unit_path": place.path, "unit_name": place.name}
    _insert(
        session,
        RoleGrant,
        [{"id": clock.new_id(), "account_id": key, **role, "granted_at": AT} for key in keys],
    )
    return keys


def _insert(session: Session, row: type[SQLModel], lines: list[dict[str, Any]]) -> None:
    usual = {name: field.get_default() for name, field in row.model_fields.items() if not field.is_required()}
    session.execute(insert(row), [usual | line for line in lines])


def begin(databases: Databases, hall: Hall, people: Sequence[uuid.UUID]) -> list[Seat]:
    """Begin an attempt for each, by the operation itself."""
    with databases.transaction() as session:
        attempts = [operations.start(session, hall.sitting_id, key) for key in people]
    return seats(databases, people, attempts)


def begin_alike(databases: Databases, hall: Hall, people: Sequence[uuid.UUID]) -> list[Seat]:
    """Begin an attempt for each by plain rows, all on the paper of the first: quick for a whole hall."""
    first = begin(databases, hall, people[:1])[0]
    with databases.transaction() as session:
        exam = session.get_one(Exam, hall.exam_id)
        now = session.execute(select(database_now())).scalar_one()
        places = session.execute(
            select(AttemptItem.__table__).where(AttemptItem.attempt_id == first.attempt_id)  # type: ignore[attr-defined, arg-type]
        ).mappings()
        paper = [dict(row) for row in places]
        rows = [
            {
                "id": clock.new_id(),
                "exam_id": exam.id,
                "sitting_id": hall.sitting_id,
                "person_id": key,
                "kind": "regular",
                "ordinal": 1,
                "state": AttemptState.OPEN,
                "seed": first.attempt_id.hex,
                "started_at": now,
                "deadline_at": now + timedelta(minutes=exam.duration_minutes),
                "marking": MarkingState.UNMARKED,
            }
            for key in people[1:]
        ]
        if rows:
            _insert(session, Attempt, rows)
            _insert(
                session, AttemptItem, [each | {"attempt_id": row["id"]} for row in rows for each in paper]
            )
    return seats(databases, people, [first.attempt_id, *(row["id"] for row in rows)])


def seats(databases: Databases, people: Sequence[uuid.UUID], attempts: Sequence[uuid.UUID]) -> list[Seat]:
    """Return what each candidate knows of their attempt."""
    items: dict[uuid.UUID, dict[str, tuple[uuid.UUID, ...]]] = {key: {} for key in attempts}
    statement = (
        "SELECT i.attempt_id, i.item_id, b.kind FROM attempt_item i JOIN bank_item b ON b.id = i.item_id"
        " ORDER BY i.attempt_id, i.position"
    )
    with databases.session(readonly=True) as session:
        for attempt_id, item_id, kind in session.connection().exec_driver_sql(statement):
            own = items.get(uuid.UUID(str(attempt_id)))
            if own is not None:
                own[kind] = (*own.get(kind, ()), uuid.UUID(str(item_id)))
    return [Seat(person, key, 1, items[key]) for person, key in zip(people, attempts, strict=True)]


def headers(person_id: uuid.UUID, ago: timedelta = timedelta()) -> dict[str, str]:
    """Return the headers of somebody who signed in so long ago, forged with the secret of the tests."""
    at = int((clock.now() - ago).timestamp())
    content = {"_user_id": f"{person_id}:1", "_fresh": True, "since": at, "seen": at, "csrf_token": CSRF}
    signer = URLSafeTimedSerializer(
        SECRET,
        salt="cookie-session",
        serializer=TaggedJSONSerializer(),
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha1},
    )
    token = URLSafeTimedSerializer(SECRET, salt="wtf-csrf-token").dumps(CSRF)
    return {"Cookie": f"lunxun={signer.dumps(content)}", "X-CSRF-Token": str(token)}


def save_body(seat: Seat, *given: tuple[uuid.UUID, int, Any]) -> bytes:
    """Write a save as the protocol has it."""
    responses = [{"item": str(item), "rev": rev, "response": value} for item, rev, value in given]
    return json.dumps({"generation": seat.generation, "responses": responses}, ensure_ascii=False).encode()
