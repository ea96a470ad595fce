"""Act one: the province, its people, and the five accounts one can sign in with."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from app.accounts import operations as accounts
from app.accounts.models import NameKind
from app.cli.demo.names import names, phones
from app.cli.demo.places import PREFECTURES, ROOT, Place, places
from app.cli.demo.stage import Stage
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.models import Level, Rank
from app.web.actor import Role

FOUNDED = date(2020, 1, 1)
CITY = PREFECTURES["福州市"][0]
COUNTY = str(int(CITY) + 2)


@dataclass(frozen=True)
class Lead:
    """One of the five who can sign in."""

    login: str
    name: str
    unit: str
    post: str
    rank: Rank
    roles: tuple[tuple[Role, str], ...]


LEADS = (
    Lead("cadre", "林知远", COUNTY, "科普部干部", Rank.STAFF, ()),
    Lead(
        "organizer",
        "周敏之",
        f"{ROOT.code}-02",
        "组织人事部副部长",
        Rank.DIVISION,
        ((Role.ORGANIZER, ROOT.code),),
    ),
    Lead("city-organizer", "陈静姝", CITY, "办公室主任", Rank.SECTION, ((Role.ORGANIZER, CITY),)),
    Lead("auditor", "郑一鸣", f"{ROOT.code}-06", "机关党委委员", Rank.DIVISION, ((Role.AUDITOR, ROOT.code),)),
    Lead(
        "admin", "吴思齐", f"{ROOT.code}-01", "信息管理员", Rank.SECTION, ((Role.ADMINISTRATOR, ROOT.code),)
    ),
)


@dataclass(frozen=True)
class Newcomer:
    """A person to be added."""

    name: str
    unit: str
    post: str
    rank: Rank
    leader: bool


def build(stage: Stage) -> None:
    """Add units, people and accounts."""
    with stage.act("机构：省、市、县和基层组织") as session:
        ids = _add_units(session, stage)
    with stage.act("演示账号") as session:
        for number, lead in enumerate(LEADS, 1):
            _add_lead(session, stage, lead, number, ids)
    everyone = list(_newcomers(stage))[: max(0, stage.people - len(LEADS))]
    for start in range(0, len(everyone), 200):
        with stage.databases.transaction() as session:
            for number, each in enumerate(everyone[start : start + 200], start + 100):
                _add(session, stage, each, f"FJ{number:05d}", ids[each.unit])
    stage.say(f"人员：共 {stage.people} 人")


def _add_units(session: Session, stage: Stage) -> dict[str, uuid.UUID]:
    ids: dict[str, uuid.UUID] = {}
    for position, place in enumerate(places()):
        ids[place.code] = organisation.add_unit(
            session,
            code=place.code,
            name=place.name,
            level=place.level,
            parent_id=ids[place.parent] if place.parent else None,
            may_issue=place.may_issue,
            position=position,
            on=FOUNDED,
            by=None,
            at=stage.ago(200),
        )
    return ids


def _add(session: Session, stage: Stage, each: Newcomer, staff_no: str, unit_id: uuid.UUID) -> uuid.UUID:
    return organisation.add_person(
        session,
        staff_no=staff_no,
        name=each.name,
        unit_id=unit_id,
        post=each.post,
        rank=each.rank,
        is_principal_leader=each.leader,
        on=FOUNDED,
        by=None,
        at=stage.ago(200),
    )


def _add_lead(session: Session, stage: Stage, lead: Lead, number: int, ids: dict[str, uuid.UUID]) -> None:
    at = stage.ago(200)
    person_id = organisation.add_person(
        session,
        staff_no=f"FJ{number:05d}",
        name=lead.name,
        unit_id=ids[lead.unit],
        post=lead.post,
        rank=lead.rank,
        phone=_PHONES[number],
        on=FOUNDED,
        by=None,
        at=at,
    )
    accounts.set_sign_in_name(session, person_id, NameKind.LOGIN, lead.login, by=None, at=at)
    for role, code in lead.roles:
        place = units.unit(session, ids[code])
        assert place is not None
        accounts.grant_role(session, person_id, role, place.id, place.path, place.name, by=None, at=at)
    accounts.set_password(session, person_id, stage.password, must_change=False, by=None, at=at)
    accounts.finish_first_sign_in(session, person_id, by=None, at=at)
    if lead.login == "organizer":
        stage.organizer = person_id


_numbers = phones()
_PHONES = {number: next(_numbers) for number in range(1, len(LEADS) + 1)}


def _newcomers(stage: Stage) -> Iterator[Newcomer]:
    """Yield people, unit by unit, each unit led by one, until every unit has its share."""
    who = names(1921)
    everywhere = list(places())
    heads = _shares(stage.people - len(LEADS), everywhere)
    for place, count in zip(everywhere, heads, strict=True):
        for number in range(count):
            post, rank = _post(place, number)
            yield Newcomer(next(who), place.code, post, rank, leader=number == 0)


def _shares(people: int, everywhere: list[Place]) -> list[int]:
    """Divide people over units in proportion to their shares; whole numbers that add up."""
    total = sum(place.share for place in everywhere)
    exact = [people * place.share / total for place in everywhere]
    counts = [int(share) for share in exact]
    rest = sorted(range(len(exact)), key=lambda index: counts[index] - exact[index])
    for index in rest[: people - sum(counts)]:
        counts[index] += 1
    return counts


def _post(place: Place, number: int) -> tuple[str, Rank]:
    top = {
        Level.PROVINCIAL_HQ: ("部长", Rank.DIVISION),
        Level.PROVINCIAL_SOCIETY: ("秘书长", Rank.DIVISION),
        Level.PREFECTURE: ("主席", Rank.DIVISION),
        Level.PINGTAN: ("主席", Rank.DIVISION),
        Level.COUNTY: ("主席", Rank.SECTION),
        Level.GRASSROOTS: ("主席", Rank.SECTION),
    }[place.level]
    if place.code == ROOT.code:
        return (
            ("主席", "副主席", "副主席", "一级巡视员", "二级巡视员", "副主席")[min(number, 5)],
            Rank.BUREAU,
        )
    if number == 0:
        return top
    if number == 1 and place.level in {Level.PREFECTURE, Level.PROVINCIAL_HQ, Level.PINGTAN}:
        return ("副主席" if place.level is not Level.PROVINCIAL_HQ else "副部长", Rank.DIVISION)
    if number <= 3:
        return ("科长" if place.level is not Level.GRASSROOTS else "副主席", Rank.SECTION)
    return (("干部", "科员", "干事", "一级科员")[number % 4], Rank.STAFF)
