"""Two persons read each answer; a third decides where they are apart; nobody reads their own or twice."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col, select

from app.clock import new_id
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Finding, MarkingState, ResultDetail
from app.exams.models import Mark, Reading
from app.exams.rules.reading import PlanFixed
from app.exams.rules.sampling import sample
from app.web.actor import Role
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import attempt, essay_of, hand_in, marks_form, points_of, text
from tests.statements import count_statements

As = Callable[[Player], Client]


@pytest.fixture
def markers(cast: Cast, stage: Stage, dbs: Databases) -> tuple[Player, Player, Player]:
    """Cy, Ed and Bo mark; two read each answer and may be 2.5 marks apart. Bo sits the exam too."""
    with dbs.transaction() as session:
        for player in (cast.ed, cast.bo):
            grant(session, player.id, Role.ORGANIZER, cast.city)
        operations.set_plan(
            session,
            stage.exam_id,
            markers=2,
            tolerance=Decimal("2.50"),
            detail=ResultDetail.FULL,
            appeal_days=0,
            by=cast.cy.actor,
            at=AT,
        )
    return cast.cy, cast.ed, cast.bo


def _less(points: list[str], off: str) -> list[str]:
    """Return points with so much taken off the first that has it."""
    number = next(n for n, each in enumerate(points) if Decimal(each) >= Decimal(off))
    return [str(Decimal(each) - Decimal(off)) if n == number else each for n, each in enumerate(points)]


def _post(as_: As, player: Player, dbs: Databases, key: uuid.UUID, points: list[str]) -> int:
    form = marks_form(dbs, key, points)
    return as_(player).post(f"/marking/scripts/{key}", data=form).status_code


def _essay_marks(dbs: Databases, key: uuid.UUID) -> list[tuple[Decimal, str]]:
    item = essay_of(dbs, key)
    with dbs.session() as session:
        rows = session.exec(select(Mark).where(Mark.attempt_id == key, Mark.item_id == item)).all()
    return [(row.marks, row.reason) for row in rows]


def _off(dbs: Databases, key: uuid.UUID) -> tuple[list[str], Decimal]:
    """Return full points, and what a point of the rubric is worth on the paper."""
    full = points_of(dbs, key)
    return full, Decimal(10) / sum(Decimal(each) for each in full)


def test_within_the_tolerance_the_mean_stands(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, markers: tuple[Player, Player, Player]
) -> None:
    key = hand_in(dbs, stage, cast.an)
    full, worth = _off(dbs, key)
    assert _post(as_, markers[0], dbs, key, full) == 303
    assert attempt(dbs, key).marking is MarkingState.NEEDS_MARKER
    assert _essay_marks(dbs, key) == []
    page = as_(markers[1]).get(f"/marking/scripts/{key}")
    assert "您独立评分" in text(page)
    assert markers[0].name not in text(page).replace("阅卷", "")
    assert _post(as_, markers[1], dbs, key, _less(full, "1")) == 303
    expected = (Decimal(10) + Decimal(10) - worth) / 2
    assert _essay_marks(dbs, key)[0][0] == expected.quantize(Decimal("0.01"))
    assert attempt(dbs, key).marking is MarkingState.MARKED
    after = text(as_(markers[1]).get(f"/marking/scripts/{key}"))
    assert f"第 1 评 {markers[0].name}" in after


def test_further_apart_a_third_decides(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, markers: tuple[Player, Player, Player]
) -> None:
    """Three different persons; the third's marks stand, and the two before are kept."""
    key = hand_in(dbs, stage, cast.an)
    full, worth = _off(dbs, key)
    zero = ["0"] * len(full)
    assert _post(as_, markers[0], dbs, key, full) == 303
    assert _post(as_, markers[1], dbs, key, zero) == 303
    assert attempt(dbs, key).marking is MarkingState.NEEDS_MARKER
    with dbs.session() as session:
        assert queries.next_script(session, stage.exam_id, markers[0].id) is None
        assert queries.next_script(session, stage.exam_id, markers[2].id) == key
    assert _post(as_, markers[0], dbs, key, full) == 409
    assert _post(as_, markers[2], dbs, key, _less(full, "1")) == 303
    marks = _essay_marks(dbs, key)
    assert [each[0] for each in marks] == [(10 - worth).quantize(Decimal("0.01"))]
    assert "第三评" in marks[0][1]
    with dbs.session() as session:
        assert [
            row.ordinal for row in session.exec(select(Reading).order_by(col(Reading.ordinal))).all()
        ] == [1, 2, 3]


def test_a_decided_answer_is_a_conflict_and_shows_both(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, markers: tuple[Player, Player, Player]
) -> None:
    """GR-3: whose page is older than the decision hears 409 and sees both values."""
    key = hand_in(dbs, stage, cast.an)
    full, _worth = _off(dbs, key)
    for marker in markers[:2]:
        assert _post(as_, marker, dbs, key, full) == 303
    answer = as_(markers[2]).post(f"/marking/scripts/{key}", data=marks_form(dbs, key, _less(full, "1")))
    assert answer.status_code == 409
    assert "对方评分" in text(answer)
    assert "您的评分（未保存）" in text(answer)


def test_nobody_reads_their_own_or_twice(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, markers: tuple[Player, Player, Player]
) -> None:
    """GR-6: by the rule and by the table."""
    own = hand_in(dbs, stage, cast.bo)
    full, _worth = _off(dbs, own)
    assert _post(as_, cast.bo, dbs, own, full) == 404
    assert _post(as_, cast.cy, dbs, own, full) == 303
    assert _post(as_, cast.cy, dbs, own, full) == 409
    row = {
        "id": new_id(),
        "attempt_id": own,
        "item_id": essay_of(dbs, own),
        "ordinal": 2,
        "marker_id": cast.bo.id,
        "candidate_id": cast.bo.id,
        "points": [],
        "marks": 1,
        "out_of": 10,
        "note": "",
        "read_at": AT,
    }
    reading, mark = (SQLModel.metadata.tables[name] for name in ("reading", "mark"))
    with dbs.session() as session, pytest.raises(IntegrityError, match="marker_is_not_candidate"):
        session.execute(insert(reading), [row])
    twice = row | {"marker_id": cast.cy.id}
    with dbs.session() as session, pytest.raises(IntegrityError, match=r"marker_id"):
        session.execute(insert(reading), [twice])
    marked = {
        "id": new_id(),
        "attempt_id": own,
        "item_id": row["item_id"],
        "version": 1,
        "marks": 1,
        "out_of": 10,
    }
    marked |= {"reason": "", "marker_id": cast.bo.id, "candidate_id": cast.bo.id, "marked_at": AT}
    with dbs.session() as session, pytest.raises(IntegrityError, match="marker_is_not_candidate"):
        session.execute(insert(mark), [marked])


def test_the_plan_is_fixed_once_somebody_has_read(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, markers: tuple[Player, Player, Player]
) -> None:
    key = hand_in(dbs, stage, cast.an)
    _post(as_, cast.cy, dbs, key, points_of(dbs, key))
    page = f"/exams/manage/{stage.exam_id}/plan"
    same = {"markers": "2", "tolerance": "2.5", "detail": "score", "appeal_days": "7"}
    assert "已经有人评阅" in text(as_(cast.cy).get(page))
    assert as_(cast.cy).post(page, data=same).status_code == 303
    assert as_(cast.cy).post(page, data=same | {"markers": "1"}).status_code == 409
    assert as_(cast.cy).post(page, data=same | {"appeal_days": "61"}).status_code == 422
    with dbs.session() as session:
        found = queries.plan(session, stage.exam_id)
        assert (found.markers, found.detail, found.appeal_days) == (2, ResultDetail.SCORE, 7)
        with pytest.raises(PlanFixed):
            operations.set_plan(
                session,
                stage.exam_id,
                markers=2,
                tolerance=Decimal(3),
                detail=ResultDetail.FULL,
                appeal_days=0,
                by=cast.cy.actor,
                at=AT,
            )


def test_progress_by_marker(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, markers: tuple[Player, Player, Player]
) -> None:
    key = hand_in(dbs, stage, cast.an)
    full = points_of(dbs, key)
    for marker in markers[:2]:
        _post(as_, marker, dbs, key, full)
    browser = as_(cast.cy)
    with count_statements(dbs.web) as seen:
        page = browser.get(f"/marking/{stage.exam_id}")
    assert len(seen) <= 12, str(seen)
    assert f"{cast.ed.name} 1 1 100.0%" in text(page)
    with dbs.session() as session:
        lines = queries.marker_lines(session, queries.plan(session, stage.exam_id))
    assert {(line.name, line.scripts, line.share) for line in lines} == {
        (cast.cy.name, 1, Decimal(1)),
        (cast.ed.name, 1, Decimal(1)),
    }


def test_a_sample_is_drawn_again_by_its_seed_and_judged_by_others(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    """Spot checks: reproducible, never one's own script or marking, findings kept."""
    with dbs.transaction() as session:
        for player in (cast.ed, cast.bo):
            grant(session, player.id, Role.ORGANIZER, cast.city)
    browser, place = as_(cast.cy), f"/marking/{stage.exam_id}"
    assert browser.post(f"{place}/checks", data={"size": "1"}).location.endswith(f"/marking/{stage.exam_id}")
    keys = [hand_in(dbs, stage, player) for player in (cast.an, cast.bo)]
    for key in keys:
        _post(as_, cast.cy, dbs, key, points_of(dbs, key))
    answer = browser.post(f"{place}/checks", data={"size": "5"})
    page = answer.location
    with dbs.session() as session:
        check = queries.checks(session, stage.exam_id)[0]
        drawn = queries.checked_scripts(session, check.id, cast.ed.id)
    assert (check.size, check.population) == (2, 2)
    assert [each.attempt_id for each in drawn] == sample(check.seed, keys, 5)
    with count_statements(dbs.web) as seen:
        shown = text(as_(cast.ed).get(page))
    assert len(seen) <= 12, str(seen)
    assert check.seed in as_(cast.ed).get(page).get_data(as_text=True)
    assert cast.an.name not in shown
    own, other = f"{page}/scripts/{keys[1]}", f"{page}/scripts/{keys[0]}"
    assert as_(cast.bo).get(own).status_code == 404
    assert as_(cast.cy).post(other, data={"finding": "fair"}).status_code == 403
    assert as_(cast.ed).post(other, data={"finding": "harsh"}).status_code == 422
    assert as_(cast.ed).post(other, data={"finding": "harsh", "note": "第二点应给分"}).status_code == 303
    assert "偏严" in text(as_(cast.ed).get(page))
    with dbs.session() as session:
        found = queries.checks(session, stage.exam_id)[0]
        assert (found.looked, found.doubtful) == (1, 1)
        assert (
            queries.checked_scripts(session, check.id, cast.ed.id)[
                [each.attempt_id for each in drawn].index(keys[0])
            ].finding
            is Finding.HARSH
        )
