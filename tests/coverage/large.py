"""A programme of some dozens of people that counts as a large one, and its countings."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from app import jobs
from app.coverage import counting, queries, wholes
from app.coverage.facts import Status
from app.coverage.models import CoverageCounting
from app.coverage.queries import counted, walking
from app.coverage.records import Survey
from app.coverage.rules import judge
from app.db import Databases
from app.jobs import Job
from app.planning.models import Excuse, ExcuseKind
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope
from tests.cast import Cast
from tests.coverage.province import APPROVER, Province, draw_province

TODAY = datetime(2026, 11, 20, 2, tzinfo=UTC)
# How many people a page of a long list looks at, step by step, and how many it shows.
STEPS, PAGE = (15, 20, 25), 8


@dataclass(frozen=True)
class Large:
    """A province in the cast's city, with people in units of different depth and beside its roster."""

    province: Province
    programme: ProgrammeFacts

    @property
    def area(self) -> Scope:
        return Scope((self.province.root,))

    @property
    def page(self) -> str:
        return f"/coverage/{self.programme.id}"


def make_large(monkeypatch: pytest.MonkeyPatch, most: int = 10, then: int = 4) -> None:
    """Call parts of more people than `most` large, and of a day that is over those of more than `then`."""
    monkeypatch.setattr("app.clock.now", lambda: TODAY)
    for module in (counting, counted, queries.levels):
        monkeypatch.setattr(module, "LARGE", most)
    for module in (counting, counted):
        monkeypatch.setattr(module, "LARGE_THEN", then)
    monkeypatch.setattr(wholes, "PART", 15)


def walk_slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a page of a long list look at a few people only."""
    for name, value in {"STEPS": STEPS, "PAGE": PAGE, "WINDOW": 2}.items():
        monkeypatch.setattr(walking, name, value)


def draw_large(session: Session, cast: Cast, seed: int, people: int) -> Large:
    root = (cast.city.path, cast.city.unit_id)
    province = draw_province(
        session, seed, people, root=root, also=((cast.county.path, cast.county.unit_id),)
    )
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    session.commit()
    return Large(province, programme)


def count(session: Session, dbs: Databases) -> list[Job]:
    """Have counted whatever is due by itself; return the jobs that did it."""
    counting.recount(dbs, TODAY)
    return run_countings(session, dbs)


def run_countings(session: Session, dbs: Databases) -> list[Job]:
    queued = select(Job).where(Job.kind == counting.COUNT, Job.state == jobs.JobState.QUEUED)
    waiting = list(session.exec(queued).all())
    keys = [job.id for job in waiting]
    session.commit()
    for key in keys:
        jobs.run(dbs, key)
    return waiting


def took(session: Session, seconds: int) -> None:
    """Say of every counting how long it took."""
    session.execute(update(CoverageCounting).values(seconds=seconds))
    session.commit()


def excuse(session: Session, large: Large) -> None:
    """Exempt somebody who has not completed and never was excused, as of now."""
    excused = set(session.exec(select(Excuse.person_id)).all())
    known = queries.person_facts(session, large.programme.id, large.province.root, TODAY)
    missing = min(
        each.person_id
        for each in known
        if judge(each, TODAY.date()).status is Status.MISSING and uuid.UUID(each.person_id) not in excused
    )
    session.add(
        Excuse(
            id=APPROVER,
            programme_id=large.programme.id,
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


def figures(found: Survey | None) -> Survey:
    """Return a level without the instant it is of, its units side by side in the order of their paths."""
    assert found is not None
    return replace(
        found,
        counted_at=None,
        worked_out_at=None,
        places=tuple(sorted(found.places, key=lambda each: each.path)),
        nobody_started=tuple(sorted(found.nobody_started, key=lambda each: each.path)),
    )


def before(days: int) -> date:
    return TODAY.date() - timedelta(days=days)
