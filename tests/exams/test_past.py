"""What an exam's results were on an earlier day, though scripts have been marked anew since."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from app import clock
from app.db import Databases
from app.exams.facts import OutcomeFacts
from app.exams.queries.outcomes import candidacies, folded
from app.exams.queries.past import as_then, candidacies_then
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import close_window, hand_in, marks_form, points_of

As = Callable[[Player], Client]
Outcomes = dict[tuple[uuid.UUID, uuid.UUID], OutcomeFacts]


def test_marks_given_and_changed_since_are_taken_back(
    as_: As, dbs: Databases, cast: Cast, stage: Stage
) -> None:
    """CO-3: an attempt waits for its marker, is marked, and marked otherwise; each is found again."""
    attempt_id = hand_in(dbs, stage, cast.an)
    close_window(dbs, stage.sitting_id)
    full = points_of(dbs, attempt_id)
    zeros = ["0"] * len(full)
    moments = [_moment(dbs)]
    for version, points in enumerate((full, zeros)):
        form = marks_form(dbs, attempt_id, points, version=version, reason="复核" if version else "")
        assert as_(cast.cy).post(f"/marking/scripts/{attempt_id}", data=form).status_code == 303
        moments.append(_moment(dbs))
    assert len({str(known) for _at, known in moments}) == 3
    for at, known in moments:
        with dbs.session(readonly=True) as session:
            rows = session.execute(candidacies_then(session, at)).all()
            assert folded(as_then(session, rows, at), at) == known
    with dbs.session(readonly=True) as session:
        long_ago = session.execute(candidacies_then(session, moments[0][0] - timedelta(days=400))).all()
        assert all(row.attempt_id is None for row in long_ago)


def _moment(dbs: Databases) -> tuple[datetime, Outcomes]:
    with dbs.session(readonly=True) as session:
        at = clock.now()
        return at, folded(session.execute(candidacies()).all(), at)
