"""What every act of the demo's story shares: the databases, the day, the dice, and who acts."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import click
from sqlmodel import Session

from app import clock
from app.accounts import queries as accounts
from app.db import Databases
from app.web.actor import Actor


@dataclass
class Stage:
    """The demo as it is being built. `now` is the day it is opened on; everything lies before or after it."""

    databases: Databases
    people: int
    password: str
    now: datetime
    dice: random.Random = field(default_factory=lambda: random.Random(20210409))  # noqa: S311
    began: datetime = field(default_factory=clock.now)
    organizer: uuid.UUID | None = None

    @property
    def today(self) -> date:
        return clock.day_of(self.now)

    def ago(self, days: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return a moment so many days before today (after it, when negative), by Fujian's clock."""
        day = self.today - timedelta(days=days)
        return datetime.combine(day, time(hour, minute), clock.SHANGHAI).astimezone(UTC)

    @contextmanager
    def act(self, title: str) -> Iterator[Session]:
        """Yield the session of one act and commit it; say what it was."""
        with self.databases.transaction() as session:
            yield session
        self.say(title)

    def say(self, title: str) -> None:
        seconds = (clock.now() - self.began).total_seconds()
        click.echo(f"  {seconds:5.1f} 秒  {title}")

    def as_organizer(self, session: Session) -> Actor:
        """Return the organizer as the actor of what is done."""
        assert self.organizer is not None
        return self.as_person(session, self.organizer)

    def as_person(self, session: Session, person_id: uuid.UUID) -> Actor:
        found = accounts.actor(session, person_id)
        assert found is not None
        return found.actor

    def chance(self, share: float) -> bool:
        return self.dice.random() < share
