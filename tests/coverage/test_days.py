"""Pages of a past day, and two days side by side."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage import queries, rules
from app.coverage.facts import Status
from app.db import Databases
from app.planning import operations as planning
from app.planning.models import ExcuseKind
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import Province, draw_province
from tests.statements import count_statements

Sign = Callable[[Any], Client]
TODAY = datetime(2026, 12, 1, 2, tzinfo=UTC)
EXCUSED = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: TODAY)


@pytest.fixture
def city(session: Session, cast: Cast) -> Province:
    found = draw_province(session, 5, 60, root=(cast.city.path, cast.city.unit_id))
    session.commit()
    return found


def test_a_past_day_is_shown_counted_and_carried_along(
    as_: Sign, cast: Cast, city: Province, session: Session
) -> None:
    """CO-3: an excuse given since changes today's page and not the page of that day."""
    browser = as_(cast.di)
    address = f"/coverage/{city.programme_id}"
    on = "2026-11-10"
    before = browser.get(f"{address}/export/units?format=csv&on={on}").data
    chosen = next(iter(city.roster))
    planning.excuse(
        session,
        city.programme_id,
        next(key for key in city.roster if _is_missing(session, city, key)),
        kind=ExcuseKind.EXEMPTION,
        reason="外派",
        proof="文件",
        expires_on=date(2027, 3, 1),
        by=cast.fu.actor,
        at=EXCUSED,
    )
    session.commit()
    assert browser.get(f"{address}/export/units?format=csv&on={on}").data == before
    assert browser.get(f"{address}/export/units?format=csv").data != before
    page = browser.get(f"{address}?on={on}").text
    assert "截至 2026-11-10 当日终了" in page
    assert f"on={on}" in page
    assert "当日终了" not in browser.get(f"{address}?on=2100-01-01").text
    assert "当日终了" in browser.get(f"{address}/people/{chosen}?on={on}").text


def test_two_days_are_compared_person_by_person_with_what_was_recorded(
    as_: Sign, cast: Cast, city: Province, session: Session, dbs: Databases
) -> None:
    who = next(key for key in city.roster if _is_missing(session, city, key))
    planning.excuse(
        session,
        city.programme_id,
        who,
        kind=ExcuseKind.EXEMPTION,
        reason="外派半年",
        proof="文件",
        expires_on=date(2027, 3, 1),
        by=cast.fu.actor,
        at=EXCUSED,
    )
    session.commit()
    browser, address = as_(cast.di), f"/coverage/{city.programme_id}/compare"
    with count_statements(dbs.web) as seen:
        page = browser.get(f"{address}?from=2026-11-10&to=2026-11-21&move=excused").text
    assert len(seen) <= 34, str(seen)
    assert "新获免训或缓训" in page
    assert "外派半年" in page
    assert "/journal/events/" in page
    file = browser.get(f"{address}/export?format=csv&from=2026-11-10&to=2026-11-21").data.decode("utf-8-sig")
    assert [line for line in file.splitlines() if "新获免训" in line]
    assert "没有人变动" in browser.get(f"{address}?from=2026-11-10&to=2026-11-11").text


def _is_missing(session: Session, city: Province, key: uuid.UUID) -> bool:
    known = queries.person_facts(session, city.programme_id, city.root, EXCUSED)
    facts = next(facts for facts in known if facts.person_id == str(key))
    excused = facts.exempt_until or facts.deferred_until
    return excused is None and rules.judge(facts, date(2026, 11, 20)).status is Status.MISSING
