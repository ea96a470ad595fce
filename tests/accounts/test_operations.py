"""Accounts are opened, named, given roles and closed; each change leaves its event."""

import uuid

import pytest
from sqlmodel import Session, select

from app.accounts import hashing, operations, queries
from app.accounts.facts import NameKind, NewAccount
from app.accounts.models import Account, RoleGrant, SignInName
from app.accounts.operations.accounts import NameTaken
from app.accounts.rules.passwords import HasOwnName, UsedBefore
from app.accounts.rules.roles import LastAdministrator, NotYoursToGrant, OwnRoles
from app.clock import new_id
from app.db import Databases
from app.journal.models import Event
from app.web.actor import Grant, Role
from tests.builders import AT
from tests.cast import Cast
from tests.statements import count_statements

GOOD = "Qiu-feng7426"


def _actions(session: Session) -> list[str]:
    return list(session.exec(select(Event.action).order_by(Event.stream, Event.seq)).all())


def test_an_account_is_opened_without_a_password(dbs: Databases, cast: Cast) -> None:
    key = new_id()
    names = {NameKind.STAFF_NO: "Ｎ００９", NameKind.PHONE: "+86 138-0000-1234"}
    with dbs.transaction() as session:
        operations.open_account(session, key, "新来者", names, by=cast.cy.actor, at=AT)
    with dbs.session() as session:
        row = session.exec(select(Account).where(Account.id == key)).one()
        assert row.password_hash is None
        assert row.must_change_password
        values = session.exec(select(SignInName.value).where(SignInName.account_id == key)).all()
        assert sorted(values) == ["13800001234", "n009"]
        assert _actions(session) == ["account.opened"]


@pytest.mark.parametrize("name", ["A001", "ａ００１", " a001 "])
def test_a_name_belongs_to_one_account(session: Session, cast: Cast, name: str) -> None:
    """AC-8."""
    with pytest.raises(NameTaken):
        operations.open_account(session, new_id(), "同号者", {NameKind.STAFF_NO: name}, by=None, at=AT)


def test_two_of_one_list_may_not_share_a_name(session: Session, cast: Cast) -> None:
    twins = [NewAccount(new_id(), "甲", {NameKind.LOGIN: name}) for name in ("Same", "same")]
    with pytest.raises(NameTaken):
        operations.open_accounts(session, twins, by=None, at=AT)


def test_a_thousand_accounts_are_a_few_statements(session: Session, cast: Cast) -> None:
    new = [NewAccount(new_id(), "众", {NameKind.STAFF_NO: f"M{number:05}"}) for number in range(1000)]
    with count_statements(session.get_bind().engine) as seen:  # type: ignore[union-attr]
        operations.open_accounts(session, new, by=cast.cy.actor, at=AT)
        moves = [(each.person_id, Grant(Role.CADRE, *_place(cast))) for each in new]
        operations.grant_roles(session, moves, by=cast.cy.actor, at=AT)
    assert len({statement for statement in seen if statement.startswith("INSERT")}) <= 4
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 2
    assert len(session.exec(select(RoleGrant).where(RoleGrant.role == Role.CADRE)).all()) == 1006


def _place(cast: Cast) -> tuple[uuid.UUID, str, str]:
    return cast.county.unit_id, cast.county.path, cast.county.name


def test_phones_may_be_swapped_in_one_list(session: Session, cast: Cast) -> None:
    def give(an: str | None, bo: str | None) -> int:
        return operations.set_sign_in_names(session, NameKind.PHONE, {cast.an.id: an, cast.bo.id: bo})

    assert give("13800000001", "13800000002") == 2
    assert give("13800000002", "13800000001") == 2
    assert give("138 0000 0002", None) == 1


@pytest.mark.parametrize(
    ("who", "role", "where", "refused"),
    [
        ("cy", Role.ORGANIZER, "county", None),
        ("cy", Role.AUDITOR, "county", None),
        ("cy", Role.ORGANIZER, "city", NotYoursToGrant),
        ("cy", Role.ADMINISTRATOR, "county", NotYoursToGrant),
        ("ed", Role.ORGANIZER, "county", NotYoursToGrant),
        ("di", Role.AUDITOR, "county", NotYoursToGrant),
        ("an", Role.ORGANIZER, "county", OwnRoles),
        ("fu", Role.ADMINISTRATOR, "province", None),
    ],
)
def test_nobody_hands_on_what_they_have(
    session: Session, cast: Cast, who: str, role: Role, where: str, refused: type[Exception] | None
) -> None:
    by, unit = getattr(cast, who).actor, getattr(cast, where)
    before = session.exec(select(Account.epoch).where(Account.id == cast.an.id)).one()

    def grant() -> None:
        operations.grant_role(session, cast.an.id, role, unit.unit_id, unit.path, unit.name, by=by, at=AT)

    if refused is not None:
        with pytest.raises(refused):
            grant()
        return
    grant()
    grant()
    held = session.exec(select(RoleGrant).where(RoleGrant.account_id == cast.an.id)).all()
    assert [row.unit_path for row in held if row.role is role] == [unit.path]
    assert session.exec(select(Account.epoch).where(Account.id == cast.an.id)).one() == before + 1


def test_a_revoked_role_ends_the_sessions(session: Session, cast: Cast) -> None:
    """AC-2."""
    operations.revoke_role(session, cast.cy.id, Role.ORGANIZER, cast.city.unit_id, by=cast.fu.actor, at=AT)
    found = queries.actor(session, cast.cy.id)
    assert found is not None
    assert found.epoch == 2
    assert found.actor.roles == {Role.CADRE}


def test_the_last_administrator_stays(session: Session, cast: Cast) -> None:
    with pytest.raises(LastAdministrator):
        operations.revoke_role(session, cast.fu.id, Role.ADMINISTRATOR, cast.province.unit_id, by=None, at=AT)
    with pytest.raises(LastAdministrator):
        operations.disable(session, cast.fu.id, by=None, at=AT)
    with pytest.raises(OwnRoles):
        operations.disable(session, cast.fu.id, by=cast.fu.actor, at=AT)
    everything = (Role.ADMINISTRATOR, cast.province.unit_id, cast.province.path, cast.province.name)
    operations.grant_role(session, cast.di.id, *everything, by=cast.fu.actor, at=AT)
    operations.disable(session, cast.fu.id, by=None, at=AT)
    assert queries.actor(session, cast.fu.id) is None
    operations.enable(session, cast.fu.id, by=None, at=AT)
    assert queries.actor(session, cast.fu.id) is not None


def test_people_who_left_are_disabled_together(session: Session, cast: Cast) -> None:
    assert operations.disable_many(session, [cast.an.id, cast.bo.id], by=None, at=AT) == 2
    assert operations.disable_many(session, [cast.an.id], by=None, at=AT) == 0
    assert queries.actor(session, cast.bo.id) is None


def test_a_cadre_is_followed_and_units_keep_in_step(session: Session, cast: Cast) -> None:
    other = cast.other_city
    operations.move_cadre_grant(
        session, cast.an.id, other.unit_id, other.path, other.name, by=cast.fu.actor, at=AT
    )
    operations.repath_grants(session, {other.unit_id: ("/FJ/FJ-C/", "甲三市科协")})
    found = queries.actor(session, cast.an.id)
    assert found is not None
    assert [grant.unit_path for grant in found.actor.grants] == ["/FJ/FJ-C/"]
    assert found.epoch == 1


def test_a_password_of_ones_own_finishes_the_first_sign_in(dbs: Databases, cast: Cast) -> None:
    """AC-2, AC-10: it is argon2id, not an earlier one, and ends every session."""
    first = "Ji-chu8306"
    with dbs.transaction() as session:
        operations.set_password(session, cast.an.id, first, by=cast.cy.actor, at=AT)
        found = queries.actor(session, cast.an.id)
        assert found is not None
        assert found.actor.pending
    with dbs.transaction() as session:
        with pytest.raises(UsedBefore):
            operations.prepare_change(session, cast.an.id, first)
        with pytest.raises(HasOwnName):
            operations.prepare_change(session, cast.an.id, "Xx-A001-7426")
        prepared = operations.prepare_change(session, cast.an.id, GOOD, current=first)
        operations.finish_first_sign_in(session, cast.an.id, password_hash=prepared, by=cast.an.actor, at=AT)
        found = queries.actor(session, cast.an.id)
        assert found is not None
        assert not found.actor.pending
        assert found.epoch == 3
        stored = session.exec(select(Account.password_hash).where(Account.id == cast.an.id)).one()
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashing.verify(stored, GOOD)
    with dbs.session() as session:
        said = session.exec(select(Event.body).where(Event.object_type == "account")).all()
        assert not any(stored in body or GOOD in body or first in body for body in said)
