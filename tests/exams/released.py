"""What the tests of released results share: two candidates' results that are out, and texts that mean harm."""

import uuid
from collections.abc import Callable
from decimal import Decimal

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import ResultDetail, ResultFacts
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import close_window, hand_in, marks_form, points_of

As = Callable[[Player], Client]
Told = dict[uuid.UUID, uuid.UUID]
EVIL = "<script>alert(1)</script>\"'&{{ 7*7 }}\ue0f0\ue0f4%(n)s<0:lines>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;{{ 7*7 }}\ue0f0\ue0f4%(n)s&lt;0:lines&gt;"


def tell(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> Told:
    """Release An's and Bo's results, with days to appeal: An all right, Bo with the first six left out."""
    show(dbs, stage, cast.cy, ResultDetail.FULL)
    found = {cast.an.id: hand_in(dbs, stage, cast.an), cast.bo.id: hand_in(dbs, stage, cast.bo, left_out=6)}
    for key in found.values():
        form = marks_form(dbs, key, points_of(dbs, key), reason="论述<b>完整</b>")
        assert as_(cast.cy).post(f"/marking/scripts/{key}", data=form).status_code == 303
    close_window(dbs, stage.sitting_id)
    return found


def show(dbs: Databases, stage: Stage, by: Player, detail: ResultDetail, days: int = 7) -> None:
    """Say how much of their results an exam's candidates see, and for how many days they may appeal."""
    with dbs.transaction() as session:
        operations.set_plan(
            session,
            stage.exam_id,
            markers=1,
            tolerance=Decimal(0),
            detail=detail,
            appeal_days=days,
            by=by.actor,
            at=AT,
        )


def result_of(dbs: Databases, attempt_id: uuid.UUID) -> ResultFacts:
    """Return a released result."""
    with dbs.session(readonly=True) as session:
        attempt = queries.attempt(session, attempt_id)
        assert attempt is not None
        found = queries.result(session, attempt, queries.now(session))
    assert found is not None
    return found
