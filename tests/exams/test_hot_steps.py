"""The other steps at the hatch: what the door would have answered, to whom it would, and many together."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlmodel import col, select

from app import clock
from app.accounts import operations as accounts
from app.accounts.models import Account
from app.accounts.rules.sessions import digest
from app.db import Databases
from app.exams import operations
from app.exams.models import Attempt, ExamEvidence
from app.exams.operations import Entry, entering
from app.web.actor import Bearer
from app.web.hatch import Hatch
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.test_protocol import Candidate
from tests.statements import count_statements

AsPlayer = Callable[[Player], Client]
# What no two answers share: keys drawn for each page, its token, the instant, and the page's number.
OWN = re.compile(
    rb'name="submit_key" value="[^"]+"|(?:csrf_token" value|csrf-token" content)="[^"]+"'
    rb'|"server_now": ?"[^"]+"|"?generation"?(?:: ?|" value=")\d+'
)


@pytest.fixture
def an(as_: AsPlayer, cast: Cast, stage: Stage) -> Candidate:
    candidate = Candidate(as_(cast.an))
    candidate.start(stage)
    candidate.state()
    return candidate


def _paths(an: Candidate) -> tuple[str, ...]:
    return f"/attempts/{an.attempt}", f"/attempts/{an.attempt}/state"


def _heard(answer: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    headers = [
        (name, value) for name, value in answer.headers if name not in {"Set-Cookie", "Content-Length"}
    ]
    return answer.status_code, sorted(headers), OWN.sub(b"", answer.data)


@pytest.mark.parametrize("cookies", [{}, {"locale": "en", "print": "large"}])
def test_the_answer_is_the_routes_own(
    an: Candidate, monkeypatch: pytest.MonkeyPatch, cookies: dict[str, str]
) -> None:
    """EX-5: byte for byte but for what is new on each page; and with what was answered."""
    an.save(
        (an.item("single"), 1, None), (an.item("true_false"), 1, True), (an.item("short_answer"), 1, "<甲>&")
    )
    an.save((an.item("fill_blank"), 1, ['"乙"']))
    for name, value in cookies.items():
        an.browser.set_cookie(name, value)
    for path in _paths(an):
        quick = [an.browser.get(path) for _ in range(2)]
        with monkeypatch.context() as shut:
            shut.setattr(Hatch, "_ask", lambda *_: None)
            usual = an.browser.get(path)
        assert usual.status_code == 200
        assert _heard(quick[0]) == _heard(quick[1]) == _heard(usual)
        assert bool(usual.headers.get("Set-Cookie")) == bool(quick[1].headers.get("Set-Cookie"))


def test_who_is_no_longer_let_in_at_the_door_opens_nothing_here(
    an: Candidate, as_: AsPlayer, cast: Cast, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AC-1, AC-2, AZ-3: a new epoch, a disabled account, a first sign-in not finished, signed out, a stranger."""
    account = update(Account).where(col(Account.id) == cast.an.id)
    usual = {"epoch": 1, "disabled_at": None, "must_change_password": False}
    cases: tuple[dict[str, Any], ...] = (
        {"epoch": 2},
        {"disabled_at": clock.now()},
        {"must_change_password": True},
    )
    for values in cases:
        with dbs.transaction() as session:
            session.execute(account.values(**usual | values))
        _assert_both_refuse(an, monkeypatch)
    with dbs.transaction() as session:
        session.execute(account.values(**usual))
    bo = Candidate(as_(cast.bo), attempt=an.attempt)
    _assert_both_refuse(bo, monkeypatch)
    with an.browser.session_transaction() as cookie:
        cookie["token"] = "a-token"
    assert an.browser.get(_paths(an)[0]).status_code == 200
    with dbs.transaction() as session:
        accounts.end_session(session, cast.an.id, digest("a-token"), by=cast.an.actor, at=clock.now())
    _assert_both_refuse(an, monkeypatch)


def _assert_both_refuse(candidate: Candidate, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in _paths(candidate):
        quick = candidate.browser.get(path)
        with monkeypatch.context() as shut:
            shut.setattr(Hatch, "_ask", lambda *_: None)
            usual = candidate.browser.get(path)
        assert quick.status_code == usual.status_code
        if path.endswith("state") and usual.status_code == 200:
            # Somebody whose first sign-in is not finished goes on with an exam begun before.
            continue
        assert quick.status_code in {303, 401, 404}, path


def _bearer(player: Player, epoch: int = 1) -> Bearer:
    return Bearer(player.id, epoch, digest(""))


def test_many_are_served_together_in_as_many_statements_as_one(
    as_: AsPlayer, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    """EX-21: each gets their own paper and generation; who is not the candidate gets none, and raises nothing."""
    own: dict[uuid.UUID, uuid.UUID] = {}
    for player in (cast.an, cast.bo):
        candidate = Candidate(as_(player))
        candidate.start(stage)
        candidate.browser.get(f"/attempts/{candidate.attempt}")
        own[player.id] = uuid.UUID(candidate.attempt)
    an, bo = (Entry(_bearer(player), own[player.id], "d" * 32) for player in (cast.an, cast.bo))
    thief, ended = (
        Entry(_bearer(cast.ed), own[cast.an.id], "e" * 32),
        Entry(_bearer(cast.an, epoch=7), own[cast.an.id]),
    )
    counts = []
    for batch in ([an], [bo, an, thief, ended]):
        with count_statements(dbs.web) as seen, dbs.transaction() as session:
            papers = entering._enter(session, batch)
        counts.append(len(seen))
        found = [paper.attempt.person_id if paper else None for paper in papers]
    assert counts == [5, 5]
    assert found == [cast.bo.id, cast.an.id, None, None]
    with dbs.session(readonly=True) as session:
        generations = dict(session.execute(select(Attempt.person_id, Attempt.generation)).all())
        devices = session.exec(
            select(ExamEvidence.kind).where(ExamEvidence.attempt_id == own[cast.an.id])
        ).all()
    assert generations == {cast.an.id: 4, cast.bo.id: 3}
    # One browser opened it at the door, one here; those of the others left no trace.
    assert len(devices) == 3
    assert len(set(devices)) == 2
    with count_statements(dbs.web) as seen:
        assert operations.look.ask(dbs, an) is not None
    assert len(seen) == 3


def test_what_is_said_to_one_visitor_is_said_to_no_other(an: Candidate, app: Flask) -> None:
    """A message in the session is shown by the door, once, and is not kept with the frame of the page."""
    with an.browser.session_transaction() as cookie:
        cookie["_flashes"] = [("warn", "只此一次")]
    pages = [an.browser.get(_paths(an)[0]).get_data(as_text=True) for _ in range(2)]
    assert ["只此一次" in page for page in pages] == [True, False]
    assert isinstance(app.wsgi_app, Hatch)
