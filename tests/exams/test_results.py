"""Results: what staff see, and what nobody sees before the release."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import Session

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import ReleasePolicy
from app.exams.models import Exam
from app.exams.queries.figures import bands
from app.web.actor import Role
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import attempt, close_window, hand_in, marks_form, points_of, text

As = Callable[[Player], Client]


@pytest.fixture
def marked(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> dict[str, uuid.UUID]:
    """An has 30 of 30 marks; Bo left the twelve items empty but for the essay, and has 10."""
    attempts = {"an": hand_in(dbs, stage, cast.an), "bo": hand_in(dbs, stage, cast.bo, left_out=11)}
    for key in attempts.values():
        form = marks_form(dbs, key, points_of(dbs, key))
        assert as_(cast.cy).post(f"/marking/scripts/{key}", data=form).status_code == 303
    return attempts


def test_figures_count_persons(
    cast: Cast, stage: Stage, dbs: Databases, marked: dict[str, uuid.UUID]
) -> None:
    with dbs.session() as session:
        exam = queries.exam(session, stage.exam_id)
        assert exam is not None
        numbers, found = queries.numbers(session, exam)
        figures, scripts = queries.items(session, stage.exam_id)
    assert (numbers.admitted, numbers.started, numbers.ended, numbers.marked) == (2, 2, 2, 2)
    assert (numbers.passed, numbers.first_marked, numbers.first_passed) == (1, 2, 1)
    assert [band.people for band in found] == [0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    assert scripts == 2
    assert sum(each.facility.n for each in figures) == 24
    values = {each.facility.value for each in figures if each.facility.n == 1}
    assert values <= {0.0, 1.0}
    assert all(each.facility.low is not None for each in figures)


def test_bands_hold_their_lower_edge_and_the_last_holds_full_marks() -> None:
    found = bands(
        [Decimal(0), Decimal(10), Decimal("59.99"), Decimal(60), Decimal(100)], Decimal(100), Decimal(60)
    )
    assert [band.people for band in found] == [1, 1, 0, 0, 0, 1, 1, 0, 0, 1]
    assert [band.passing for band in found] == [False] * 6 + [True] * 4
    assert bands([], Decimal(30), Decimal(16))[5].passing is None


def test_the_pages_of_results(as_: As, cast: Cast, stage: Stage, marked: dict[str, uuid.UUID]) -> None:
    browser, place = as_(cast.cy), f"/exams/manage/{stage.exam_id}"
    overview = text(browser.get(place))
    assert "首考合格率 50.0% 1 / 2" in overview
    page = browser.get(f"{place}/results")
    assert page.status_code == 200
    assert "27 – 30" in text(page)
    sheet = browser.get(f"{place}/results/export?format=csv&sort=-facility").get_data(as_text=True)
    assert len(sheet.splitlines()) > 12
    assert browser.get(f"/exams/manage/attempts/{marked['an']}").status_code == 200


def test_nothing_of_a_result_reaches_a_cadre_before_its_release(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: dict[str, uuid.UUID]
) -> None:
    """GR-7: no path shows marks, key or statistics; after the release one's own result alone."""
    an, exam, own = as_(cast.an), stage.exam_id, marked["an"]
    closed = [
        f"/exams/manage/{exam}",
        f"/exams/manage/{exam}/results",
        f"/exams/manage/{exam}/results/export?format=csv",
        f"/exams/manage/{exam}/preview?keys=1",
        f"/exams/manage/{exam}/make-up",
        f"/exams/manage/{exam}/make-up/export?format=csv",
        f"/exams/manage/sittings/{stage.sitting_id}",
        f"/exams/manage/sittings/{stage.sitting_id}/export?format=csv",
        f"/exams/manage/attempts/{own}",
        f"/exams/manage/attempts/{marked['bo']}",
        f"/marking/{exam}",
        f"/marking/scripts/{own}",
        f"/attempts/{marked['bo']}/result",
    ]
    assert {path: an.get(path).status_code for path in closed} == dict.fromkeys(closed, 404)
    assert [an.get(path).status_code for path in ("/exams/manage", "/marking")] == [403, 403]
    for path in (f"/attempts/{own}/result", f"/attempts/{own}/receipt", "/exams"):
        page = text(an.get(path))
        assert "合格" not in page.replace("及格线", "")
        assert "30 / 30" not in page
    with dbs.session() as session:
        outcome = queries.outcomes(session, stage.programme_id)[cast.an.id]
        assert (outcome.best_score, outcome.passed, outcome.first_passed) == (None, False, None)
    close_window(dbs, stage.sitting_id)
    assert "合格" in text(an.get(f"/attempts/{own}/result"))
    assert {path: an.get(path).status_code for path in closed} == dict.fromkeys(closed, 404)


def test_an_organizer_who_sat_the_exam_waits_like_everybody(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    """GR-7: the list of candidates and its files hide one's own marks."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
    for player in (cast.an, cast.bo):
        hand_in(dbs, stage, player, left_out=1, essay="")
    browser, place = as_(cast.bo), f"/exams/manage/sittings/{stage.sitting_id}"
    lines = browser.get(f"{place}/export?format=csv").get_data(as_text=True).splitlines()
    own = next(line for line in lines if line.startswith(cast.bo.name))
    other = next(line for line in lines if line.startswith(cast.an.name))
    assert own.endswith(",,")
    assert other.endswith("合格")
    key = str(_attempt_id(dbs, stage, cast.bo))
    assert key not in browser.get(place).get_data(as_text=True)


def _attempt_id(dbs: Databases, stage: Stage, player: Player) -> uuid.UUID:
    with dbs.session() as session:
        return queries.exams_of(session, player.id, AT)[0].attempts[0].id


def _release_by_hand(session: Session, stage: Stage) -> None:
    exam = session.get(Exam, stage.exam_id)
    assert exam is not None
    exam.release_policy = ReleasePolicy.BY_HAND
    session.add(exam)


def test_release_by_hand(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: dict[str, uuid.UUID]
) -> None:
    with dbs.transaction() as session:
        _release_by_hand(session, stage)
    close_window(dbs, stage.sitting_id)
    result = f"/attempts/{marked['an']}/result"
    assert "合格" not in text(as_(cast.an).get(result)).replace("及格线", "")
    place = f"/exams/manage/{stage.exam_id}"
    assert as_(cast.ed).post(f"{place}/release").status_code == 404
    assert as_(cast.an).post(f"{place}/release").status_code == 404
    assert as_(cast.cy).post(f"{place}/release").status_code == 303
    assert "合格" in text(as_(cast.an).get(result))
    assert "手动公布" in text(as_(cast.cy).get(f"{place}/results"))
    assert as_(cast.cy).post(f"{place}/release").status_code == 409


def test_a_make_up_counts_for_the_final_rate_alone(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    failed = hand_in(dbs, stage, cast.an, left_out=12)
    assert attempt(dbs, failed).passed is False
    close_window(dbs, stage.sitting_id)
    with dbs.transaction() as session:
        at = queries.now(session)
        sitting_id = operations.make_up_sitting(
            session,
            stage.exam_id,
            title="补考",
            opens_at=at.replace(microsecond=0),
            closes_at=at.replace(year=at.year + 1, day=1),
            by=cast.cy.actor,
            at=AT,
        )
    again = hand_in(dbs, Stage(stage.programme_id, stage.exam_id, sitting_id), cast.an, essay="")
    assert attempt(dbs, again).passed is True
    with dbs.session() as session:
        exam = queries.exam(session, stage.exam_id)
        assert exam is not None
        numbers, _ = queries.numbers(session, exam)
    assert (numbers.first_marked, numbers.first_passed, numbers.passed, numbers.admitted) == (1, 0, 1, 2)


def test_figures_over_few_tell_a_candidate_nothing(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, marked: dict[str, uuid.UUID]
) -> None:
    """GR-7: of two scripts the figures would give an organizer's own result away before its release."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
    place = f"/exams/manage/{stage.exam_id}"
    assert "首考合格率" not in text(as_(cast.bo).get(place))
    assert as_(cast.bo).get(f"{place}/results").status_code == 409
    assert as_(cast.bo).get(f"{place}/results/export?format=csv").status_code == 409
    assert "首考合格率" in text(as_(cast.cy).get(place))
    assert as_(cast.cy).get(f"{place}/results").status_code == 200
    close_window(dbs, stage.sitting_id)
    assert "首考合格率" in text(as_(cast.bo).get(place))
    assert as_(cast.bo).get(f"{place}/results").status_code == 200
