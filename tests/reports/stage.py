"""Cy's programme, asked for by Fu of the whole province: the city and its neighbour report to the province."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from app.planning import operations as planning
from app.reports import operations
from app.reports.facts import CallDraft, Section
from app.reports.models import UnitReport
from app.web.actor import Actor, Grant, Role
from tests.builders import person
from tests.cast import Cast

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
TEXTS = {section: f"{section.value}：已按要求落实。" for section in Section}
# Pages judge by today's date: a call that is not late on any of them.
FAR = date(2099, 12, 1)


@dataclass(frozen=True)
class Called:
    """A call of the province with the reports of two cities."""

    programme: uuid.UUID
    call: uuid.UUID
    city: uuid.UUID
    other: uuid.UUID
    boss: Actor


def called(session: Session, cast: Cast, due_on: date = FAR, as_of: date | None = None) -> Called:
    """Freeze a roster of the whole province and ask both cities for a report."""
    place = cast.province
    row = person(session, "P001", "庞远", place, roles=((Role.ORGANIZER, place),))
    grants = (Grant(Role.ORGANIZER, place.unit_id, place.path, place.name),)
    boss = Actor(row.id, row.name, grants)
    programme_id = planning.create_programme(
        session,
        name="全省轮训",
        document_no="甲科协〔2026〕1号",
        unit_id=place.unit_id,
        starts_on=TODAY,
        ends_on=date(2100, 6, 30),
        max_away_percent=60,
        by=boss,
        at=AT,
    )
    planning.freeze_roster(session, programme_id, as_of=TODAY, by=boss, at=AT)
    draft = CallDraft("第一阶段轮训报告", "请写明缺训原因。", due_on, as_of)
    call_id = operations.call(session, programme_id, draft, by=boss, at=AT)
    rows = {row.unit_path: row.id for row in session.exec(select(UnitReport)).all()}
    return Called(programme_id, call_id, rows[cast.city.path], rows[cast.other_city.path], boss)


def submitted(session: Session, cast: Cast, called: Called) -> int:
    """Let Cy write the city's report and hand it in."""
    row = session.get(UnitReport, called.city, populate_existing=True)
    assert row is not None
    operations.write(session, called.city, TEXTS, revision=row.revision, by=cast.cy.actor, at=AT)
    return operations.submit(session, called.city, by=cast.cy.actor, at=AT)
