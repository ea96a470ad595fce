"""The demo can be built on any day: whoever the dice choose for something must still be there on it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from app import clock
from app.cli.seed import seed_once
from app.db import Databases
from app.schedule.facts import ActivityForm
from app.schedule.models import CourseSession
from tests.drills.sizes import chance, size

# What depends on the day does so on either database.
ENGINES = ("sqlite",)


@pytest.mark.parametrize("days", range(1, 1 + size("other days")))
def test_the_demo_can_be_built_another_day(
    app: Flask, dbs: Databases, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    minute = chance("other days", days).randrange(24 * 60 - 5)
    midnight = datetime.combine(clock.day_of(clock.now()) + timedelta(days=days), time(), clock.SHANGHAI)
    now = (midnight + timedelta(minutes=minute)).astimezone(UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    built = seed_once(app, 150, "Minjiang-2026")
    with dbs.session(readonly=True) as session:
        forms = select(CourseSession.activity_form).where(
            col(CourseSession.starts_at) <= now, col(CourseSession.ends_at) > now
        )
        on_site = ActivityForm.ONSITE in session.exec(forms).all()
    assert built
    assert on_site
