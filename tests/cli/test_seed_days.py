"""The demo has a session that is on, at whatever hour it is built; on other days it is built by a drill."""

from datetime import UTC, date, datetime, time, timedelta

from app import clock
from app.cli.demo.stage import Stage
from app.cli.demo.training import LESSONS, MINUTES, RUNNING, lesson_at
from app.db import Databases

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
