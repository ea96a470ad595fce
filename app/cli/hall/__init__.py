"""`flask seed --hall N`: an exam that is open now, and N candidates with sessions any load generator can use."""

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import click
from alembic import command
from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlmodel import Session

from app import boot, clock
from app.accounts import hashing, login
from app.accounts import operations as accounts
from app.bank import operations as bank
from app.cli.hall.exam import HOURS, MINUTES, open_exam
from app.cli.hall.people import CODE, Seat, place, seat, staff
from app.config import Config
from app.exams import operations as exams
from app.journal.operations import record
from app.planning import operations as planning
from app.web.actor import Actor, Role
from question_bank.content import NOTICE, load_entries


@dataclass(frozen=True)
class Hall:
    """What was seeded: the sitting, and who may sit it."""

    sitting_id: uuid.UUID
    seats: tuple[Seat, ...]


def seed_hall(app: Flask, people: int, items: int, password: str, out: Path) -> None:
    """Add a unit's exam, open from now on, admit so many new candidates, and write their sessions to a file."""
    config: Config = app.config["LUNXUN"]
    if config.env == "production":
        raise click.ClickException("生产环境不建立压测考场。")
    command.upgrade(boot.alembic_config(config.url), "head")
    began, at = time.monotonic(), clock.now()
    with app.extensions["lunxun.databases"].transaction() as session:
        hall = _build(session, people, items, hashing.hash_password(password), at)
    out.write_text(json.dumps(list(_sessions(app, hall, at)), indent=0), encoding="utf-8")
    out.chmod(0o600)
    click.echo(
        f"考场已建立：{people} 名考生，每卷 {items} 题，作答 {MINUTES} 分钟，{HOURS} 小时内均可开考"
        f"（用时 {time.monotonic() - began:.1f} 秒）。\n"
        f"场次 {hall.sitting_id}；会话写入 {out}，12 小时内有效；考生密码均为 {password}"
    )


def _build(session: Session, people: int, items: int, password_hash: str, at: datetime) -> Hall:
    unit = place(session, at)
    run = clock.new_id().hex[-6:].upper()
    author, by = (staff(session, f"{CODE}-{run}-{who}", unit, at) for who in "AB")
    accounts.grant_role(session, by.person_id, Role.ORGANIZER, unit.id, unit.path, unit.name, by=None, at=at)
    bank.take_in(
        session, load_entries(), author_id=author.person_id, reviewer_id=by.person_id, by=None, at=at
    )
    programme_id = planning.create_programme(
        session,
        name=f"压测考场 {run}",
        document_no=NOTICE.number,
        unit_id=unit.id,
        starts_on=clock.day_of(at),
        ends_on=clock.day_of(at) + timedelta(days=30),
        by=by,
        at=at,
    )
    sitting_id = open_exam(session, programme_id, items, by, at)
    seats = seat(session, people, run, unit, password_hash, at)
    exams.admit(session, sitting_id, [seat.person_id for seat in seats], by=by, at=at)
    record(session, "hall.seeded", "sitting", sitting_id, by=None, at=at, unit_path=unit.path, people=people)
    return Hall(sitting_id, seats)


def _sessions(app: Flask, hall: Hall, at: datetime) -> Iterator[dict[str, str]]:
    """Sign every candidate in, as the sign-in page would after the password."""
    for each in hall.seats:
        with app.test_request_context():
            login.begin(Actor(each.person_id, "", ()), 1, at)
            token = generate_csrf()
            yield {
                "staff_no": each.staff_no,
                "cookie_name": app.config["SESSION_COOKIE_NAME"],
                "session_cookie": login.written(),
                "csrf_token": token,
                "sitting_id": str(hall.sitting_id),
            }
