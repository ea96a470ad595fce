"""The demo province stands on both databases, holds every invariant, and is built only once."""

import re

import pytest
from flask import Flask
from sqlmodel import Session, col, func, select

from app import clock
from app.accounts.models import NameKind
from app.accounts.queries import account_by_name, actor
from app.awards.models import Certificate, CertificateState
from app.cli.seed import SIGN_INS, print_accounts, seed_once
from app.db import Databases
from app.exams import queries as exams
from app.exams.facts import AppealState
from app.exams.models import Candidate, Extension, ScoreAppeal
from app.journal import verifying
from app.journal.models import Event
from app.organisation.models import Person
from app.planning.models import Batch, Enrolment
from app.web.actor import Role

PEOPLE = 150
SECRET = re.compile(r"Minjiang-2026|\$argon2|(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])")


@pytest.fixture
def demo(app: Flask) -> Flask:
    assert seed_once(app, PEOPLE, "Minjiang-2026")
    return app


def _count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_the_demo_tells_its_story(demo: Flask, dbs: Databases, capsys: pytest.CaptureFixture[str]) -> None:
    """CO-8: and none of its events holds a password, the hash of one, or a phone number."""
    with dbs.session(readonly=True) as session:
        bodies = session.exec(select(Event.body)).all()
        assert len(bodies) > PEOPLE
        assert [body for body in bodies if SECRET.search(body)] == []
        assert _count(session, Person) >= PEOPLE
        assert _count(session, Batch) == 12
        assert _count(session, Enrolment) > PEOPLE // 2
        valid = session.exec(select(Certificate).where(Certificate.state == CertificateState.VALID)).all()
        assert len(valid) > PEOPLE // 10
        assert verifying.verify(session).breaks == []
        assert set(session.exec(select(ScoreAppeal.state)).all()) == set(AppealState)
        assert _count(session, Extension) > 0
        seated = select(Candidate.sitting_id).where(col(Candidate.seat_no).is_not(None)).distinct()
        assert len(session.exec(seated).all()) == 2
        who = {name: account_by_name(session, NameKind.LOGIN, name) for name, _ in SIGN_INS}
        assert None not in who.values()
        found = {name: actor(session, person_id) for name, person_id in who.items() if person_id}
        assert [name for name, each in found.items() if each is None or each.actor.pending] == []
        auditor = found["auditor"]
        assert auditor is not None
        assert auditor.actor.roles == {Role.CADRE, Role.AUDITOR}
        assert who["cadre"]
        mine = exams.exams_of(session, who["cadre"], clock.now())
        assert [sitting.may_start for sitting in mine] == [True]
        assert mine[0].open_attempt is None
    with demo.app_context():
        assert not seed_once(demo, PEOPLE)
        print_accounts("http://127.0.0.1:8000/")
    printed = capsys.readouterr().out
    assert all(name in printed for name, _ in SIGN_INS)
    assert "Minjiang-2026" in printed
