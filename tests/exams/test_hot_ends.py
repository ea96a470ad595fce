"""Beginning and handing in at the hatch: what the door would have done, to whom it would, and many together."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import select

from app.db import Databases
from app.exams import papers
from app.exams.facts import Given
from app.exams.models import Attempt, AttemptItem, Sitting
from app.exams.operations import Arrival, Submission, starting, submitting
from app.exams.operations.automatic import to_mark
from app.exams.operations.beginning import _BEGIN
from app.exams.operations.closing import _CLOSE
from app.exams.operations.doors import _ASKING, _ASKING_FOR_SOME
from app.exams.operations.opening import _OPEN
from app.exams.operations.submitting import _LOCKED_NOW
from app.exams.queries.attempts import _SOME, _STORED
from app.journal.models import Event, Head
from app.web.hatch import Hatch
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.plans import reads
from tests.exams.test_hot_steps import _bearer, _heard
from tests.exams.test_protocol import Candidate
from tests.statements import count_statements

AsPlayer = Callable[[Player], Client]


def _shut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hatch, "_ask", lambda *_: None)


def _begun(dbs: Databases) -> list[Attempt]:
    with dbs.session(readonly=True) as session:
        return list(session.exec(select(Attempt)).all())


def test_to_begin_leads_where_the_door_leads(
    as_: AsPlayer, cast: Cast, stage: Stage, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EX-13: by the hatch, by the hatch again, and by the door, it is the one attempt; its event names who began."""
    path, an = f"/sittings/{stage.sitting_id}/attempts", as_(cast.an)
    an.get("/exams")
    quick = [an.post(path) for _ in range(2)]
    with monkeypatch.context() as shut:
        _shut(shut)
        usual = an.post(path)
    assert usual.status_code == 303
    assert _heard(quick[0]) == _heard(quick[1]) == _heard(usual)
    [attempt] = _begun(dbs)
    assert usual.location == f"/attempts/{attempt.id}"
    with dbs.session(readonly=True) as session:
        items = session.exec(select(func.count()).where(AttemptItem.attempt_id == attempt.id)).one()
        event = session.exec(select(Event).where(Event.action == "attempt.started")).one()
    assert items == 12
    assert (event.actor_id, event.actor_name, event.object_id) == (cast.an.id, cast.an.name, str(attempt.id))
    assert attempt.deadline_at > attempt.started_at


def test_many_begin_together_in_as_many_statements_as_one(cast: Cast, stage: Stage, dbs: Databases) -> None:
    """EX-13, EX-14: who is not admitted, or has ended their session, begins nothing."""
    an, bo = (Arrival(_bearer(player), stage.sitting_id) for player in (cast.an, cast.bo))
    others = [Arrival(_bearer(cast.ed), stage.sitting_id), Arrival(_bearer(cast.an, epoch=9), uuid.uuid4())]
    with dbs.transaction() as session:
        for digit in "0123456789abcdef":
            session.merge(Head(stream=f"attempt:{digit}", seq=0, hash="0" * 64))
    with dbs.session() as session:
        # The bank is read and a series begun; what came of it is not kept.
        starting._start_some(session, [an])
        session.rollback()
    counts = []
    for batch in ([an], [bo, *others]):
        with count_statements(dbs.web) as seen, dbs.transaction() as session:
            told = starting._start_some(session, batch)
        counts.append(len(seen))
    assert told[0] is not None
    assert told[1:] == [None, None]
    # Beside the six of a start, its events take three: lock the heads, move them, and the rows.
    assert counts == [8, 8]
    assert {attempt.person_id for attempt in _begun(dbs)} == {cast.an.id, cast.bo.id}


@pytest.mark.parametrize("change", ["opens_at", "closes_at"])
def test_whom_the_sitting_does_not_admit_now_the_door_tells_why(
    as_: AsPlayer, cast: Cast, stage: Stage, dbs: Databases, change: str
) -> None:
    an = as_(cast.an)
    an.get("/exams")
    with dbs.transaction() as session:
        sitting = session.get_one(Sitting, stage.sitting_id)
        length = sitting.closes_at - sitting.opens_at
        sitting.opens_at += length if change == "opens_at" else -length
        sitting.closes_at += length if change == "opens_at" else -length
    answer = an.post(f"/sittings/{stage.sitting_id}/attempts")
    assert answer.status_code == 409
    assert not _begun(dbs)


@pytest.fixture
def pair(as_: AsPlayer, cast: Cast, stage: Stage) -> list[Candidate]:
    found = []
    for player in (cast.an, cast.bo):
        candidate = Candidate(as_(player))
        candidate.start(stage)
        candidate.state()
        found.append(candidate)
    return found


def test_handed_in_at_the_hatch_or_the_door_it_is_one_receipt(
    pair: list[Candidate], dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """EX-8, EX-10: what was not yet saved goes in with it; the same submission again gets the same receipt."""
    an, key = pair[0], uuid.uuid4()
    item = an.item("true_false")
    quick = [an.submit(key, (item, 1, True)) for _ in range(2)]
    with monkeypatch.context() as shut:
        _shut(shut)
        usual = an.submit(key, (item, 1, True))
    assert usual.status_code == 200
    assert _heard(quick[0]) == _heard(quick[1]) == _heard(usual)
    assert quick[0].json["receipt"]["answered"] == 1
    assert quick[0].json["server_now"] >= quick[0].json["receipt"]["submitted_at"]
    with dbs.session(readonly=True) as session:
        events = session.exec(select(Event.action).where(Event.action == "attempt.submitted")).all()
    assert len(events) == 1


def test_many_hand_in_together_in_as_many_statements_as_one(
    pair: list[Candidate], cast: Cast, dbs: Databases
) -> None:
    """EX-8, EX-19: each ends their own attempt; a stranger, an ended session and an older page end nothing."""
    item = uuid.UUID(pair[1].item("true_false"))

    def asked(n: int, player: Player, epoch: int = 1, **more: Any) -> Submission:
        values: dict[str, Any] = {"generation": pair[n].generation, "responses": ()} | more
        return Submission(
            _bearer(player, epoch), uuid.UUID(pair[n].attempt), submit_key=uuid.uuid4(), **values
        )

    refused = (
        [asked(0, cast.bo)],
        [asked(0, cast.an, epoch=9)],
        [asked(0, cast.an, generation=99)],
        [asked(0, cast.an, responses=(Given(uuid.uuid4(), 1, True),))],
    )
    for batch in refused:
        with dbs.transaction() as session:
            assert submitting._hand_in(session, batch) == [None]
    counts = []
    for batch in (
        [asked(0, cast.an)],
        [asked(1, cast.bo, responses=(Given(item, 1, True),)), asked(0, cast.an)],
    ):
        with count_statements(dbs.web) as seen, dbs.transaction() as session:
            told = submitting._hand_in(session, batch)
        counts.append(len(seen))
    assert told[0] is not None
    assert told[1] is None
    first, second = counts
    # The second wrote a response too; the first ordered the marking and began a stream of the journal.
    assert second <= first + 1 <= 13
    with dbs.session(readonly=True) as session:
        assert {row.state.value for row in session.exec(select(Attempt)).all()} == {"submitted"}


def test_an_attempt_somebody_holds_is_left_to_the_door(
    pair: list[Candidate], cast: Cast, dbs: Databases, engine_kind: str
) -> None:
    """EX-19: the others of the batch are not held up by it."""
    if engine_kind == "sqlite":
        pytest.skip("one writer: there is no row to lock")
    asked = [
        Submission(_bearer(player), uuid.UUID(each.attempt), each.generation, uuid.uuid4(), ())
        for each, player in zip(pair, (cast.an, cast.bo), strict=True)
    ]
    with dbs.session() as holding:
        holding.exec(select(Attempt).where(Attempt.person_id == cast.an.id).with_for_update()).one()
        with dbs.transaction() as session:
            told = submitting._hand_in(session, asked)
        holding.rollback()
    assert told[0] is None
    assert told[1] is not None


LOOKED_UP = {
    "close": lambda dialect: _CLOSE[dialect, "now"],
    "expire": lambda dialect: _CLOSE[dialect, "deadline"],
    "open": lambda _: _OPEN,
    "lock": lambda _: _LOCKED_NOW,
    "read": lambda _: _SOME,
    "stored": lambda _: _STORED,
    "begin": lambda dialect: _BEGIN[dialect],
    "drawn": lambda dialect: papers._DRAWN[dialect],
    "one at the door": lambda _: _ASKING,
    "some at the door": lambda _: _ASKING_FOR_SOME,
    "to mark": lambda _: to_mark(uuid.uuid4(), 50),
}
# An attempt by its key, by whose it is, or as one that waits to be marked; an item, a response or a seat by the
# attempt or the person it is of. That nothing hangs on a key yet is asked by SQLite for its foreign key.
BY_ITS_KEY = {
    "sqlite": re.compile(
        r"\((id|attempt_id|person_id)=\?|\(exam_id=\? AND person_id=\?|INDEX ix_attempt_to_mark"
        r"|SEARCH attempt USING COVERING INDEX \w+ \(continues_id=\?"
    ),
    "postgresql": re.compile(
        r"\((id|attempt_id|person_id) =|\(exam_id = .* AND \(person_id =| ix_attempt_to_mark \("
    ),
}
MANY = re.compile(r"^(?:SEARCH |SCAN )?(attempt|candidate|response|attempt_item|before|earlier|last)\b")


@pytest.mark.parametrize("step", LOOKED_UP)
def test_a_step_looks_its_attempts_up_whatever_their_number(
    dbs: Databases, engine_kind: str, step: str
) -> None:
    """Left alone, a planner that has not counted the rows goes through every open attempt, or a whole hall."""
    plan = reads(dbs, LOOKED_UP[step](engine_kind))
    assert any(MANY.search(read) for read in plan), plan
    for read in plan:
        assert not MANY.search(read) or BY_ITS_KEY[engine_kind].search(read), plan
