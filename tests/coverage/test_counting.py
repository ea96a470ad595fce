"""Large programmes as they were counted: the same figures at every level, with the instant they are of."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from app.coverage import counting, queries, wholes
from app.coverage.models import CoverageCount, CoverageCounting
from app.coverage.moments import end_of
from app.coverage.queries import counted
from app.coverage.rules import fold, judge, lineage
from app.db import Databases
from app.jobs import Job, JobState
from app.planning.queries import programme as programme_of
from app.web.actor import Scope
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.large import (
    TODAY,
    Large,
    count,
    draw_large,
    excuse,
    figures,
    make_large,
    run_countings,
    took,
)
from tests.coverage.province import draw_province
from tests.statements import count_statements

Sign = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    make_large(monkeypatch)


@pytest.fixture
def large(session: Session, dbs: Databases, cast: Cast) -> Large:
    found = draw_large(session, cast, 3, 80)
    counting.recount(dbs, TODAY)
    # What waits to be counted is not ordered twice.
    assert len(count(session, dbs)) == 1
    return found


def test_every_level_is_as_counted_and_says_as_of_when(session: Session, large: Large) -> None:
    seen = 0
    for path in (None, *large.province.paths):
        live = queries.survey(session, large.programme, large.area, path, TODAY)
        told = queries.survey(session, large.programme, large.area, path, TODAY, as_counted=True)
        assert figures(told) == figures(live)
        is_large = told.total.required + told.total.outside > 10
        assert told.counted_at == (TODAY if is_large else None)
        seen += is_large
    assert seen >= 2


def test_parts_side_by_side_and_the_first_page_are_as_counted(session: Session, large: Large) -> None:
    sides = Scope(tuple(sorted(each for each in large.province.paths if each.count("/") == 4)))
    several = queries.survey(session, large.programme, sides, None, TODAY, as_counted=True)
    assert several is not None
    assert several.counted_at == TODAY
    assert figures(several) == figures(queries.survey(session, large.programme, sides, None, TODAY))
    (line,) = queries.standings(session, [large.programme], large.area, TODAY)
    top = queries.survey(session, large.programme, large.area, None, TODAY)
    assert top is not None
    assert (line.counted_at, line.total, line.places) == (TODAY, top.total, top.places)


def test_a_page_says_how_old_it_is_and_pictures_ask_no_rows(
    as_: Sign, cast: Cast, dbs: Databases, large: Large
) -> None:
    di = as_(cast.di)
    assert "数字截至" in di.get(large.page).text
    for pictured in ("pictures", "progress"):
        with count_statements(dbs.web) as asked, count_statements(dbs.report) as reported:
            assert di.get(f"{large.page}/{pictured}").status_code == 200
        assert not any("hour_entry" in each for each in (*asked, *reported)), pictured


def test_what_is_recorded_since_is_counted_anew_when_somebody_asks(
    as_: Sign, cast: Cast, dbs: Databases, session: Session, large: Large
) -> None:
    excuse(session, large)
    assert as_(cast.an).post(f"{large.page}/count").status_code == 404
    for seconds, status in ((600, 429), (0, 303)):
        took(session, seconds)
        assert as_(cast.di).post(f"{large.page}/count").status_code == status
    assert len(run_countings(session, dbs)) == 1
    live = queries.survey(session, large.programme, large.area, None, TODAY)
    now = queries.survey(session, large.programme, large.area, None, TODAY, as_counted=True)
    assert figures(now) == figures(live)


def test_people_of_a_large_part_on_a_past_day_are_asked_of_its_units(
    as_: Sign, cast: Cast, large: Large, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counted, "MOST_AT_ONCE", 40)
    for ask in ("/gap?on=2026-11-18", "/people?on=2026-11-18"):
        assert as_(cast.di).get(large.page + ask).status_code == 422
        small = f"{large.page}{ask}&unit={large.province.paths[-1]}"
        assert as_(cast.di).get(small).status_code == 200


def test_a_roster_frozen_anew_is_another_one(session: Session, large: Large) -> None:
    """Nothing that was counted before speaks of it."""
    later = replace(large.programme, roster_frozen_at=TODAY + timedelta(minutes=1))
    assert counted.counted(session, later, large.area, None) is None
    assert session.exec(select(CoverageCount)).first() is not None


def test_each_day_is_counted_once_more_when_it_is_over(
    session: Session, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = draw_province(session, 3, 40)
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    session.commit()
    tomorrow = TODAY + timedelta(days=1)
    waiting = select(Job).where(Job.kind == counting.COUNT, Job.state == JobState.QUEUED)
    for at, ordered in (
        (TODAY, [None]),
        (tomorrow, [None]),
        (tomorrow + timedelta(minutes=9), []),
        (tomorrow + timedelta(minutes=11), [TODAY.date().isoformat()]),
    ):
        monkeypatch.setattr("app.clock.now", lambda at=at: at)
        counting.recount(dbs, at)
        assert [job.payload["day"] for job in session.exec(waiting).all()] == ordered
        run_countings(session, dbs)
        # What was counted during a day is not that day: only as of its end.
        over = counted.counted(session, programme, Scope((province.root,)), None, TODAY.date())
        assert (over is not None) == (ordered == [TODAY.date().isoformat()])
        session.commit()
    newest = col(CoverageCounting.day).desc()
    now, before = session.exec(select(CoverageCounting).order_by(newest)).all()
    assert (before.known_at, now.known_at) == (end_of(TODAY.date()), tomorrow)
    assert before.counted_at == tomorrow + timedelta(minutes=11)
    # A day that was counted this minute does not make the present wait for its turn.
    session.delete(now)
    session.commit()
    counting.recount(dbs, tomorrow + timedelta(minutes=11))
    assert [job.payload["day"] for job in session.exec(waiting).all()] == [None]


def test_parts_add_up_to_the_whole_and_kept_figures_are_read_as_they_were(session: Session) -> None:
    province = draw_province(session, 4, 60)
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    people = queries.person_facts(session, programme.id, province.root, TODAY)
    judged = [judge(facts, TODAY.date()) for facts in people]
    whole = fold(judged)
    halves = [fold(judged[::2]), fold(judged[1::2])]
    assert wholes.merged(halves).keys() == whole.keys()
    for path, unit in wholes.merged(halves).items():
        assert (unit.total, unit.own) == (whole[path].total, whole[path].own)
        assert dict(unit.tiers) == dict(whole[path].tiers)
        assert counted.figures_of(counted.told(unit.total)) == unit.total


@given(
    st.dictionaries(st.lists(st.sampled_from("abc"), max_size=4).map(tuple), st.integers(0, 9), max_size=25),
    st.integers(1, 30),
)
@settings(max_examples=60)
def test_every_unit_is_in_exactly_one_part_and_a_part_is_no_larger_than_it_must_be(
    people: dict[tuple[str, ...], int], most: int
) -> None:
    """CO-2: whatever the tree, nobody is counted twice, nobody is left out."""
    known = {"/p/" + "".join(f"{code}/" for code in codes): count for codes, count in people.items()}
    parts = wholes.parts_of("/p/", known, known, most)
    for path in {each for end in (*known, "/p/") for each in lineage(end)}:
        of = [
            part
            for part in parts
            if (path in part.paths if isinstance(part, wholes.Own) else part.covers(path))
        ]
        assert len(of) == 1
    for part in parts:
        inside = [path for path in known if part.covers(path)]
        single = isinstance(part, wholes.Own) or (len(part.paths) == 1 and set(inside) <= {part.paths[0]})
        assert single or sum(known[path] for path in inside) <= most
