"""The tree and the people in it, dated."""

import random
import uuid
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from app.accounts.models import Account, NameKind, RoleGrant, SignInName
from app.journal.models import Event
from app.organisation import operations, queries, rules
from app.organisation.facts import Level, Rank
from app.organisation.invariants import INVARIANTS
from app.organisation.models import Appointment, Person, UnitPeriod
from app.refusals import Refusal, Unknown
from app.web.actor import Role, Scope
from tests.builders import AT
from tests.cast import Cast

TODAY = date(2026, 11, 2)
PROVINCE = Scope(("/FJ/",))


def _whole(session: Session) -> None:
    session.commit()
    broken = {name: session.execute(text(sql)).all() for name, sql in INVARIANTS.items()}
    assert {name: rows for name, rows in broken.items() if rows} == {}


def _add(session: Session, cast: Cast, **more: object) -> uuid.UUID:
    said = {
        "staff_no": "N001",
        "name": "单 雄信",
        "unit_id": cast.county.unit_id,
        "post": "科员",
        "rank": Rank.STAFF,
    }
    return operations.add_person(session, **(said | {"on": TODAY} | more), by=cast.cy.actor, at=AT)  # type: ignore[arg-type]


def _paths(session: Session, on: date | None = None) -> dict[str, str]:
    return {each.code: each.path for each in queries.units(session, PROVINCE, on)}


def test_units_come_in_the_order_of_the_tree(session: Session, cast: Cast) -> None:
    assert [each.code for each in queries.units(session, PROVINCE)] == ["FJ", "FJ-A", "FJ-A1", "FJ-B"]
    own = queries.units(session, Scope((cast.city.path,)))
    assert [(each.code, each.depth) for each in own] == [("FJ-A", 1), ("FJ-A1", 2)]


def test_a_unit_is_added_under_another(session: Session, cast: Cast) -> None:
    key = operations.add_unit(
        session,
        code="fj-a2",
        name=" 甲一市西区科协 ",
        level=Level.COUNTY,
        parent_id=cast.city.unit_id,
        on=TODAY,
        by=cast.cy.actor,
        at=AT,
    )
    unit = queries.unit(session, key)
    assert unit is not None
    assert (unit.code, unit.name, unit.path, unit.depth) == ("FJ-A2", "甲一市西区科协", "/FJ/FJ-A/FJ-A2/", 2)
    assert queries.unit(session, key, TODAY - timedelta(days=1)) is None
    _whole(session)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": "FJ-B"}, rules.CodeTaken),
        ({"code": "甲"}, rules.CodeMalformed),
        ({"name": "  "}, rules.NameMissing),
        ({"level": Level.PREFECTURE}, rules.LevelMisplaced),
        ({"parent_id": None}, rules.LevelMisplaced),
        ({"parent_id": uuid.UUID(int=5)}, Unknown),
        ({"on": date(2019, 1, 1)}, rules.BeforePresent),
        ({"on": date(2026, 11, 3)}, rules.InTheFuture),
    ],
)
def test_a_unit_that_cannot_be_is_refused(
    session: Session, cast: Cast, change: dict[str, object], refusal: type[Refusal]
) -> None:
    said = {
        "code": "FJ-A2",
        "name": "西区",
        "level": Level.COUNTY,
        "parent_id": cast.city.unit_id,
        "on": TODAY,
    }
    with pytest.raises(refusal):
        operations.add_unit(session, **(said | change), by=cast.fu.actor, at=AT)  # type: ignore[arg-type]


def test_a_move_takes_the_subtree_along_and_the_past_stays(session: Session, cast: Cast) -> None:
    """CO-2: dated tree, as of."""
    operations.move_unit(
        session, cast.county.unit_id, parent_id=cast.other_city.unit_id, on=TODAY, by=cast.fu.actor, at=AT
    )
    assert _paths(session)["FJ-A1"] == "/FJ/FJ-B/FJ-A1/"
    assert _paths(session, TODAY - timedelta(days=1))["FJ-A1"] == "/FJ/FJ-A/FJ-A1/"
    moved = session.exec(select(RoleGrant.unit_path).where(RoleGrant.account_id == cast.an.id)).all()
    assert moved == ["/FJ/FJ-B/FJ-A1/"]
    assert {each.name for each in queries.serving(session, cast.other_city.path, TODAY)} == {
        "安青禾",
        "柏舟",
        "鄂宁",
    }
    yesterday = queries.serving(session, cast.city.path, TODAY - timedelta(days=1))
    assert {each.name for each in yesterday} == {"安青禾", "柏舟", "岑远"}
    _whole(session)


def test_a_second_move_on_one_day_replaces_the_first(session: Session, cast: Cast) -> None:
    for parent in (cast.other_city, cast.city):
        operations.move_unit(
            session, cast.county.unit_id, parent_id=parent.unit_id, on=TODAY, by=cast.fu.actor, at=AT
        )
    periods = session.exec(select(UnitPeriod).where(UnitPeriod.unit_id == cast.county.unit_id)).all()
    assert sorted((each.valid_from, each.valid_to) for each in periods if each.valid_to) == [
        (date(2020, 1, 1), TODAY)
    ]
    assert _paths(session)["FJ-A1"] == "/FJ/FJ-A/FJ-A1/"
    _whole(session)


def test_a_unit_never_stands_under_itself(session: Session, cast: Cast) -> None:
    with pytest.raises(rules.LevelMisplaced):
        operations.move_unit(
            session, cast.city.unit_id, parent_id=cast.county.unit_id, on=TODAY, by=cast.fu.actor, at=AT
        )
    base = [
        operations.add_unit(
            session,
            code=f"G{number}",
            name=f"基层{number}",
            level=Level.GRASSROOTS,
            parent_id=cast.county.unit_id,
            on=TODAY,
            by=None,
            at=AT,
        )
        for number in range(2)
    ]
    operations.move_unit(session, base[0], parent_id=base[1], on=TODAY, by=None, at=AT)
    for above in base:
        with pytest.raises(rules.MovedUnderItself):
            operations.move_unit(session, base[1], parent_id=above, on=TODAY, by=None, at=AT)


def test_a_new_name_keeps_the_old_one_for_its_time(session: Session, cast: Cast) -> None:
    operations.rename_unit(
        session, cast.city.unit_id, name="甲一市科学技术协会", on=TODAY, by=cast.cy.actor, at=AT
    )
    assert [(each.name, each.valid_to) for each in queries.past(session, cast.city.unit_id)] == [
        ("甲一市科学技术协会", None),
        ("甲一市科协", TODAY),
    ]
    names = session.exec(select(RoleGrant.unit_name).where(RoleGrant.account_id == cast.cy.id)).all()
    assert set(names) == {"甲一市科学技术协会"}
    _whole(session)


def test_a_new_person_has_an_account_a_name_to_sign_in_by_and_a_cadres_role(
    session: Session, cast: Cast
) -> None:
    key = _add(session, cast, phone="+86 138-0013-8000")
    person = queries.person(session, key)
    assert person is not None
    assert (person.name, person.name_pinyin, person.phone_masked) == (
        "单雄信",
        "shan xiong xin",
        "138****8000",
    )
    assert person.unit_path == cast.county.path
    names = session.exec(select(SignInName.kind, SignInName.value).where(SignInName.account_id == key)).all()
    assert set(names) == {(NameKind.STAFF_NO, "n001"), (NameKind.PHONE, "13800138000")}
    account = session.get(Account, key)
    assert account is not None
    assert account.password_hash is None
    grant = session.exec(select(RoleGrant).where(RoleGrant.account_id == key)).one()
    assert (grant.role, grant.unit_path) == (Role.CADRE, cast.county.path)
    _whole(session)
    bodies = session.exec(select(Event.body).where(Event.action == "person.added")).all()
    assert bodies
    assert not any("13800138000" in body for body in bodies)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"staff_no": "a001"}, rules.StaffNoTaken),
        ({"staff_no": ""}, rules.StaffNoMalformed),
        ({"phone": "0591-87654321"}, rules.PhoneMalformed),
        ({"name": ""}, rules.NameMissing),
        ({"unit_id": uuid.UUID(int=7)}, Unknown),
    ],
)
def test_a_person_that_cannot_be_taken_in_is_refused(
    session: Session, cast: Cast, change: dict[str, object], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        _add(session, cast, **change)


def test_a_taken_phone_does_not_say_whose_it_is(session: Session, cast: Cast) -> None:
    """AZ-5."""
    _add(session, cast, phone="13800138000")
    with pytest.raises(rules.PhoneTaken) as refused:
        _add(session, cast, staff_no="N002", phone="13800138000")
    assert "N001" not in str(refused.value)
    assert "单" not in str(refused.value)


def test_a_transfer_moves_exactly_one_person(session: Session, cast: Cast) -> None:
    """CO-2."""
    operations.transfer(
        session,
        cast.an.id,
        unit_id=cast.other_city.unit_id,
        post="科长",
        rank=Rank.SECTION,
        on=TODAY,
        by=cast.fu.actor,
        at=AT,
    )
    assert {each.name for each in queries.serving(session, cast.city.path, TODAY)} == {"柏舟", "岑远"}
    assert "安青禾" in {each.name for each in queries.serving(session, cast.other_city.path, TODAY)}
    assert "安青禾" in {each.name for each in queries.serving(session, cast.city.path, date(2026, 11, 1))}
    assert [(each.post, each.valid_to) for each in queries.history(session, cast.an.id)] == [
        ("科长", None),
        ("干部", TODAY),
    ]
    _whole(session)


def test_a_correction_on_the_first_day_leaves_no_empty_period(session: Session, cast: Cast) -> None:
    for post in ("科长", "副科长"):
        operations.transfer(
            session,
            cast.an.id,
            unit_id=cast.city.unit_id,
            post=post,
            rank=Rank.SECTION,
            on=TODAY,
            by=cast.fu.actor,
            at=AT,
        )
    assert [each.post for each in queries.history(session, cast.an.id)] == ["副科长", "干部"]
    _whole(session)


def test_who_leaves_is_found_where_they_were_and_can_come_back(session: Session, cast: Cast) -> None:
    operations.record_leaving(session, cast.an.id, on=TODAY, by=cast.cy.actor, at=AT)
    person, account = queries.person(session, cast.an.id), session.get(Account, cast.an.id)
    assert person is not None
    assert person.left_on == TODAY
    assert person.unit_path == cast.county.path
    assert account is not None
    assert account.disabled_at is not None
    assert "安青禾" not in {each.name for each in queries.serving(session, "/FJ/", TODAY)}
    assert "安青禾" in {each.name for each in queries.serving(session, "/FJ/", date(2026, 11, 1))}
    with pytest.raises(rules.AlreadyLeft):
        operations.record_leaving(session, cast.an.id, on=TODAY, by=cast.cy.actor, at=AT)
    _whole(session)
    operations.transfer(
        session,
        cast.an.id,
        unit_id=cast.city.unit_id,
        post="科员",
        rank=Rank.STAFF,
        on=TODAY,
        by=cast.cy.actor,
        at=AT,
    )
    session.refresh(account)
    assert account.disabled_at is None
    assert "安青禾" in {each.name for each in queries.serving(session, cast.city.path, TODAY)}
    _whole(session)


def test_nobody_leaves_before_having_served(session: Session, cast: Cast) -> None:
    key = _add(session, cast)
    with pytest.raises(rules.NothingBefore):
        operations.record_leaving(session, key, on=TODAY, by=cast.cy.actor, at=AT)


def test_a_corrected_name_shows_on_the_account_too(session: Session, cast: Cast) -> None:
    operations.change_person(session, cast.an.id, name="安‧青禾", name_pinyin="", by=cast.cy.actor, at=AT)
    operations.change_phone(session, cast.an.id, "13900139000", by=cast.cy.actor, at=AT)
    session.commit()
    row = session.exec(select(Person).where(col(Person.id) == cast.an.id)).one()
    account = session.exec(select(Account).where(col(Account.id) == cast.an.id)).one()
    session.refresh(account)
    assert (row.name, row.name_pinyin, account.display_name) == ("安·青禾", "an qing he|aqh", "安·青禾")
    assert session.exec(select(SignInName.value).where(SignInName.kind == NameKind.PHONE)).all() == [
        "13900139000"
    ]


def test_a_shown_phone_leaves_an_event_without_the_number(session: Session, cast: Cast) -> None:
    key = _add(session, cast, phone="13800138000")
    assert operations.show_phone(session, key, reason="补发通知", by=cast.cy.actor, at=AT) == "13800138000"
    session.commit()
    event = session.exec(select(Event).where(Event.action == "person.phone_shown")).one()
    assert "补发通知" in event.body
    assert "13800138000" not in event.body


def test_people_are_found_by_name_pinyin_initials_and_number(session: Session, cast: Cast) -> None:
    key = _add(session, cast)
    for words in ("雄信", "shanxiong", "Shan Xiong Xin", "sxx", "n00", "ｓｘｘ"):
        assert [each.id for each in queries.search(session, PROVINCE, words, 5)] == [key], words
        assert queries.search(session, Scope((cast.other_city.path,)), words, 5) == [], words
    assert queries.search(session, PROVINCE, "%", 5) == []
    assert len(session.exec(select(Appointment)).all()) == 7


def test_who_leaves_keeps_no_role_to_come_back_to(session: Session, cast: Cast) -> None:
    operations.record_leaving(session, cast.cy.id, on=TODAY, by=cast.fu.actor, at=AT)
    session.commit()
    held = session.exec(select(RoleGrant.role).where(RoleGrant.account_id == cast.cy.id)).all()
    assert held == [Role.CADRE]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_on_whatever_day_the_periods_stay_whole(
    session: Session, cast: Cast, seed: int
) -> None:
    """CO-2: one place a day for everyone, no gap and no overlap."""
    chance = random.Random(seed)
    units = [cast.province.unit_id, cast.city.unit_id, cast.county.unit_id, cast.other_city.unit_id]
    said = {"by": cast.fu.actor, "at": AT}
    days = [TODAY - timedelta(days=chance.randrange(40)) for _ in range(40)]
    for number, on in enumerate(days):
        what = chance.randrange(4)
        with suppress(Refusal):
            if what == 0:
                operations.rename_unit(session, chance.choice(units), name=f"名{number}", on=on, **said)  # type: ignore[arg-type]
            elif what == 1:
                above = chance.choice((cast.city, cast.other_city)).unit_id
                operations.move_unit(session, cast.county.unit_id, parent_id=above, on=on, **said)  # type: ignore[arg-type]
            elif what == 2:
                operations.record_leaving(session, cast.bo.id, on=on, **said)  # type: ignore[arg-type]
            else:
                post = {"unit_id": chance.choice(units), "post": f"职{number}", "rank": Rank.STAFF}
                operations.transfer(session, chance.choice((cast.an, cast.bo)).id, on=on, **post, **said)  # type: ignore[arg-type]
    _whole(session)
    for on in {TODAY, *days}:
        names = [each.name for each in queries.serving(session, "/FJ/", on)]
        assert len(names) == len(set(names))
        assert {"安青禾", "岑远", "鄂宁"} <= set(names)
