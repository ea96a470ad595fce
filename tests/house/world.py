"""The world the house is walked through: the demo province, and beside it one of everything in two cities.

福州 is where `cadre` serves and `city-organizer` works; 厦门 is, for both, elsewhere. Every name that stands in an
address (`programme_id`, `attempt_id` …) has one thing of the province's, one of 福州's, one of 厦门's, and one that is
nobody's. SQLite alone: what the two databases do differently is the rooms' own tests' business.
"""

import io
import json
import shutil
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pysqlite3.dbapi2
import xlsxwriter
from flask import Flask
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app import clock, create_app, worker
from app.accounts import operations as accounts
from app.accounts import queries as account_rows
from app.accounts.models import Account, NameKind, RoleGrant
from app.awards.models import Certificate
from app.bank import operations as bank
from app.bank.facts import BulkAction
from app.bank.models import BankItem
from app.bank.operations import imports as item_files
from app.cli.seed import SIGN_INS, seed_once
from app.config import Config
from app.db import Databases
from app.exams import operations as exams
from app.exams.facts import AppealState, AttemptState, CorrectionState, ReleasePolicy, Treatment
from app.exams.models import (
    Attempt,
    AttemptItem,
    Candidate,
    Exam,
    KeyCorrection,
    ScoreAppeal,
    Sitting,
    SpotCheck,
    SpotScript,
)
from app.jobs import Job
from app.library import operations as library
from app.library.models import ReadingTask, SourceDocument
from app.messages import operations as messages
from app.messages.models import Message
from app.organisation import operations as organisation
from app.organisation.facts import Rank
from app.organisation.models import Appointment, OrgUnit, Person, UnitPeriod
from app.organisation.operations.rosters import upload
from app.planning import operations as planning
from app.planning.models import Batch, Enrolment, Excuse, ExcuseKind, Programme, RotationPlan
from app.schedule import operations as schedule
from app.schedule.models import ActivityForm, CalendarToken, CourseSession, Lecturer, Venue
from app.web.actor import Actor, Role
from question_bank.blueprints import Blueprint, Row
from question_bank.documents import read_lines
from question_bank.items import Kind
from tests.bank import texts
from tests.question_bank import paper

PEOPLE = 150
SECRET = "a-secret-for-tests-that-is-long-enough"
PROVINCE, FUZHOU, XIAMEN, UNKNOWN = PLACES = ("province", "fuzhou", "xiamen", "unknown")
ROOT, CITY, OTHER_CITY = "350000", "350100", "350200"
NOBODY = "00000000-0000-7000-8000-000000000000"
# Who walks through the house; `other-cadre` serves in 厦门, `newcomer` has not finished the first sign-in.
ROLES = (
    "anonymous",
    "newcomer",
    "disabled",
    "cadre",
    "other-cadre",
    "organizer",
    "city-organizer",
    "auditor",
    "admin",
)
# What stands in addresses and is the same wherever one serves.
EVERYWHERE = {
    "paragraph": "2.2",
    "kind": "single",
    "table": "units",
    "number": "1",
}
CANARY = "kanarienvogel"
FEW = Blueprint((Row(Kind.SINGLE, 3, Decimal(2)), Row(Kind.SHORT_ANSWER, 1, Decimal(4))))
Things = dict[str, dict[str, str]]


@dataclass(frozen=True)
class World:
    """Where the walked database lies, who is who, and what is where."""

    folder: Path
    people: dict[str, tuple[str, int]]
    things: Things
    # Staff numbers and names of units by which 厦门's people would be recognised on a page.
    marks: tuple[str, ...]

    @property
    def database(self) -> Path:
        return self.folder / "lunxun.db"

    def config(self, folder: Path) -> Config:
        return settings(folder)

    def copy(self, name: str) -> "World":
        """Return the same world in a folder of its own."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(self.database, folder / "lunxun.db")
        shutil.copytree(self.folder / "slips", folder / "slips", dirs_exist_ok=True)
        return replace(self, folder=folder)


def settings(folder: Path) -> Config:
    return Config.from_env(
        env="test", secret_key=SECRET, DATABASE_URL="", data_dir=folder, embedded_jobs=False
    )


def build(folder: Path) -> World:
    """Write the world into an empty folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = open_app(folder)
    databases: Databases = app.extensions["lunxun.databases"]
    with patch.object(clock, "secrets", _OneAfterTheOther()):
        seed_once(app, PEOPLE, "Minjiang-2026")
        with app.test_request_context():
            people, things, marks = _Builder(databases, folder).everything()
    databases.dispose()
    _sow(folder / "lunxun.db", things["attempt_id"][FUZHOU])
    _fold(folder / "lunxun.db")
    (folder / "world.json").write_text(
        json.dumps({"people": people, "things": things, "marks": marks}), encoding="utf-8"
    )
    return read(folder)


class _OneAfterTheOther:
    """Gives ids the order they were made in, so that the same people get the same batches in every world."""

    def __init__(self) -> None:
        self.given = 0

    def randbits(self, _bits: int) -> int:
        self.given += 1
        return self.given


def _sow(database: Path, attempt_id: str) -> None:
    """Put a canary into every key, rubric and rationale of the items on an open paper (EX-5)."""
    connection = pysqlite3.dbapi2.connect(str(database))
    drawn = "SELECT version_id FROM attempt_item WHERE attempt_id = ?"
    rows = connection.execute(
        f"SELECT id, key, rationale FROM item_version WHERE id IN ({drawn})",  # noqa: S608 - our own text
        (uuid.UUID(attempt_id).hex,),
    ).fetchall()
    assert rows
    for key, right, why in rows:
        sown = json.dumps(_with_canary(json.loads(right)))
        connection.execute(
            "UPDATE item_version SET key = ?, rationale = ? WHERE id = ?", (sown, f"{why}{CANARY}", key)
        )
    connection.commit()
    connection.close()
    _fold(database)


def _with_canary(value: Any) -> Any:
    """Put it after every text of a key that is more than the name of an option or a kind."""
    if isinstance(value, dict):
        return {key: _with_canary(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_canary(each) for each in value]
    return f"{value}{CANARY}" if isinstance(value, str) and not value.isascii() else value


def read(folder: Path) -> World:
    kept = json.loads((folder / "world.json").read_text(encoding="utf-8"))
    people = {role: (key, epoch) for role, (key, epoch) in kept["people"].items()}
    return World(folder, people, kept["things"], tuple(kept["marks"]))


def open_app(folder: Path) -> Flask:
    """Return the application over a folder's own database, at the newest structure."""
    from alembic import command

    from app.boot import alembic_config

    folder.mkdir(parents=True, exist_ok=True)
    config = settings(folder)
    if not (folder / "lunxun.db").exists():
        command.upgrade(alembic_config(config.url), "head")
    return create_app(config)


def _fold(database: Path) -> None:
    """Bring the write-ahead log into the file, so that copying the file copies everything."""
    connection = pysqlite3.dbapi2.connect(str(database))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


@dataclass
class _Builder:
    """Adds to the demo what it lacks for a walk: one of everything in either city."""

    databases: Databases
    folder: Path

    def everything(self) -> tuple[dict[str, tuple[str, int]], Things, list[str]]:
        self.at = clock.now()
        self.today: date = clock.day_of(self.at)
        with self.databases.transaction() as session:
            self._people(session)
        with self.databases.transaction() as session:
            found = {PROVINCE: self._of_the_province(session)}
            tokens = self._feeds(session)
        for place, code, by, cadre in (
            (FUZHOU, CITY, self.who["city-organizer"], self.who["cadre"]),
            (XIAMEN, OTHER_CITY, self.who["other-organizer"], self.who["other-cadre"]),
        ):
            with self.databases.transaction() as session:
                found[place] = self._of_a_city(session, code, self._actor(session, by), cadre)
            with self.databases.transaction() as session:
                planning.propose_now(session, uuid.UUID(found[place]["plan_id"]), at=self.at)
        worker.drain(self.databases)
        with self.databases.session(readonly=True) as session:
            for place, who in ((PROVINCE, "organizer"), (FUZHOU, "cadre"), (XIAMEN, "other-cadre")):
                found[place] |= self._own(session, self.who[who])
                found[place]["token"] = tokens[place]
            things = self._table(found)
            marks = self._marks(session, self._unit(session, OTHER_CITY).path)
            people = {role: self._cookie(session, role) for role in ROLES if role != "anonymous"}
        return people, things, marks

    def _bulk(self, session: Session) -> uuid.UUID:
        """Ask for what the first items are already, so that a run stands there that changed nothing."""
        items = session.exec(select(BankItem.id).order_by(col(BankItem.code)).limit(3)).all()
        by = self._actor(session, self.who["organizer"])
        return bank.begin_bulk(session, BulkAction.RESERVE, "none", items, title="改用途", by=by, at=self.at)

    def _actor(self, session: Session, person_id: uuid.UUID) -> Actor:
        found = account_rows.actor(session, person_id)
        assert found is not None
        return found.actor

    def _unit(self, session: Session, code: str) -> UnitPeriod:
        query = select(UnitPeriod).join(OrgUnit, col(OrgUnit.id) == UnitPeriod.unit_id)
        return session.exec(query.where(OrgUnit.code == code, col(UnitPeriod.valid_to).is_(None))).one()

    def _serving(self, session: Session, path: str) -> list[uuid.UUID]:
        """Return who serves in a subtree, in the order of their staff numbers."""
        query = (
            select(Person.id)
            .join(Appointment, col(Appointment.person_id) == Person.id)
            .join(UnitPeriod, col(UnitPeriod.unit_id) == Appointment.unit_id)
            .where(col(Appointment.valid_to).is_(None), col(UnitPeriod.valid_to).is_(None))
            .where(col(UnitPeriod.path).startswith(path), col(Person.left_on).is_(None))
            .order_by(col(Person.staff_no))
        )
        return list(session.exec(query))

    def _marks(self, session: Session, path: str) -> list[str]:
        numbers = select(Person.staff_no).where(col(Person.id).in_(self._serving(session, path)))
        names = select(UnitPeriod.name).where(col(UnitPeriod.path).startswith(path))
        return sorted({*session.exec(numbers), *session.exec(names)})

    def _people(self, session: Session) -> None:
        """Find the five of the demo, and add the four it lacks."""
        self.who = {}
        for name, _ in SIGN_INS:
            found = account_rows.account_by_name(session, NameKind.LOGIN, name)
            assert found is not None
            self.who[name] = found
        by = self._actor(session, self.who["admin"])
        city, other = self._unit(session, CITY), self._unit(session, OTHER_CITY)
        for role, unit, staff_no in (
            ("newcomer", city, "XR001"),
            ("disabled", city, "XR002"),
            ("city-auditor", city, "XR003"),
            ("other-organizer", other, "XR004"),
        ):
            self.who[role] = organisation.add_person(
                session,
                staff_no=staff_no,
                name=f"汪{'一二三四'[int(staff_no[-1]) - 1]}舟",
                unit_id=unit.unit_id,
                post="干部",
                rank=Rank.STAFF,
                phone=f"1390000000{staff_no[-1]}",
                on=date(2020, 1, 1),
                by=None,
                at=self.at,
            )
            accounts.set_password(
                session,
                self.who[role],
                "Minjiang-2026",
                must_change=role == "newcomer",
                by=None,
                at=self.at,
            )
        for role, granted, unit in (
            ("city-auditor", Role.AUDITOR, city),
            ("other-organizer", Role.ORGANIZER, other),
        ):
            place = (unit.unit_id, unit.path, unit.name)
            accounts.grant_role(session, self.who[role], granted, *place, by=by, at=self.at)
        accounts.disable(session, self.who["disabled"], by=by, at=self.at)
        for town in (city, other):
            self._certify(session, town.path)
        self._unseat(session)
        certified = select(Certificate.person_id).where(col(Certificate.unit_path).startswith(other.path))
        self.who["other-cadre"] = (
            session.exec(certified.order_by(col(Certificate.serial))).first()
            or (self._serving(session, other.path)[0])
        )
        for role in ("other-cadre", "disabled", "city-auditor", "other-organizer"):
            accounts.finish_first_sign_in(session, self.who[role], by=None, at=self.at)
            session.flush()
            session.execute(
                update(Account).where(col(Account.id) == self.who[role]).values(must_change_password=False)
            )

    def _certify(self, session: Session, path: str) -> None:
        """Let somebody of a city hold a certificate, where chance gave none to the few who serve there."""
        if session.exec(select(Certificate).where(col(Certificate.unit_path).startswith(path))).first():
            return
        sat = select(Attempt.person_id).where(Attempt.state != AttemptState.OPEN)
        holder = next((each for each in self._serving(session, path) if each in set(session.exec(sat))), None)
        holder = holder or self._serving(session, path)[-1]
        row = session.exec(self._far_from_both(session).order_by(col(Certificate.serial).desc())).first()
        assert row is not None
        row.person_id, row.unit_path = holder, path
        session.add(row)
        session.flush()

    def _far_from_both(self, session: Session) -> Any:
        """Select the certificates of people who serve in neither city and do not walk."""
        paths = [self._unit(session, code).path for code in (CITY, OTHER_CITY)]
        return select(Certificate).where(
            *(~col(Certificate.unit_path).startswith(path) for path in paths),
            col(Certificate.person_id).not_in(list(self.who.values())),
        )

    def _unseat(self, session: Session) -> None:
        """Take from the staff who walk the seat that chance may have given them in the batch `cadre` attends."""
        staff = [key for name, key in self.who.items() if name != "cadre"]
        batch = session.exec(select(Batch).where(Batch.number == 8)).one()
        sittings = select(Sitting.id).where(Sitting.batch_id == batch.id)
        session.execute(
            update(Enrolment)
            .where(col(Enrolment.batch_id) == batch.id, col(Enrolment.person_id).in_(staff))
            .values(withdrawn_at=self.at)
        )
        session.execute(
            delete(Candidate).where(
                col(Candidate.sitting_id).in_(sittings), col(Candidate.person_id).in_(staff)
            )
        )

    def _of_the_province(self, session: Session) -> dict[str, Any]:
        root = self._unit(session, ROOT)
        programme = session.exec(select(Programme)).one()
        batch = session.exec(select(Batch).where(Batch.number == 8)).one()
        exam = session.exec(select(Exam)).one()
        by = self._actor(session, self.who["organizer"])
        person_id = self.who["auditor"]
        importing = self._import(session, root, by)
        return {
            "programme_id": programme.id,
            "batch_id": batch.id,
            "plan_id": session.exec(select(RotationPlan.id)).one(),
            "excuse_id": session.exec(select(Excuse.id)).first(),
            "exam_id": exam.id,
            "sitting_id": (
                sitting_id := session.exec(select(Sitting.id).where(Sitting.batch_id == batch.id)).one()
            ),
            "decision_id": self._extend(session, sitting_id, by),
            "session_id": session.exec(
                select(CourseSession.id)
                .where(CourseSession.batch_id == batch.id)
                .order_by(
                    (col(CourseSession.starts_at) <= self.at).desc(), col(CourseSession.starts_at).desc()
                )
            ).first(),
            "venue_id": session.exec(select(Venue.id).order_by(col(Venue.name))).first(),
            "lecturer_id": session.exec(select(Lecturer.id).order_by(col(Lecturer.name))).first(),
            "task_id": session.exec(select(ReadingTask.id)).one(),
            "unit_id": root.unit_id,
            "person_id": person_id,
            "account_id": person_id,
            "grant_id": self._grant(session, person_id, Role.AUDITOR),
            "document_id": session.exec(select(SourceDocument.id)).first(),
            "item_id": session.exec(select(BankItem.id).order_by(col(BankItem.code))).first(),
            "bulk_id": self._bulk(session),
            "draft_id": self._text(session, by),
            "import_id": importing,
            "item_import_id": self._items(session, ROOT, by),
            "slips_id": self._slips(self.who["organizer"]),
            **self._after(session, exam.id, by),
        }

    def _extend(self, session: Session, sitting_id: uuid.UUID, by: Actor) -> uuid.UUID:
        """Give somebody who does not walk more time in a sitting."""
        admitted = select(Candidate.person_id).where(
            Candidate.sitting_id == sitting_id, col(Candidate.person_id).not_in(list(self.who.values()))
        )
        person_id = session.exec(admitted.order_by(col(Candidate.person_id))).first()
        assert person_id is not None
        decided = exams.extend_person(
            session, sitting_id, person_id, minutes=5, reason="设备更换", by=by, at=self.at
        )
        return decided.decision_id

    def _of_a_city(self, session: Session, code: str, by: Actor, cadre: uuid.UUID) -> dict[str, Any]:
        """Add one of everything to a city, by its own organizer."""
        unit, at, today = self._unit(session, code), self.at, self.today
        others = [each for each in self._serving(session, unit.path) if each not in {cadre, by.person_id}]
        programme_id = planning.create_programme(
            session,
            name=f"{unit.name}青年干部轮训",
            document_no="闽科协综〔2021〕20号",
            unit_id=unit.unit_id,
            starts_on=today - timedelta(days=20),
            ends_on=today + timedelta(days=60),
            exam_required=True,
            max_away_percent=100,
            on_duty_min=0,
            by=by,
            at=at,
        )
        planning.freeze_roster(session, programme_id, as_of=today, by=by, at=at)
        batch_id = planning.add_batch(
            session,
            programme_id,
            title=f"{unit.name}第一期",
            starts_on=today + timedelta(days=4),
            ends_on=today + timedelta(days=6),
            capacity=80,
            by=by,
            at=at,
        )
        plan_id = planning.propose(session, programme_id, by=by, at=at)
        excuse_id = planning.excuse(
            session,
            programme_id,
            others[0],
            kind=ExcuseKind.DEFERRAL,
            reason="援派工作期间",
            proof="备查材料",
            expires_on=today + timedelta(days=30),
            by=by,
            at=at,
        )
        planning.enrol(session, batch_id, cadre, by=by, at=at)
        task_id = library.open_reading_task(
            session,
            document_id=session.exec(select(SourceDocument.id)).first() or uuid.uuid4(),
            title=f"{unit.name}读通知",
            unit_id=unit.unit_id,
            opens_on=today,
            due_on=today + timedelta(days=9),
            by=by,
            at=at,
        )
        auditor = self.who["city-auditor"] if code == CITY else self.who["other-organizer"]
        role = Role.AUDITOR if code == CITY else Role.ORGANIZER
        return {
            "programme_id": programme_id,
            "batch_id": batch_id,
            "plan_id": str(plan_id),
            "excuse_id": excuse_id,
            "task_id": task_id,
            "unit_id": unit.unit_id,
            "person_id": cadre,
            "account_id": auditor,
            "grant_id": self._grant(session, auditor, role),
            "import_id": self._import(session, unit, by),
            "draft_id": self._draft(session, by),
            "item_import_id": self._items(session, code, by),
            "slips_id": self._slips(by.person_id),
            **self._lessons(session, unit, batch_id, by),
            **self._exam(session, unit, programme_id, batch_id, by, others[1]),
        }

    def _lessons(self, session: Session, unit: UnitPeriod, batch_id: uuid.UUID, by: Actor) -> dict[str, Any]:
        at = self.at
        venue_id = schedule.add_venue(
            session, unit_path=unit.path, name=f"{unit.name}三楼", seats=90, by=by, at=at
        )
        lecturer_id = schedule.add_lecturer(
            session, unit_path=unit.path, name="许知行", title=f"{unit.name}讲师", by=by, at=at
        )
        # The province's eighth batch, which `cadre` attends, is over by then.
        day = self.today + timedelta(days=4)
        starts_at = datetime.combine(day, time(9), clock.SHANGHAI).astimezone(UTC)
        session_id = schedule.add_session(
            session,
            batch_id,
            title="专题辅导",
            activity_form=ActivityForm.LECTURE,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            minutes=90,
            lecturer_id=lecturer_id,
            venue_id=venue_id,
            by=by,
            at=at,
        )
        return {"venue_id": venue_id, "lecturer_id": lecturer_id, "session_id": session_id}

    def _exam(
        self,
        session: Session,
        unit: UnitPeriod,
        programme_id: uuid.UUID,
        batch_id: uuid.UUID,
        by: Actor,
        writer: uuid.UUID,
    ) -> dict[str, Any]:
        at = self.at
        exam_id = exams.create_exam(
            session,
            programme_id=programme_id,
            title=f"{unit.name}测验",
            blueprint=FEW,
            duration_minutes=300,
            pass_mark=Decimal(6),
            release_policy=ReleasePolicy.AFTER_WINDOW,
            by=by,
            at=at,
        )
        exams.publish_exam(session, exam_id, by=by, at=at)
        sitting_id = exams.open_sitting(
            session,
            exam_id,
            title=f"{unit.name}第一场",
            batch_id=batch_id,
            opens_at=at - timedelta(hours=1),
            closes_at=at + timedelta(days=2),
            by=by,
            at=at,
        )
        exams.admit(session, sitting_id, [writer], by=by, at=at)
        attempt_id = exams.start(session, sitting_id, writer, at=at)
        exams.submit(session, attempt_id, writer, generation=1, submit_key=clock.new_id(), at=at)
        return {
            "exam_id": exam_id,
            "sitting_id": sitting_id,
            "decision_id": self._extend(session, sitting_id, by),
            **self._after(session, exam_id, by),
        }

    def _after(self, session: Session, exam_id: uuid.UUID, by: Actor) -> dict[str, Any]:
        """Add what follows an exam: a wrong key that was put right, an appeal and a sample to look at."""
        ended = select(AttemptItem).join(Attempt, col(Attempt.id) == AttemptItem.attempt_id)
        ended = ended.where(col(Attempt.exam_id) == exam_id, col(Attempt.state) != AttemptState.OPEN)
        laid = session.exec(ended.order_by(col(Attempt.id), col(AttemptItem.position))).first()
        assert laid is not None
        correction = KeyCorrection(
            id=clock.new_id(),
            exam_id=exam_id,
            item_id=laid.item_id,
            version_id=laid.version_id,
            treatment=Treatment.FULL_MARKS,
            reason="题干有误",
            state=CorrectionState.DONE,
            proposed_by=by.person_id,
            proposed_at=self.at,
            decided_by=self.who["admin"],
            decided_at=self.at,
            finished_at=self.at,
        )
        session.add(correction)
        session.flush()
        appeal = ScoreAppeal(
            id=clock.new_id(),
            attempt_id=laid.attempt_id,
            person_id=session.exec(select(Attempt.person_id).where(Attempt.id == laid.attempt_id)).one(),
            text="第三点写的是同一意思",
            filed_at=self.at,
            state=AppealState.OPEN,
        )
        check = SpotCheck(
            id=clock.new_id(),
            exam_id=exam_id,
            seed="0",
            size=1,
            population=1,
            created_by=by.person_id,
            created_at=self.at,
        )
        session.add_all([appeal, check])
        session.flush()
        session.add(SpotScript(check_id=check.id, attempt_id=laid.attempt_id, place=1))
        session.flush()
        return {
            "correction_id": correction.id,
            "version_id": laid.version_id,
            "appeal_id": appeal.id,
            "check_id": check.id,
        }

    def _text(self, session: Session, by: Actor) -> uuid.UUID:
        """Bring an invented text in for the document, an item on it, a revision, and leave a third as a draft."""
        document_id = session.exec(select(SourceDocument.id)).one()
        reworded = texts.changed("2.2", paper.NUMBERED["2.2"].replace("12月底前", "9月底前"))
        texts.bring(session, by, document_id=document_id, at=self.at)
        entry = texts.items()[1]
        bank.write(session, replace(entry, item=replace(entry.item, id="")), by=by, at=self.at)
        texts.bring(session, by, reworded, document_id, self.at)
        return self._draft(session, by)

    def _draft(self, session: Session, by: Actor) -> uuid.UUID:
        content = paper.plain()
        return library.bring_in(
            session,
            file_name="通知.txt",
            content=content,
            lines=read_lines("通知.txt", content),
            document_id=None,
            by=by,
            at=self.at,
        )

    def _items(self, session: Session, code: str, by: Actor) -> uuid.UUID:
        content = f"{code}修缮古籍吗？{{T}}\n\n谁修缮？{{=甲 -> 一 =乙 -> 二}}\n".encode()
        return item_files.upload(session, file_name="题.txt", content=content, by=by, at=self.at)[0]

    def _import(self, session: Session, unit: UnitPeriod, by: Actor) -> uuid.UUID:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet = book.add_worksheet("名册")
            code = unit.path.strip("/").split("/")[-1]
            sheet.write_row(0, 0, ("姓名", "工号", "单位代码", "职务", "职务层次"))
            sheet.write_row(1, 0, ("何处来", f"N{code}", code, "干部", "一般干部"))
            sheet.write_row(2, 0, ("无处去", "", code, "干部", "一般干部"))
        return upload(
            session,
            file_name="名册.xlsx",
            content=out.getvalue(),
            unit_id=unit.unit_id,
            complete=False,
            on=self.today,
            by=by,
            at=self.at,
        ).import_id

    def _slips(self, owner: uuid.UUID) -> uuid.UUID:
        key = clock.new_id()
        path = self.folder / "slips" / str(owner) / f"{key}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"PK")
        return key

    def _grant(self, session: Session, account_id: uuid.UUID, role: Role) -> uuid.UUID:
        query = select(RoleGrant.id).where(RoleGrant.account_id == account_id, RoleGrant.role == role)
        return session.exec(query).one()

    def _feeds(self, session: Session) -> dict[str, str]:
        """Open a calendar for three people, put a message into their inboxes, and let two begin an exam."""
        found = {}
        for place, who in ((PROVINCE, "organizer"), (FUZHOU, "cadre"), (XIAMEN, "other-cadre")):
            by = self._actor(session, self.who[who])
            found[place] = schedule.open_feed(session, by=by, at=self.at)
        messages.send(
            session,
            [self.who[who] for who in ("organizer", "cadre", "other-cadre")],
            kind="notice",
            title="开课提醒",
            body="请准时到课。",
            link="/agenda",
            at=self.at,
        )
        batch = session.exec(select(Batch).where(Batch.number == 8)).one()
        sitting_id = session.exec(select(Sitting.id).where(Sitting.batch_id == batch.id)).one()
        exams.start(session, sitting_id, self.who["cadre"], at=self.at)
        return found

    def _own(self, session: Session, person_id: uuid.UUID) -> dict[str, Any]:
        """Return what is one person's own: their message, calendar, attempt, certificate and job."""
        walks = col(Attempt.person_id).in_(list(self.who.values()))
        # The province's attempt and certificate are those of somebody who does not walk.
        whose = ~walks if person_id == self.who["organizer"] else Attempt.person_id == person_id
        attempt = session.exec(select(Attempt).where(whose).order_by(col(Attempt.started_at))).first()
        owner = {self.who["cadre"]: "city-organizer", self.who["other-cadre"]: "other-organizer"}
        staff = self.who[owner.get(person_id, "organizer")]
        found: dict[str, Any] = {
            "message_id": session.exec(select(Message.id).where(Message.person_id == person_id)).first(),
            "feed_id": session.exec(
                select(CalendarToken.id).where(CalendarToken.person_id == person_id)
            ).first(),
            "job_id": session.exec(select(Job.id).where(Job.created_by == staff)).first(),
        }
        if attempt is not None:
            found["attempt_id"] = attempt.id
        certificate = self._certificate(session, person_id)
        return found | {"certificate_id": certificate.id, "code": certificate.verify_code}

    def _certificate(self, session: Session, person_id: uuid.UUID) -> Certificate:
        """Return one's own certificate, or somebody else's of the same place: whose exam is open has none yet."""
        query = self._far_from_both(session)
        if person_id == self.who["cadre"]:
            path = self._unit(session, CITY).path
            query = select(Certificate).where(col(Certificate.unit_path).startswith(path))
        elif person_id == self.who["other-cadre"]:
            query = select(Certificate).where(Certificate.person_id == person_id)
        found: Certificate = session.exec(query.order_by(col(Certificate.serial))).first()
        assert found is not None
        return found

    def _cookie(self, session: Session, role: str) -> tuple[str, int]:
        account = session.get(Account, self.who[role])
        assert account is not None
        return str(account.id), account.epoch

    def _table(self, found: dict[str, dict[str, Any]]) -> Things:
        """Turn place → name → id round into name → place → text, and add what is nobody's."""
        names = {name for things in found.values() for name in things}
        table: Things = {}
        for name in sorted(names):
            table[name] = {
                place: str(found[place][name]) for place in found if found[place].get(name) is not None
            }
            table[name][UNKNOWN] = NOBODY
        return table
