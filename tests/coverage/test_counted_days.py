"""Days that are over: counted once, looked up from then on, and held against the rows."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.coverage import queries
from app.coverage.models import CoverageCount
from app.coverage.moments import end_of
from app.coverage.queries import counted
from app.db import Databases
from app.web.actor import Scope
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.large import (
    TODAY,
    Large,
    before,
    count,
    draw_large,
    excuse,
    figures,
    make_large,
    run_countings,
    took,
)
from tests.statements import count_statements

Sign = Callable[[Any], Client]
DAY, DAY_BEFORE = before(9), before(10)


@pytest.fixture
def large(session: Session, dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Large:
    """A programme whose present is counted; somebody was exempted today."""
    make_large(monkeypatch, most=20, then=20)
    found = draw_large(session, cast, 3, 80)
    excuse(session, found)
    count(session, dbs)
    return found


@pytest.fixture
def past(as_: Sign, cast: Cast, session: Session, dbs: Databases, large: Large) -> Large:
    """The same, with one day that is over counted as well."""
    took(session, 0)
    assert as_(cast.di).post(f"{large.page}/count?on={DAY}").status_code == 303
    assert len(run_countings(session, dbs)) == 1
    return large


def test_a_day_is_counted_when_somebody_asks_and_its_page_waits_for_it(
    as_: Sign, cast: Cast, session: Session, dbs: Databases, large: Large
) -> None:
    di, page, order = as_(cast.di), f"{large.page}?on={DAY}", f"{large.page}/count?on="
    assert "统计这一天" in di.get(page).text
    assert di.get(f"{large.page}/pictures?on={DAY}").status_code == 422
    for seconds, status in ((600, 429), (0, 303)):
        took(session, seconds)
        assert di.post(f"{order}{DAY}").status_code == status
    assert di.post(f"{order}{DAY_BEFORE}").status_code == 409
    assert "人数越多用时越长" in di.get(page).text
    part = di.get(page, headers={"HX-Request": "true"})
    assert "hx-get" in part.text
    assert "<html" not in part.text
    run_countings(session, dbs)
    assert di.get(page, headers={"HX-Request": "true"}).status_code == 286
    assert "已经统计过" in di.post(f"{order}{DAY}", follow_redirects=True).text


def test_what_is_kept_of_a_day_is_what_the_rows_say_of_it(session: Session, past: Large) -> None:
    """CO-3, whatever comes after: at every level, and for parts side by side."""
    at, seen = end_of(DAY), 0
    asked = [(past.area, path) for path in (None, *past.province.paths)]
    for scope, path in (*asked, *((scope, None) for scope in _side_by_side(session, past))):
        live = queries.survey(session, past.programme, scope, path, at, is_past=True)
        told = queries.survey(session, past.programme, scope, path, at, is_past=True, as_counted=True)
        assert figures(told) == figures(live)
        seen += told.counted_at == at
    assert seen > 2


def _side_by_side(session: Session, past: Large) -> list[Scope]:
    """Return the smallest units together, and a large part together with small ones beside it."""
    small = sorted(each for each in past.province.paths if each.count("/") == 5)
    large = _deepest(session)
    assert large.count("/") == 4
    mixed = sorted([large, *(each for each in small if not each.startswith(large))])
    assert len(mixed) > 1
    return [Scope(tuple(small)), Scope(tuple(mixed))]


def _deepest(session: Session) -> str:
    kept = select(CoverageCount.unit_path).where(CoverageCount.day == DAY, CoverageCount.people > 20)
    return max(session.exec(kept).all(), key=lambda each: (each.count("/"), each))


def test_what_was_recorded_since_is_in_the_present_and_not_in_that_day(session: Session, past: Large) -> None:
    at, area = end_of(DAY), past.area
    then = queries.survey(session, past.programme, area, None, at, is_past=True, as_counted=True)
    now = queries.survey(session, past.programme, area, None, TODAY, as_counted=True)
    assert then is not None
    assert now is not None
    assert now.total.exempt == then.total.exempt + 1
    rows = Counter(session.exec(select(CoverageCount.day)).all())
    assert 0 < rows[DAY] < rows[TODAY.date()]
    refrozen = replace(past.programme, roster_frozen_at=TODAY)
    assert counted.counted(session, refrozen, area, None, DAY) is None


def test_its_pages_are_looked_up(
    as_: Sign, cast: Cast, session: Session, dbs: Databases, past: Large
) -> None:
    di, compare = as_(cast.di), f"{past.page}/compare"
    with count_statements(dbs.web) as statements:
        assert "以后不会再变" in di.get(f"{past.page}?on={DAY}").text
    assert not any("hour_entry" in each for each in statements)
    assert "按单位对比" in di.get(f"{compare}?from={DAY}").text
    assert "统计过" in di.get(f"{compare}?from={DAY}&to={DAY_BEFORE}").text
    live = queries.survey(session, past.programme, past.area, None, end_of(DAY), is_past=True)
    assert live is not None
    session.commit()
    file = di.get(f"{compare}/export?from={DAY}&format=csv").text
    for place in live.places:
        assert f"{place.name},{place.total.required}," in file


def test_a_command_holds_a_day_against_the_rows(app: Flask, session: Session, past: Large) -> None:
    def recount(day: object) -> Any:
        return app.test_cli_runner().invoke(args=["coverage", "recount", str(past.programme.id), str(day)])

    assert "全部相符" in recount(DAY).output
    assert recount(DAY_BEFORE).exit_code == 1
    path = _deepest(session)
    row = session.exec(
        select(CoverageCount).where(CoverageCount.day == DAY, CoverageCount.unit_path == path)
    ).one()
    row.figures = {**row.figures, "total": {**row.figures["total"], "completed": 99}}
    session.commit()
    told = recount(DAY)
    assert (told.exit_code, path in told.output) == (1, True)
