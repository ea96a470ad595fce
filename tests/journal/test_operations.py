from sqlalchemy import text
from sqlmodel import Session, select

from app.clock import SHANGHAI
from app.db import Databases
from app.journal import operations, verifying
from app.journal.models import Event
from tests.builders import AT
from tests.cast import Cast


def _happen(session: Session, cast: Cast, times: int) -> None:
    # Whatever zone an instant is told in, it is hashed as it will be read back.
    at = AT.astimezone(SHANGHAI)
    for number in range(times):
        operations.record(session, "unit.renamed", "unit", str(number), by=cast.cy.actor, at=at, now="新名")


def test_an_event_is_written_with_the_commit_and_chained(dbs: Databases, cast: Cast) -> None:
    """CO-5, CO-6."""
    with dbs.transaction() as session:
        _happen(session, cast, 3)
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(Event).order_by(Event.seq)).all()
        assert [row.seq for row in rows] == [1, 2, 3]
        assert rows[1].previous == rows[0].hash
        assert rows[0].actor_name == cast.cy.name
        assert verifying.verify(session).breaks == []


def test_a_rollback_leaves_no_event(dbs: Databases, cast: Cast) -> None:
    """CO-5."""
    with dbs.session() as session:
        _happen(session, cast, 1)
        session.rollback()
        session.commit()
        assert session.exec(select(Event)).all() == []


def _break(dbs: Databases, statement: str) -> list[str]:
    with dbs.transaction() as session:
        session.execute(text(statement))
    with dbs.session(readonly=True) as session:
        return [found.fault for found in verifying.verify(session).breaks]


def test_every_kind_of_tampering_is_found(dbs: Databases, cast: Cast) -> None:
    """CO-6: change, removal in the middle, cut tail."""
    with dbs.transaction() as session:
        _happen(session, cast, 4)
    assert _break(dbs, "UPDATE journal_event SET actor_name = '他人' WHERE seq = 2") == ["altered"]
    assert _break(dbs, "UPDATE journal_event SET actor_name = '岑远' WHERE seq = 2") == []
    assert _break(dbs, "DELETE FROM journal_event WHERE seq = 4") == ["cut"]
    assert _break(dbs, "DELETE FROM journal_event WHERE seq = 2") == ["missing"]
    assert _break(dbs, "DELETE FROM journal_head") == ["no_head"]
