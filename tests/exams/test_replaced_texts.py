"""What a delivery file does to a script that is marked already: texts are read anew, corrections stay in force."""

import uuid
from decimal import Decimal

import pytest
from sqlmodel import Session, col, select

from app.bank import queries as bank
from app.db import Databases
from app.exams import delivery, operations, queries
from app.exams.facts import AttemptFacts, MarkingState, ResultDetail, Treatment
from app.exams.models import AttemptItem
from app.exams.records import Decision
from app.web.actor import Role
from app.worker import drain
from question_bank.items import SingleKey
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.conftest import SECRET
from tests.exams.conftest import TOTAL, Stage, set_stage
from tests.exams.staff import attempt, hand_in, sound

TWO_ESSAYS = [
    {"kind": "single", "count": 2, "marks": "5"},
    {"kind": "short_answer", "count": 2, "marks": "10"},
]


@pytest.fixture
def paper(dbs: Databases, cast: Cast, stage: Stage) -> Stage:
    """An exam of two single choices and two short answers."""
    with dbs.transaction() as session:
        grant(session, cast.ed.id, Role.ORGANIZER, cast.city)
        return set_stage(session, cast, title="两道简答", blueprint=TWO_ESSAYS)


def _facts(session: Session, key: uuid.UUID) -> AttemptFacts:
    found = queries.attempt(session, key)
    assert found is not None
    return found


def _laid(session: Session, key: uuid.UUID) -> list[AttemptItem]:
    statement = select(AttemptItem).where(AttemptItem.attempt_id == key).order_by(col(AttemptItem.position))
    return list(session.exec(statement).all())


def _read(dbs: Databases, key: uuid.UUID, number: int, marks: str, by: Player) -> None:
    """Give one of the short answers so many marks, on sight of how it stands."""
    with dbs.transaction() as session:
        script = queries.marking_script(session, key)
        assert script is not None
        essay = script.essays[number]
        points = [Decimal(0)] * (len(essay.rubric) or 1)
        points[0] = Decimal(marks)
        decision = Decision(essay.item_id, tuple(points), "", essay.version)
        operations.mark_script(session, key, [decision], by=by.actor, at=AT)


def _deliver(dbs: Databases, key: uuid.UUID, by: Player, given: dict[uuid.UUID, object]) -> None:
    """Bring in a file with a newer revision of some answers, and accept it."""
    rows = [{"item": str(item), "rev": 9, "response": value} for item, value in given.items()]
    content = {"written_at_ms": 1_790_000_000_000, "responses": rows}
    sealed = delivery.seal(SECRET, key, 1, uuid.uuid4().bytes[:12], content)
    with dbs.transaction() as session:
        found, read = _facts(session, key), delivery.unseal(SECRET, sealed, key)
        file = operations.take_in(session, found, read, by=by.actor, at=AT)
        operations.accept(session, found, file, reason="考场断网", by=by.actor, at=AT)


def _essays(dbs: Databases, key: uuid.UUID) -> list[uuid.UUID]:
    with dbs.session() as session:
        script = queries.marking_script(session, key)
    assert script is not None
    return [essay.item_id for essay in script.essays]


def test_two_replaced_texts_each_wait_for_a_person(dbs: Databases, paper: Stage, cast: Cast) -> None:
    """GR-8: deciding one leaves the script without a score while the other waits; no zero is counted for it."""
    key = hand_in(dbs, paper, cast.an)
    for number in (0, 1):
        _read(dbs, key, number, "0.5", cast.cy)
    before = attempt(dbs, key)
    assert before.marking is MarkingState.MARKED
    _deliver(dbs, key, cast.cy, dict.fromkeys(_essays(dbs, key), "断网时改写的"))
    assert (attempt(dbs, key).marking, attempt(dbs, key).score) == (MarkingState.NEEDS_MARKER, None)
    _read(dbs, key, 0, "1", cast.ed)
    assert (attempt(dbs, key).marking, attempt(dbs, key).score) == (MarkingState.NEEDS_MARKER, None)
    sound(dbs)
    _read(dbs, key, 1, "1", cast.ed)
    after = attempt(dbs, key)
    assert after.marking is MarkingState.MARKED
    assert before.score is not None
    assert after.score is not None
    assert after.score > before.score
    sound(dbs)


def test_two_markers_read_a_replaced_text_anew(dbs: Databases, paper: Stage, cast: Cast) -> None:
    """GR-3: what was read of the old text stays on record and decides nothing of the new one."""
    with dbs.transaction() as session:
        operations.set_plan(
            session,
            paper.exam_id,
            markers=2,
            tolerance=Decimal(2),
            detail=ResultDetail.FULL,
            appeal_days=0,
            by=cast.cy.actor,
            at=AT,
        )
    key = hand_in(dbs, paper, cast.an)
    for number in (0, 1):
        for marker in (cast.cy, cast.ed):
            _read(dbs, key, number, "0.5", marker)
    assert attempt(dbs, key).marking is MarkingState.MARKED
    first, _second = _essays(dbs, key)
    _deliver(dbs, key, cast.cy, {first: "断网时改写的"})
    with dbs.session() as session:
        assert first not in queries.readings(session, key)
        assert queries.next_script(session, paper.exam_id, cast.ed.id) == key
    _read(dbs, key, 0, "1", cast.ed)
    assert attempt(dbs, key).marking is MarkingState.NEEDS_MARKER
    with dbs.session() as session:
        assert queries.next_script(session, paper.exam_id, cast.ed.id) is None
    _read(dbs, key, 0, "1", cast.cy)
    assert attempt(dbs, key).marking is MarkingState.MARKED
    sound(dbs)


@pytest.fixture
def handed_in(dbs: Databases, stage: Stage, cast: Cast) -> tuple[uuid.UUID, AttemptItem, SingleKey]:
    """An's marked script with everything right but the essay left out, and its first single choice with the key."""
    with dbs.transaction() as session:
        grant(session, cast.ed.id, Role.ORGANIZER, cast.city)
    key = hand_in(dbs, stage, cast.an, essay="")
    with dbs.session() as session:
        laid = _laid(session, key)
        keys = bank.keys(session, [place.version_id for place in laid])
    for place in laid:
        known = keys[place.version_id].key
        if isinstance(known, SingleKey):
            return key, place, known
    raise AssertionError("the paper has no single choice")


@pytest.mark.parametrize(
    ("treatment", "score"),
    [
        # 20 were right; the file takes back the single choice worth 2.
        pytest.param(None, "18", id="nothing corrected"),
        pytest.param(Treatment.NEW_KEY, "20", id="the new key is what the file answers"),
        pytest.param(Treatment.FULL_MARKS, "20", id="full marks whatever is answered"),
        # 18 of the other 28 marks: 2 * 18 / 28 = 1.29.
        pytest.param(Treatment.DROPPED, "19.29", id="the share of the rest"),
    ],
)
def test_a_file_under_a_correction_is_marked_by_it(
    dbs: Databases,
    stage: Stage,
    cast: Cast,
    handed_in: tuple[uuid.UUID, AttemptItem, SingleKey],
    treatment: Treatment | None,
    score: str,
) -> None:
    """GR-2, GR-4: a delivered answer gets the marks it would have got had it been there when all were regraded."""
    key, place, right = handed_in
    assert attempt(dbs, key).score == Decimal(20) < TOTAL
    with dbs.session() as session:
        found = queries.used_item(session, stage.exam_id, place.version_id)
    assert found is not None
    other = next(option.id for option in found.item.options if option.id != right.option_id)
    if treatment is not None:
        _correct(dbs, cast, stage.exam_id, place.version_id, treatment, SingleKey(other))
    _deliver(dbs, key, cast.cy, {place.item_id: other})
    assert attempt(dbs, key).score == Decimal(score)
    sound(dbs)


def _correct(
    dbs: Databases,
    cast: Cast,
    exam_id: uuid.UUID,
    version_id: uuid.UUID,
    treatment: Treatment,
    key: SingleKey,
) -> None:
    with dbs.transaction() as session:
        correction = operations.propose_correction(
            session,
            exam_id,
            version_id,
            treatment=treatment,
            key=key if treatment is Treatment.NEW_KEY else None,
            reason="原答案有误",
            by=cast.cy.actor,
            at=AT,
        )
        operations.approve_correction(session, correction, by=cast.ed.actor, at=AT, link="/")
    drain(dbs)
