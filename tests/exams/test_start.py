"""Starting an attempt."""

import uuid

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Given
from tests.cast import Cast
from tests.exams.conftest import Stage


def test_smoke(dbs: Databases, stage: Stage, cast: Cast) -> None:
    with dbs.transaction() as session:
        key = operations.start(session, stage.sitting_id, cast.an.id, by=cast.an.actor)
    with dbs.transaction() as session:
        assert operations.start(session, stage.sitting_id, cast.an.id) == key
        facts = queries.attempt(session, key)
        paper = queries.paper(session, facts)
        assert [i.position for i in paper.items] == list(range(1, 13))
        first = next(i for i in paper.items if i.item.kind.value == "single")
        given = [Given(first.id, 1, first.item.options[0].id)]
        out = operations.save_responses(session, key, cast.an.id, generation=1, responses=given)
        assert [s.rev for s in out.saved] == [1], out
        out = operations.save_responses(session, key, cast.an.id, generation=1, responses=given)
        assert [s.rev for s in out.saved] == [1], out
        given = [Given(first.id, 1, first.item.options[1].id)]
        out = operations.save_responses(session, key, cast.an.id, generation=1, responses=given)
        assert [s.rev for s in out.stale] == [1], out
    k = uuid.uuid4()
    with dbs.transaction() as session:
        given = [Given(first.id, 2, first.item.options[1].id)]
        r = operations.submit(session, key, cast.an.id, generation=1, submit_key=k, responses=given)
        assert r.answered == 1
    with dbs.transaction() as session:
        assert operations.submit(session, key, cast.an.id, generation=1, submit_key=k, responses=given) == r
    from app.worker import drain

    assert drain(dbs) == 1
    with dbs.session() as session:
        f = queries.attempt(session, key)
        assert f.marking.value == "marked", f
