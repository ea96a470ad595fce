"""The save at the hatch: the same answers as at the door, one statement, and nobody let in who is no longer."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlmodel import col, select

from app import clock
from app.accounts import operations as accounts
from app.accounts.models import Account
from app.db import Databases, LineLost
from app.exams import operations
from app.exams.models import Attempt
from app.exams.operations.gathered import gatherer
from app.exams.operations.writing import STATEMENTS, Save
from app.web.hatch import Hatch
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.plans import reads
from tests.exams.test_conformance import Sitter, _said
from tests.statements import count_lines, count_statements


@contextmanager
def _counted(dbs: Databases) -> Iterator[tuple[Any, Any]]:
    """Count the statements at the hatch, and those of the door."""
    with count_lines(dbs.saves) as hatch, count_statements(dbs.web) as door:
        yield hatch, door


@pytest.fixture
def an(as_: Callable[..., Any], cast: Cast, stage: Stage) -> Sitter:
    sitter = Sitter(as_(cast.an))
    sitter.start(stage)
    sitter.open()
    return sitter


@pytest.fixture
def item(an: Sitter) -> str:
    """An item already saved once: door and paper are known to the process."""
    found = an.items["true_false"][0]
    assert an.save((found, 1, True)).status_code == 200
    return found


def test_a_save_is_one_statement_and_none_at_the_door(an: Sitter, item: str, dbs: Databases) -> None:
    """EX-1: read, guarded, written and acknowledged by one statement; also when it carries many."""
    for given in ([(item, 2, False)], [(each, 5, None) for each in an.state() and an.items["single"]]):
        with _counted(dbs) as (hatch, door):
            assert an.save(*given).status_code == 200
        assert (len(hatch), len(door)) == (1, 0), f"{hatch}\n{door}"
    assert an.stored()[item] == (2, False)


def test_the_answer_is_the_routes_own(
    an: Sitter,
    item: str,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert isinstance(app.wsgi_app, Hatch)
    quick = an.save((item, 2, False))
    monkeypatch.setattr(Hatch, "_ask", lambda *_: None)
    usual = an.save((item, 3, False))
    assert dict(quick.headers) == dict(usual.headers)
    assert len(quick.data) == len(usual.data)
    assert [*quick.get_json()] == [*usual.get_json()]
    assert quick.data.endswith(b',"stale":[]}\n')


def test_a_stale_save_is_explained_by_the_route(an: Sitter, item: str) -> None:
    """EX-6: what the statement did not write is not acknowledged, whoever wrote the rest."""
    other = an.items["true_false"][1]
    an.save((item, 4, False))
    answer = an.save((item, 3, True), (other, 1, True)).get_json()
    assert [row["item"] for row in answer["saved"]] == [other]
    assert answer["stale"] == [{"item": item, "rev": 4, "response": False}]


def test_a_session_that_was_ended_is_over_at_the_next_save(
    an: Sitter,
    item: str,
    dbs: Databases,
    cast: Cast,
) -> None:
    """AC-2, AZ-4: a new epoch, a disabled account."""
    account = update(Account).where(col(Account.id) == cast.an.id)
    changes: tuple[dict[str, Any], ...] = ({"epoch": 2}, {"epoch": 1, "disabled_at": clock.now()})
    for values in changes:
        with dbs.transaction() as session:
            session.execute(account.values(**values))
        assert _said(an.save((item, 2, False))) == (401, "signed_out")
    with dbs.transaction() as session:
        session.execute(account.values(disabled_at=None))
    assert an.stored() == {item: (1, True)}


def test_a_copy_of_a_cookie_signed_out_of_saves_nothing(
    an: Sitter,
    item: str,
    dbs: Databases,
    cast: Cast,
) -> None:
    """AC-1."""
    from app.accounts.rules.sessions import digest

    with an.browser.session_transaction() as cookie:
        cookie["token"] = "a-token"
    assert an.save((item, 2, False)).status_code == 200
    with dbs.transaction() as session:
        accounts.end_session(session, cast.an.id, digest("a-token"), by=cast.an.actor, at=clock.now())
    assert _said(an.save((item, 3, True))) == (401, "signed_out")


def test_nobody_saves_into_anothers_attempt(
    an: Sitter,
    item: str,
    as_: Callable[..., Any],
    cast: Cast,
) -> None:
    """AZ-3: known to this process or not, it is as unknown as one that never was."""
    bo = Sitter(as_(cast.bo), attempt=an.attempt, generation=an.generation)
    assert _said(bo.save((item, 9, False))) == (404, "unknown")
    assert an.stored() == {item: (1, True)}


def test_an_attempt_being_handed_in_holds_up_no_other(
    dbs: Databases, engine_kind: str, an: Sitter, item: str
) -> None:
    """EX-2: PostgreSQL passes over the locked row; the route then waits for it by itself."""
    if engine_kind == "sqlite":
        pytest.skip("one writer: there is no row to lock")
    with dbs.session(readonly=True) as session:
        attempt = session.exec(select(Attempt)).one()
    save = Save(
        attempt.id,
        attempt.person_id,
        attempt.generation,
        {uuid.UUID(item): (7, "true")},
        epoch=1,
        token_sha256="none",
    )
    with dbs.session() as session:
        session.exec(select(Attempt).with_for_update()).one()
        assert gatherer(dbs).ask(save) == []
        session.rollback()
    assert len(gatherer(dbs).ask(save)) == 1


def test_a_database_that_is_gone_leaves_it_to_the_route(
    an: Sitter,
    item: str,
    dbs: Databases,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """MB-7: and the hatch serves again by itself."""
    from app.exams.operations import gathered

    def lost(*_: Any) -> Any:
        raise LineLost("server closed the connection")

    with monkeypatch.context() as away:
        away.setattr(gathered, "write_gathered", lost)
        with _counted(dbs) as (hatch, door):
            assert an.save((item, 2, False)).status_code == 200
        assert len(hatch) == 0
        assert len(door) == 2
    with _counted(dbs) as (hatch, door):
        assert an.save((item, 3, False)).status_code == 200
    assert (len(hatch), len(door)) == (1, 0)


def test_a_longer_body_a_form_or_a_question_goes_to_the_door(an: Sitter, item: str, dbs: Databases) -> None:
    path = f"/attempts/{an.attempt}/responses"
    raw = f'{{"generation":{an.generation},"responses":[{{"item":"{item}","rev":%d,"response":true}}]}}'
    for number, how in enumerate(
        ({"query_string": "a=1"}, {"content_type": "text/plain"}, {"pad": " " * 300_000}), 2
    ):
        more: dict[str, Any] = {"content_type": "application/json"} | how
        body = raw % number + str(more.pop("pad", ""))
        with _counted(dbs) as (hatch, _):
            assert an.browser.put(path, data=body, **more).status_code == 200
        assert len(hatch) == 0
    assert operations.save_gathered is not None
    assert an.stored()[item] == (4, True)


@pytest.mark.parametrize("use", ["gathered", "own"])
def test_the_statement_looks_up_an_attempt_whatever_their_number(
    dbs: Databases, engine_kind: str, use: str
) -> None:
    """By its key, on databases that have never counted their rows: a plan by size would go through every attempt."""
    plan = reads(dbs, STATEMENTS[engine_kind, use])
    if engine_kind == "sqlite":
        assert "SEARCH a USING INDEX sqlite_autoindex_attempt_1 (id=?)" in plan
        assert [line for line in plan if line.startswith("SCAN")] == ["SCAN v VIRTUAL TABLE INDEX 1:"]
    else:
        assert "attempt o pk_attempt (id = v.attempt)" in plan
        assert {read for read in plan if not read.endswith(")")} == {"v"}
