"""`flask create-admin` and `flask doctor`."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import select

from app.accounts import queries
from app.accounts.facts import NameKind
from app.accounts.models import Account
from app.db import Databases
from app.organisation.models import UnitPeriod
from app.web.actor import Role
from tests.cast import Cast

PASSWORD = "Qiu-feng7426"


def _run(app: Flask, *args: str):  # type: ignore[no-untyped-def]
    return app.test_cli_runner().invoke(args=list(args))


def _create(app: Flask, staff_no: str, *more: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    return _run(
        app, "create-admin", "--staff-no", staff_no, "--name", "顾问行", "--password", password, *more
    )


def test_the_first_administrator_of_an_empty_system(app: Flask, dbs: Databases) -> None:
    """AC-10: there is no default account; the first one founds the tree and reads the notice at sign-in."""
    done = _create(app, "G001", "--unit-name", "甲省科协机关")
    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    with dbs.session() as session:
        key = queries.account_by_name(session, NameKind.STAFF_NO, "g001")
        assert key is not None
        found = queries.actor(session, key)
        assert found is not None
        assert found.actor.roles == {Role.CADRE, Role.ADMINISTRATOR}
        assert found.actor.pending
        assert session.exec(select(UnitPeriod.name)).all() == ["甲省科协机关"]
    # The throw-away PostgreSQL of the tests does not sync, which `doctor database` rightly says.
    for group in ("journal", "invariants"):
        assert _run(app, "doctor", group).exit_code == 0


@pytest.mark.parametrize("password", ["short1A", "Password1!", "Lunxun-2026", "Gg-G001-7426"])
def test_a_weak_password_makes_nobody(app: Flask, dbs: Databases, password: str) -> None:
    done = _create(app, "G001", password=password)
    assert done.exit_code == 1
    assert "密码" in done.output
    with dbs.session() as session:
        assert session.exec(select(Account)).all() == []


def test_somebody_known_becomes_administrator(app: Flask, cast: Cast, dbs: Databases) -> None:
    assert _create(app, "D001").exit_code == 0
    with dbs.session() as session:
        found = queries.actor(session, cast.di.id)
        assert found is not None
        assert Role.ADMINISTRATOR in found.actor.roles
        assert len(session.exec(select(Account)).all()) == 6
    assert "--unit-code" in _create(app, "G002", "--unit-code", "nowhere").output


@pytest.mark.parametrize(
    ("command", "harm", "said"),
    [
        ("journal", "UPDATE journal_event SET actor_name = '他人' WHERE seq = 1", "记录被改动"),
        ("invariants", "DELETE FROM role_grant WHERE role = 'administrator'", "administers"),
        ("invariants", "UPDATE sign_in_name SET value = 'A001' WHERE value = 'a001'", "one writing"),
        ("invariants", "DELETE FROM journal_event WHERE seq = 1", "head"),
    ],
)
def test_the_doctor_finds_what_was_harmed(
    app: Flask, cast: Cast, dbs: Databases, command: str, harm: str, said: str
) -> None:
    assert _create(app, "D001").exit_code == 0
    assert _run(app, "doctor", command).exit_code == 0
    with dbs.transaction() as session:
        session.connection().execute(text(harm))
    sick = _run(app, "doctor", command)
    assert sick.exit_code == 1
    assert said in sick.output
