"""The cast: An and Bo (cadres of one county), Cy (organizer of their prefecture), Di (auditor of the province),
Ed (organizer of another prefecture: a stranger), Fu (administrator)."""

import uuid
from dataclasses import dataclass

from sqlmodel import Session

from app.organisation.models import Level, Rank, UnitPeriod
from app.web.actor import Actor, Role
from tests.builders import actor, person, unit


@dataclass(frozen=True)
class Player:
    """One of the cast: the person's id, name and what they are as an actor."""

    id: uuid.UUID
    name: str
    staff_no: str
    actor: Actor
    place: UnitPeriod


@dataclass(frozen=True)
class Cast:
    an: Player
    bo: Player
    cy: Player
    di: Player
    ed: Player
    fu: Player
    province: UnitPeriod
    city: UnitPeriod
    county: UnitPeriod
    other_city: UnitPeriod


def assemble(session: Session) -> Cast:
    """Write the small province and its six people."""
    province = unit(session, "FJ", "甲省科协机关", Level.PROVINCIAL_HQ, may_issue=True)
    city = unit(session, "FJ-A", "甲一市科协", Level.PREFECTURE, province)
    county = unit(session, "FJ-A1", "甲一市东区科协", Level.COUNTY, city)
    other = unit(session, "FJ-B", "甲二市科协", Level.PREFECTURE, province)

    def play(
        staff_no: str, name: str, place: UnitPeriod, *roles: tuple[Role, UnitPeriod], rank: Rank = Rank.STAFF
    ) -> Player:
        row = person(session, staff_no, name, place, rank=rank, roles=roles)
        everything = ((Role.CADRE, place), *roles)
        return Player(row.id, name, staff_no, actor(row, *everything), place)

    return Cast(
        an=play("A001", "安青禾", county),
        bo=play("A002", "柏舟", county, rank=Rank.SECTION),
        cy=play("C001", "岑远", city, (Role.ORGANIZER, city)),
        di=play("D001", "狄云", province, (Role.AUDITOR, province)),
        ed=play("E001", "鄂宁", other, (Role.ORGANIZER, other)),
        fu=play("F001", "傅昭", province, (Role.ADMINISTRATOR, province)),
        province=province,
        city=city,
        county=county,
        other_city=other,
    )
