"""Large programmes as they were counted: the same figures at every level, with the instant they are of."""

import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, col, select

from app import jobs
from app.coverage import counting, queries, wholes
from app.coverage.facts import Status
from app.coverage.models import CoverageCount, CoverageCounting
from app.coverage.moments import end_of
from app.coverage.queries import counted
from app.coverage.records import Survey
from app.coverage.rules import fold, judge, lineage
from app.db import Databases
from app.jobs import Job
from app.planning.models import Excuse, ExcuseKind
from app.planning.queries import programme as programme_of
from app.web.actor import Scope
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import APPROVER, draw_province
from tests.statements import count_statements

Sign = Callable[[Any], Client]
TODAY = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: TODAY)
    for module in (counting, counted, queries.levels):
        monkeypatch.setattr(module, "LARGE", 10)
    monkeypatch.setattr(wholes, "PART", 15)
    for module in (counting, counted):
        monkeypatch.setattr(module, "LARGE_THEN", 4)


def test_every_level_is_as_counted_and_says_as_of_when_until_it_is_counted_anew(
    as_: Sign, session: Session, dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = (cast.city.path, cast.city.unit_id)
    province = draw_province(session, 3, 80, root=root, also=((cast.county.path, cast.county.unit_id),))
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    session.commit()
    counting.recount(dbs, TODAY)
    counting.recount(dbs, TODAY)
    waiting = session.exec(select(Job).where(Job.kind == counting.COUNT)).all()
    assert len(waiting) == 1
    session.commit()
    jobs.run(dbs, waiting[0].id)
    area, seen = Scope((province.root,)), 0
    for path in (None, *province.paths):
        live = queries.survey(session, programme, area, path, TODAY)
        told = queries.survey(session, programme, area, path, TODAY, as_counted=True)
        assert live is not None
        assert told is not None
        if live.total.required + live.total.outside > 10:
            assert told.counted_at == TODAY
            seen += 1
        else:
            assert told.counted_at is None
        assert replace(told, counted_at=None, worked_out_at=None) == live
    assert seen >= 2
    sides = Scope(tuple(sorted(each for each in province.paths if each.count("/") == 4)))
    several = queries.survey(session, programme, sides, None, TODAY, as_counted=True)
    assert several is not None
    assert several.counted_at == TODAY
    assert replace(several, counted_at=None, worked_out_at=None) == queries.survey(
        session, programme, sides, None, TODAY
    )
    (line,) = queries.standings(session, [programme], area, TODAY)
    top = queries.survey(session, programme, area, None, TODAY)
    assert top is not None
    assert (line.counted_at, line.total, line.places) == (TODAY, top.total, top.places)
    session.commit()
    # Something is recorded: the page says the age of what it shows, and counts anew when asked to.
    page = f"/coverage/{programme.id}"
    assert "数字截至" in as_(cast.di).get(page).text
    for pictured in ("pictures", "progress"):
        with count_statements(dbs.web) as seen, count_statements(dbs.report) as reported:
            assert as_(cast.di).get(f"{page}/{pictured}").status_code == 200
        assert not any("hour_entry" in each for each in (*seen, *reported)), pictured
    _excuse(session, programme.id, province.root)
    assert as_(cast.an).post(f"{page}/count").status_code == 404
    monkeypatch.setattr(counted, "MOST_AT_ONCE", 40)
    for ask in ("/gap?on=2026-11-18", "/people?on=2026-11-18"):
        assert as_(cast.di).get(page + ask).status_code == 422
        assert as_(cast.di).get(f"{page}{ask}&unit={province.paths[-1]}").status_code == 200
    for seconds, status in ((600, 429), (0, 303)):
        session.execute(update(CoverageCounting).values(seconds=seconds))
        session.commit()
        assert as_(cast.di).post(f"{page}/count").status_code == status
    again = session.exec(select(Job).where(Job.kind == counting.COUNT, Job.id != waiting[0].id)).one()
    session.commit()
    jobs.run(dbs, again.id)
    now = queries.survey(session, programme, area, None, TODAY, as_counted=True)
    assert now is not None
    assert replace(now, counted_at=None, worked_out_at=None) == queries.survey(
        session, programme, area, None, TODAY
    )
    # A roster that is frozen anew is another one: nothing counted before speaks of it.
    later = replace(programme, roster_frozen_at=TODAY + timedelta(minutes=1))
    assert counted.counted(session, later, area, None) is None
    assert session.exec(select(CoverageCount)).first() is not None


def test_a_day_that_is_over_is_counted_once_and_looked_up_from_then_on(
    app: Flask, as_: Sign, session: Session, dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CO-3: what is kept of a day is what the rows say of it, whatever comes after."""
    for name in ("LARGE", "LARGE_THEN"):
        monkeypatch.setattr(counting, name, 20)
        monkeypatch.setattr(counted, name, 20)
    root = (cast.city.path, cast.city.unit_id)
    province = draw_province(session, 3, 80, root=root, also=((cast.county.path, cast.county.unit_id),))
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    _excuse(session, programme.id, province.root)
    counting.recount(dbs, TODAY)
    _run(session, dbs)
    day = TODAY.date() - timedelta(days=9)
    page = f"/coverage/{programme.id}?on={day}"
    offered = as_(cast.di).get(page)
    assert "统计这一天" in offered.text
    assert as_(cast.di).get(f"/coverage/{programme.id}/pictures?on={day}").status_code == 422
    order = f"/coverage/{programme.id}/count?on="
    for seconds, status in ((600, 429), (0, 303)):
        session.execute(update(CoverageCounting).values(seconds=seconds))
        session.commit()
        assert as_(cast.di).post(f"{order}{day}").status_code == status
    assert as_(cast.di).post(f"{order}{day - timedelta(days=1)}").status_code == 409
    assert "人数越多用时越长" in as_(cast.di).get(page).text
    part = as_(cast.di).get(page, headers={"HX-Request": "true"})
    assert "hx-get" in part.text
    assert "<html" not in part.text
    _run(session, dbs)
    assert as_(cast.di).get(page, headers={"HX-Request": "true"}).status_code == 286
    area, seen, at = Scope((province.root,)), 0, end_of(day)
    small = tuple(sorted(each for each in province.paths if each.count("/") == 5))
    kept = session.exec(
        select(CoverageCount.unit_path).where(CoverageCount.day == day, CoverageCount.people > 20)
    )
    large = max(kept.all(), key=lambda each: (each.count("/"), each))
    mixed = (large, *(each for each in small if not each.startswith(large)))
    assert large.count("/") == 4
    assert len(mixed) > 1
    asked = [(area, each) for each in (None, *province.paths)]
    for within, path in (*asked, (Scope(small), None), (Scope(tuple(sorted(mixed))), None)):
        live = queries.survey(session, programme, within, path, at, is_past=True)
        told = queries.survey(session, programme, within, path, at, is_past=True, as_counted=True)
        assert live is not None
        assert told is not None
        seen += told.counted_at == at
        assert _in_order(replace(told, counted_at=None, worked_out_at=None)) == _in_order(live)
    assert seen > 2
    # What was recorded since is in the present and not in that day.
    then = queries.survey(session, programme, area, None, at, is_past=True, as_counted=True)
    now = queries.survey(session, programme, area, None, TODAY, as_counted=True)
    assert then is not None
    assert now is not None
    assert now.total.exempt == then.total.exempt + 1
    rows = Counter(session.exec(select(CoverageCount.day)).all())
    assert 0 < rows[day] < rows[TODAY.date()]
    session.commit()
    with count_statements(dbs.web) as statements:
        assert "以后不会再变" in as_(cast.di).get(page).text
    assert not any("hour_entry" in each for each in statements)
    again = as_(cast.di).post(f"{order}{day}", follow_redirects=True)
    assert "已经统计过" in again.text
    compare = f"/coverage/{programme.id}/compare?from={day}"
    sides = as_(cast.di).get(compare).text
    assert "按单位对比" in sides
    before = queries.survey(session, programme, area, None, at, is_past=True)
    assert before is not None
    session.commit()
    asked = {"from": str(day), "format": "csv"}
    file = as_(cast.di).get(f"/coverage/{programme.id}/compare/export", query_string=asked).text
    for place in before.places:
        assert f"{place.name},{place.total.required}," in file
    assert "统计过" in as_(cast.di).get(f"{compare}&to={day - timedelta(days=1)}").text
    recount = ["coverage", "recount", str(programme.id)]
    runner = app.test_cli_runner()
    assert "全部相符" in runner.invoke(args=[*recount, str(day)]).output
    assert runner.invoke(args=[*recount, str(day - timedelta(days=1))]).exit_code == 1
    row = session.exec(
        select(CoverageCount).where(CoverageCount.day == day, CoverageCount.unit_path == large)
    ).one()
    row.figures = {**row.figures, "total": {**row.figures["total"], "completed": 99}}
    session.commit()
    told_on = runner.invoke(args=[*recount, str(day)])
    assert (told_on.exit_code, large in told_on.output) == (1, True)
    refrozen = replace(programme, roster_frozen_at=TODAY)
    assert counted.counted(session, refrozen, area, None, day) is None


def test_each_day_is_counted_once_more_when_it_is_over(
    session: Session, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = draw_province(session, 3, 40)
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    session.commit()
    tomorrow = TODAY + timedelta(days=1)
    for at, ordered in (
        (TODAY, [None]),
        (tomorrow, [None]),
        (tomorrow + timedelta(minutes=9), []),
        (tomorrow + timedelta(minutes=11), [TODAY.date().isoformat()]),
    ):
        monkeypatch.setattr("app.clock.now", lambda at=at: at)
        counting.recount(dbs, at)
        waiting = select(Job).where(Job.kind == counting.COUNT, Job.state == jobs.JobState.QUEUED)
        assert [job.payload["day"] for job in session.exec(waiting).all()] == ordered
        _run(session, dbs)
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


def _excuse(session: Session, programme_id: uuid.UUID, path: str) -> None:
    """Exempt somebody of a unit who has not completed and never was excused, as of now."""
    excused = set(session.exec(select(Excuse.person_id)).all())
    known = queries.person_facts(session, programme_id, path, TODAY)
    missing = min(
        each.person_id
        for each in known
        if judge(each, TODAY.date()).status is Status.MISSING and uuid.UUID(each.person_id) not in excused
    )
    session.add(
        Excuse(
            id=APPROVER,
            programme_id=programme_id,
            person_id=uuid.UUID(missing),
            kind=ExcuseKind.EXEMPTION,
            reason="长期病假",
            proof="医院证明",
            approved_by=APPROVER,
            approved_at=TODAY,
            expires_on=TODAY.date() + timedelta(days=9),
        )
    )
    session.commit()


def _in_order(found: Survey) -> Survey:
    """Return a level whose roots, side by side, stand in the order of their paths."""
    places = tuple(sorted(found.places, key=lambda each: each.path))
    return replace(
        found, places=places, nobody_started=tuple(sorted(found.nobody_started, key=lambda each: each.path))
    )


def _run(session: Session, dbs: Databases) -> None:
    waiting = session.exec(
        select(Job.id).where(Job.kind == counting.COUNT, Job.state == jobs.JobState.QUEUED)
    )
    keys = waiting.all()
    session.commit()
    for key in keys:
        jobs.run(dbs, key)


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
