"""A small invented province in the middle of a programme, drawn at random from a seed."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from app.accounts.models import Account, RoleGrant
from app.accounts.privacy import PRIVACY_VERSION
from app.awards.models import Certificate, CertificateState
from app.clock import new_id
from app.exams.facts import AttemptKind, AttemptState, ExamState, MarkingState, ReleasePolicy
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.organisation.models import Appointment, Level, OrgUnit, Person, Rank, UnitPeriod
from app.planning.models import (
    Batch,
    BatchState,
    ClassType,
    Enrolment,
    Excuse,
    ExcuseKind,
    Origin,
    Programme,
    ProgrammeState,
    RosterEntry,
    Tier,
)
from app.schedule.facts import ActivityForm, AttendanceSource, AttendanceStatus
from app.schedule.models import Attendance, CourseSession, HourEntry
from app.web.actor import Role

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
FROZEN = date(2026, 9, 1)
LONG_AGO = date(2020, 1, 1)
SESSIONS = 6
STATUSES = (AttendanceStatus.PRESENT,) * 7 + (
    AttendanceStatus.LATE,
    AttendanceStatus.ABSENT,
    AttendanceStatus.ON_LEAVE,
)
# Whoever approves excuses is none of those who have one.
APPROVER = uuid.UUID(int=7)


@dataclass
class Province:
    """What was drawn: the programme, the unit paths, and who stands where by what was written of them."""

    programme_id: uuid.UUID
    root: str
    paths: list[str] = field(default_factory=list)
    people: list[uuid.UUID] = field(default_factory=list)
    roster: dict[uuid.UUID, str] = field(default_factory=dict)
    outside: dict[uuid.UUID, str] = field(default_factory=dict)


class Draw:
    """Writes the province, many rows at a time."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.random = session, random.Random(seed)
        self.rows: dict[type[SQLModel], list[dict[str, Any]]] = {}

    def add(self, row: type[SQLModel], **values: Any) -> uuid.UUID:
        key = new_id()
        self.rows.setdefault(row, []).append({"id": key, **values})
        return key

    def write(self) -> None:
        for row, lines in self.rows.items():
            usual = {
                name: field.get_default()
                for name, field in row.model_fields.items()
                if not field.is_required()
            }
            self.session.execute(insert(row), [usual | line for line in lines])
        self.rows = {}


def draw_province(
    session: Session,
    seed: int = 1,
    people: int = 60,
    root: tuple[str, uuid.UUID] | None = None,
    cities: int = 3,
    counties: int = 3,
    also: tuple[tuple[str, uuid.UUID], ...] = (),
) -> Province:
    """Draw units below `root` (path and id; a new province without it), people and how each of them fared.

    People also serve in the units `also`, which lie below the root already.
    """
    draw = Draw(session, seed)
    root = root or _unit(draw, "P", "甲省科协", Level.PROVINCIAL_HQ, None)
    units = [root, *also]
    for number in range(cities):
        code = f"{root[0].strip('/').rsplit('/', 1)[-1]}-C{number}"
        city = _unit(draw, code, f"甲{number}市科协", Level.PREFECTURE, root)
        units.append(city)
        units += [
            _unit(draw, f"{code}-{n}", f"甲{number}市{n}区科协", Level.COUNTY, city) for n in range(counties)
        ]
    programme_id, tiers = _programme(draw, root)
    province = Province(programme_id, root[0], [path for path, _ in units])
    batches = [_batch(draw, programme_id, number) for number in range(1, 5)]
    exam_id, sittings = _exam(draw, programme_id, root[0], batches)
    for number in range(people):
        unit = draw.random.choice(units)
        person_id = _person(draw, seed, number, unit, units)
        province.people.append(person_id)
        if draw.random.random() < 0.05:
            province.outside[person_id] = unit[0]
        else:
            _trained(draw, province, person_id, unit, tiers, batches, exam_id, sittings)
    draw.write()
    session.flush()
    return province


def _unit(
    draw: Draw, code: str, name: str, level: Level, above: tuple[str, uuid.UUID] | None
) -> tuple[str, uuid.UUID]:
    unit_id = draw.add(OrgUnit, code=code, level=level, may_issue=above is None, created_at=AT)
    path = f"{above[0] if above else '/'}{code}/"
    draw.add(
        UnitPeriod,
        unit_id=unit_id,
        name=name,
        parent_id=above[1] if above else None,
        path=path,
        depth=path.count("/") - 2,
        valid_from=LONG_AGO,
        valid_to=None,
    )
    return path, unit_id


def _programme(draw: Draw, root: tuple[str, uuid.UUID]) -> tuple[uuid.UUID, list[uuid.UUID]]:
    programme_id = draw.add(
        Programme,
        name="甲省轮训",
        document_no="甲科协〔2026〕1号",
        unit_id=root[1],
        unit_path=root[0],
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 31),
        state=ProgrammeState.RUNNING,
        hour_rule="lesson_45",
        required_minutes=180,
        roster_frozen_at=datetime(2026, 9, 1, tzinfo=UTC),
        roster_as_of=FROZEN,
        created_by=uuid.uuid4(),
        created_at=AT,
    )
    tiers = [
        draw.add(
            Tier, programme_id=programme_id, position=n, name=name, levels=[], ranks=[], leaders_only=False
        )
        for n, name in enumerate(("处级以上", "科级及以下"))
    ]
    return programme_id, tiers


def _batch(draw: Draw, programme_id: uuid.UUID, number: int) -> dict[str, Any]:
    starts_on = date(2026, 9, 7) + timedelta(days=28 * (number - 1))
    batch_id = draw.add(
        Batch,
        programme_id=programme_id,
        number=number,
        class_type=ClassType.SEMINAR,
        title=f"第{number}期",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=2),
        capacity=50_000,
        tier_ids=[],
        state=BatchState.CONFIRMED,
    )
    sessions = []
    for n in range(SESSIONS):
        starts_at = datetime(starts_on.year, starts_on.month, starts_on.day, 1, tzinfo=UTC) + timedelta(
            days=n // 2, hours=n % 2 * 5
        )
        sessions.append(
            draw.add(
                CourseSession,
                batch_id=batch_id,
                title=f"第{n + 1}课",
                activity_form=ActivityForm.LECTURE,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=1),
                minutes=45,
                is_required=n == 0,
                secret=b"x" * 16,
                changed_at=AT,
            )
        )
    return {
        "id": batch_id,
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=2),
        "sessions": sessions,
    }


def _exam(
    draw: Draw, programme_id: uuid.UUID, path: str, batches: list[dict[str, Any]]
) -> tuple[uuid.UUID, dict[uuid.UUID, uuid.UUID]]:
    exam_id = draw.add(
        Exam,
        programme_id=programme_id,
        unit_path=path,
        title="结业考试",
        state=ExamState.PUBLISHED,
        blueprint=[],
        duration_minutes=60,
        total_marks=Decimal(100),
        pass_mark=Decimal(60),
        max_attempts=2,
        release_policy=ReleasePolicy.WHEN_MARKED,
        created_by=uuid.uuid4(),
        created_at=AT,
    )
    sittings = {}
    for batch in batches:
        opens_at = datetime.combine(batch["ends_on"], datetime.min.time(), UTC) + timedelta(hours=6)
        sittings[batch["id"]] = draw.add(
            Sitting,
            exam_id=exam_id,
            kind=AttemptKind.REGULAR,
            title="正考",
            batch_id=batch["id"],
            opens_at=opens_at,
            closes_at=opens_at + timedelta(hours=3),
            created_at=AT,
        )
    return exam_id, sittings


def _person(
    draw: Draw, seed: int, number: int, unit: tuple[str, uuid.UUID], units: list[tuple[str, uuid.UUID]]
) -> uuid.UUID:
    key, name = new_id(), f"人{seed}{number:05d}"
    draw.rows.setdefault(Account, []).append(
        {
            "id": key,
            "display_name": name,
            "must_change_password": False,
            "privacy_version": PRIVACY_VERSION,
            "created_at": AT,
        }
    )
    draw.rows.setdefault(Person, []).append(
        {
            "id": key,
            "staff_no": f"S{seed}-{number:05d}",
            "name": name,
            "name_pinyin": f"ren{number:05d}",
            "phone": f"1390{seed % 10}{number:06d}",
            "created_at": AT,
        }
    )
    moved = draw.random.random() < 0.1
    post = {"post": "干部", "rank": Rank.STAFF, "is_principal_leader": False, "is_main": True}
    draw.add(
        Appointment,
        person_id=key,
        unit_id=unit[1],
        valid_from=LONG_AGO,
        valid_to=date(2026, 10, 1) if moved else None,
        **post,
    )
    if moved:
        unit = draw.random.choice(units)
        draw.add(
            Appointment, person_id=key, unit_id=unit[1], valid_from=date(2026, 10, 1), valid_to=None, **post
        )
    draw.add(
        RoleGrant,
        account_id=key,
        role=Role.CADRE,
        unit_id=unit[1],
        unit_path=unit[0],
        unit_name=f"单位{unit[0]}",
        granted_at=AT,
    )
    return key


def _trained(
    draw: Draw,
    province: Province,
    person_id: uuid.UUID,
    unit: tuple[str, uuid.UUID],
    tiers: list[uuid.UUID],
    batches: list[dict[str, Any]],
    exam_id: uuid.UUID,
    sittings: dict[uuid.UUID, uuid.UUID],
) -> None:
    chance = draw.random.random
    programme_id = province.programme_id
    province.roster[person_id] = unit[0]
    draw.add(
        RosterEntry,
        programme_id=programme_id,
        person_id=person_id,
        unit_id=unit[1],
        unit_path=unit[0],
        unit_name=f"单位{unit[0]}",
        post="干部",
        level=Level.COUNTY,
        rank=Rank.STAFF,
        is_principal_leader=chance() < 0.1,
        tier_id=draw.random.choice([*tiers, *tiers, None]),
        added_at=AT,
    )
    if chance() < 0.12:
        draw.add(
            Excuse,
            programme_id=programme_id,
            person_id=person_id,
            kind=draw.random.choice(list(ExcuseKind)),
            reason="长期病假",
            proof="医院证明",
            approved_by=APPROVER,
            approved_at=AT,
            expires_on=TODAY + timedelta(days=draw.random.choice((-5, 0, 40))),
        )
    if chance() < 0.1:
        return
    seats = [draw.random.choice(batches)]
    if chance() < 0.1:
        seats.append(draw.random.choice([batch for batch in batches if batch is not seats[0]]))
    for batch in seats:
        origin = Origin.PLANNED if batch is seats[0] else Origin.MAKE_UP
        given_up = AT if chance() < 0.03 else None
        draw.add(
            Enrolment,
            programme_id=programme_id,
            batch_id=batch["id"],
            person_id=person_id,
            origin=origin,
            created_by=uuid.uuid4(),
            created_at=AT,
            withdrawn_at=given_up,
        )
        if batch["starts_on"] > TODAY or chance() < 0.06:
            continue
        _attend(draw, programme_id, person_id, batch)
        _examine(
            draw, exam_id, person_id, sittings[batch["id"]], batch, len(seats) if batch is seats[-1] else 1
        )
    if chance() < 0.2:
        _award(draw, programme_id, person_id, unit[0])


def _attend(draw: Draw, programme_id: uuid.UUID, person_id: uuid.UUID, batch: dict[str, Any]) -> None:
    for session_id in batch["sessions"]:
        status = draw.random.choice(STATUSES)
        draw.add(
            Attendance,
            session_id=session_id,
            person_id=person_id,
            status=status,
            source=AttendanceSource.ROLL_CALL,
            recorded_by=person_id,
            recorded_at=AT,
        )
        if status in (AttendanceStatus.PRESENT, AttendanceStatus.LATE):
            draw.add(
                HourEntry,
                programme_id=programme_id,
                batch_id=batch["id"],
                person_id=person_id,
                session_id=session_id,
                minutes=45,
                credit_hours=Decimal("1.00"),
                rule="lesson_45",
                recorded_by=person_id,
                recorded_at=AT,
            )


def _examine(
    draw: Draw,
    exam_id: uuid.UUID,
    person_id: uuid.UUID,
    sitting_id: uuid.UUID,
    batch: dict[str, Any],
    ordinal: int,
) -> None:
    if draw.random.random() < 0.1:
        return
    draw.add(Candidate, sitting_id=sitting_id, person_id=person_id)
    if draw.random.random() < 0.1:
        return
    started_at = datetime.combine(batch["ends_on"], datetime.min.time(), UTC) + timedelta(hours=6)
    score = Decimal(draw.random.randint(30, 100))
    marked = draw.random.random() < 0.9
    draw.add(
        Attempt,
        exam_id=exam_id,
        sitting_id=sitting_id,
        person_id=person_id,
        kind=AttemptKind.REGULAR,
        ordinal=ordinal,
        state=AttemptState.SUBMITTED,
        seed="s",
        started_at=started_at,
        deadline_at=started_at + timedelta(hours=1),
        ended_at=started_at + timedelta(minutes=40),
        responses_digest="0" * 64,
        answered=10,
        marking=MarkingState.MARKED if marked else MarkingState.NEEDS_MARKER,
        score=score if marked else None,
        passed=score >= 60 if marked else None,
        marked_at=AT if marked else None,
    )


def _award(draw: Draw, programme_id: uuid.UUID, person_id: uuid.UUID, path: str) -> None:
    number = len(draw.rows.get(Certificate, ())) + 1
    draw.add(
        Certificate,
        serial=f"{programme_id.hex[-6:]}-{number:05d}",
        series=programme_id.hex[-6:],
        number=number,
        programme_id=programme_id,
        person_id=person_id,
        unit_path=path,
        state=CertificateState.VALID,
        verify_code=f"{programme_id.hex[-6:]}{number:06d}",
        facts="{}",
        evidence="{}",
        facts_digest="0" * 64,
        pdf_sha256="0" * 64,
        issued_on=TODAY,
        issued_by=person_id,
        issued_at=AT,
    )
