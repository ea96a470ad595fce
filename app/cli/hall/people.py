"""The people of a hall: two who run it, and candidates by plain rows, thousands in seconds."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app import clock
from app.accounts import queries as actors
from app.accounts.models import Account, NameKind, RoleGrant, SignInName
from app.accounts.privacy import PRIVACY_VERSION
from app.accounts.rules.names import normalise
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.facts import UnitFacts
from app.organisation.models import Appointment, Level, Person, Rank
from app.web.actor import Actor, Role

CODE = "HALL"
POST = "压测"


@dataclass(frozen=True)
class Seat:
    """A candidate as they are written down for the load generator."""

    person_id: uuid.UUID
    staff_no: str


def place(session: Session, at: datetime) -> UnitFacts:
    """Return the unit of all halls, apart from every real one."""
    found = units.by_code(session, CODE)
    if found is None:
        unit_id = organisation.add_unit(
            session,
            code=CODE,
            name="压测考场",
            level=Level.PROVINCIAL_HQ,
            parent_id=None,
            on=clock.day_of(at),
            by=None,
            at=at,
        )
        found = units.unit(session, unit_id)
    assert found is not None
    return found


def staff(session: Session, staff_no: str, place: UnitFacts, at: datetime) -> Actor:
    person_id = organisation.add_person(
        session,
        staff_no=staff_no,
        name="压测工作人员",
        unit_id=place.id,
        post=POST,
        rank=Rank.STAFF,
        on=clock.day_of(at),
        by=None,
        at=at,
    )
    found = actors.actor(session, person_id)
    assert found is not None
    return found.actor


def seat(
    session: Session, people: int, run: str, place: UnitFacts, password_hash: str, at: datetime
) -> tuple[Seat, ...]:
    """Write accounts, names, people, appointments and roles by plain rows: a hall of thousands in seconds."""
    seats = tuple(Seat(clock.new_id(), f"{CODE}-{run}-{n:05d}") for n in range(1, people + 1))
    account = {
        "password_hash": password_hash,
        "must_change_password": False,
        "privacy_version": PRIVACY_VERSION,
        "privacy_acknowledged_at": at,
        "created_at": at,
    }
    post = {"unit_id": place.id, "post": POST, "rank": Rank.STAFF, "valid_from": clock.day_of(at)}
    role = {"role": Role.CADRE, "unit_id": place.id, "unit_path": place.path, "unit_name": place.name}
    named = [(seat, f"考生{seat.staff_no[-5:]}") for seat in seats]
    _write(
        session, Account, ({"id": each.person_id, "display_name": name, **account} for each, name in named)
    )
    _write(
        session,
        SignInName,
        (
            {
                "value": normalise(NameKind.STAFF_NO, each.staff_no),
                "kind": NameKind.STAFF_NO,
                "account_id": each.person_id,
            }
            for each in seats
        ),
    )
    _write(
        session,
        Person,
        (
            {
                "id": each.person_id,
                "staff_no": each.staff_no,
                "name": name,
                "name_pinyin": "kaosheng",
                "created_at": at,
            }
            for each, name in named
        ),
    )
    _write(
        session, Appointment, ({"id": clock.new_id(), "person_id": each.person_id, **post} for each in seats)
    )
    _write(
        session,
        RoleGrant,
        ({"id": clock.new_id(), "account_id": each.person_id, **role, "granted_at": at} for each in seats),
    )
    return seats


def _write(session: Session, row: type[SQLModel], lines: Iterable[dict[str, Any]]) -> None:
    usual = {name: field.get_default() for name, field in row.model_fields.items() if not field.is_required()}
    session.execute(insert(row), [usual | line for line in lines])
