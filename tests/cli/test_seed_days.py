"""The demo can be built on any day and at any hour, and always has a session that is on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from app import clock
from app.cli.demo.stage import Stage
from app.cli.demo.training import LESSONS, MINUTES, RUNNING, lesson_at
from app.cli.seed import seed_once
from app.db import Databases
from app.schedule.models import ActivityForm, CourseSession

# What depends on the day does so on either database.
ENGINES = ("sqlite",)
LASTS = timedelta(minutes=MINUTES + 15)


def _at(day: date, minute: int) -> datetime:
    midnight = datetime.combine(day, time(), clock.SHANGHAI)
    return (midnight + timedelta(minutes=minute)).astimezone(UTC)


def test_the_afternoons_session_is_on_at_any_hour(dbs: Databases) -> None:
    today = [lesson for lesson in LESSONS if lesson.day == 1]
    for minute in range(24 * 60 - 5):
        stage = Stage(dbs, 150, "", _at(date(2026, 12, 8), minute))
        morning, afternoon = (lesson_at(stage, RUNNING, lesson) for lesson in today)
        assert afternoon <= stage.now < afternoon + LASTS, minute
        earlier, later = sorted((morning, afternoon))
        assert earlier + LASTS <= later, minute
        for begins in (morning, afternoon):
            assert clock.day_of(begins) == clock.day_of(begins + LASTS) == stage.today, minute


@pytest.mark.parametrize(("days", "minute"), [(8, 3)])
def test_the_demo_can_be_built_another_day(
    app: Flask, dbs: Databases, monkeypatch: pytest.MonkeyPatch, days: int, minute: int
) -> None:
    """People come and go by dates: whoever the dice choose for something must still be there on that day."""
    now = _at(clock.day_of(clock.now()) + timedelta(days=days), minute)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert seed_once(app, 150, "Minjiang-2026")
    with dbs.session(readonly=True) as session:
        forms = select(CourseSession.activity_form).where(
            col(CourseSession.starts_at) <= now, col(CourseSession.ends_at) > now
        )
        assert ActivityForm.ONSITE in session.exec(forms).all()
