"""The frozen roster, with what stands beside an entry: excuse, certificate, tier, and where people serve now."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.awards.models import Certificate, CertificateState
from app.clock import day_of
from app.coverage.queries.gathering.excuses import EXCUSE, excused
from app.coverage.queries.gathering.parts import Part
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.units import on_day
from app.planning.models import Excuse, RosterEntry, Tier

_NOW: Any = aliased(UnitPeriod, name="now_unit")
_SERVES: Any = aliased(Appointment, name="now_serves")
_NEXT: Any = aliased(Certificate, name="next_certificate")


def roster(part: Part, named: bool) -> Select[Any]:
    """Select the frozen roster with excuse, certificate and tier; with names when they are asked for."""
    columns: list[Any] = [
        col(RosterEntry.programme_id),
        col(RosterEntry.person_id),
        col(RosterEntry.unit_path),
        col(RosterEntry.tier_id),
        col(RosterEntry.is_principal_leader),
        *EXCUSE,
        col(Certificate.id).is_not(None).label("has_certificate"),
        col(Tier.name).label("tier_name"),
        col(Tier.position).label("tier_position"),
    ]
    if named:
        columns += [
            col(Person.name),
            col(Person.name_pinyin),
            col(Person.staff_no),
            col(RosterEntry.unit_name),
            col(RosterEntry.post),
            col(RosterEntry.rank),
            _NOW.name.label("unit_now"),
            (_SERVES.unit_id == RosterEntry.unit_id).label("stayed"),
        ]
    statement = (
        select(*columns)
        .select_from(RosterEntry)
        .outerjoin(Excuse, excused(part.at))
        .outerjoin(Certificate, certified(part.at))
        .outerjoin(Tier, col(Tier.id) == RosterEntry.tier_id)
        .where(
            col(RosterEntry.programme_id).in_(part.ids),
            col(RosterEntry.added_at) <= part.at,
            part.scope.clause(col(RosterEntry.unit_path)),
        )
    )
    if part.people is not None:
        statement = statement.where(col(RosterEntry.person_id).in_(part.people))
    return _with_names(statement, day_of(part.at)) if named else statement


def certified(at: datetime) -> Any:
    """Return the condition that somebody held a certificate: issued by then, not revoked, not replaced."""
    replaced = exists().where(
        _NEXT.serial == Certificate.serial,
        _NEXT.version == Certificate.version + 1,
        _NEXT.state != CertificateState.ISSUING,
        _NEXT.issued_at <= at,
    )
    return and_(
        col(Certificate.programme_id) == RosterEntry.programme_id,
        col(Certificate.person_id) == RosterEntry.person_id,
        col(Certificate.state) != CertificateState.ISSUING,
        col(Certificate.issued_at) <= at,
        or_(col(Certificate.revoked_at).is_(None), col(Certificate.revoked_at) > at),
        ~replaced,
    )


def _with_names(statement: Select[Any], on: date) -> Select[Any]:
    serves = and_(_SERVES.person_id == Person.id, _SERVES.is_main, on_day(_SERVES, on))
    return (
        statement.join(Person, col(Person.id) == RosterEntry.person_id)
        .outerjoin(_SERVES, serves)
        .outerjoin(_NOW, and_(_NOW.unit_id == _SERVES.unit_id, on_day(_NOW, on)))
    )
