"""Act two: the programme, its plan, timetables and attendance."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from app.cli.demo import arriving, teaching
from app.cli.demo.names import names
from app.cli.demo.people import COUNTY, LEADS
from app.cli.demo.places import ROOT
from app.cli.demo.stage import Stage
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.models import Rank
from app.planning import operations as planning
from app.planning import queries as plans
from app.planning.models import ClassType, ExcuseKind
from app.planning.rules.hours import HOUR_RULES, minutes_for
from app.schedule import operations as schedule
from app.schedule import queries as timetable
from app.schedule.models import ActivityForm, AttendanceStatus
from app.web.actor import Scope

# A page of paper, as far as a browser is concerned.
LETTER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\n%%EOF\n"
DOCUMENT_NO = "闽科协综〔2021〕20号"
RULE = "lesson_45"
HOURS = Decimal(12)
BATCHES = 12
RUNNING = 8
LECTURERS = (
    ("沈若溪", "省委党校教授"),
    ("方景行", "省科协讲师团成员"),
    ("曾维岳", "闽江大学马克思主义学院副教授"),
    ("苏明远", "省农科院研究员"),
    ("何清越", "省科协学会学术部"),
)
VENUES = (("省科技馆报告厅", 160), ("省科协三楼会议室", 60), ("闽侯科普实践基地", 140))
PLACES = ("省科技馆", "省科协机关", "闽侯科普实践基地")


@dataclass(frozen=True)
class Lesson:
    """One entry of a batch's timetable: the day of the batch, its hour, what and in what form."""

    day: int
    hour: int
    minute: int
    title: str
    form: ActivityForm
    required: bool = False


LESSONS = (
    Lesson(0, 9, 0, "原原本本学：通知全文导读", ActivityForm.LECTURE, required=True),
    Lesson(0, 14, 30, "四个更大与四项重点任务", ActivityForm.LECTURE),
    Lesson(1, 9, 0, "六方面落实举措专题研讨", ActivityForm.DISCUSSION),
    Lesson(1, 14, 30, "现场教学：科技小院与乡村振兴", ActivityForm.ONSITE),
    Lesson(2, 9, 0, "结合实际学：岗位任务清单交流", ActivityForm.SYMPOSIUM),
)
MINUTES = 135


@dataclass
class Course:
    """What later acts need of this one."""

    programme_id: uuid.UUID
    root_path: str
    batches: list[uuid.UUID] = field(default_factory=list)
    away: set[uuid.UUID] = field(default_factory=set)


def build(stage: Stage) -> Course:
    """Plan the programme and let the batches up to today be attended."""
    course = _programme(stage)
    _plan(stage, course)
    _timetables(stage, course)
    _attendance(stage, course)
    _changes(stage, course)
    return course


def _programme(stage: Stage) -> Course:
    with stage.act("轮训专项、层级、应训名册与 12 个批次") as session:
        by = stage.as_organizer(session)
        root = next(
            each for each in units.units(session, Scope(("/",)), stage.today) if each.code == ROOT.code
        )
        at = stage.ago(135)
        programme_id = planning.create_programme(
            session,
            name="学习贯彻在福建考察时重要讲话精神全员轮训",
            document_no=DOCUMENT_NO,
            unit_id=root.id,
            starts_on=stage.today - timedelta(days=130),
            ends_on=stage.today + timedelta(days=75),
            hour_rule=RULE,
            hour_basis="组织者自定：45 分钟为一课时，一课时计 1 学时",
            required_minutes=minutes_for(HOURS, HOUR_RULES[RULE]),
            attendance_percent=80,
            exam_required=True,
            max_away_percent=34,
            on_duty_min=1,
            by=by,
            at=at,
        )
        planning.freeze_roster(session, programme_id, as_of=stage.today - timedelta(days=132), by=by, at=at)
        course = Course(programme_id, root.path)
        for number in range(1, BATCHES + 1):
            course.batches.append(_batch(session, stage, course, number))
    return course


def first_day(stage: Stage, number: int) -> date:
    """Return when a batch begins: every other week, so that the eighth is on its second day today."""
    return stage.today - timedelta(days=1 + 14 * (RUNNING - number))


def _batch(session: Session, stage: Stage, course: Course, number: int) -> uuid.UUID:
    starts_on = first_day(stage, number)
    seminar = number in {1, 2}
    return planning.add_batch(
        session,
        course.programme_id,
        number=number,
        class_type=ClassType.SEMINAR if seminar else ClassType.THEMATIC,
        title=f"第{number}期{'研讨班' if seminar else '专题班'}",
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=2),
        place=PLACES[number % 3],
        capacity=max(14, -(-stage.people * 118 // (BATCHES * 100))),
        by=stage.as_organizer(session),
        at=stage.ago(134),
    )


def _plan(stage: Stage, course: Course) -> None:
    with stage.databases.transaction() as session:
        by = stage.as_organizer(session)
        plan_id = planning.propose(session, course.programme_id, by=by, at=stage.ago(133))
    with stage.databases.transaction() as session:
        planning.propose_now(session, plan_id, at=stage.ago(133, 9, 5))
    with stage.act("求解轮训计划，按演示需要微调并发布") as session:
        by = stage.as_organizer(session)
        # The cadre has an exam open now; the organizer must not have sat one whose scripts she marks.
        for person_id in (_cadre(session), by.person_id):
            planning.move_line(
                session,
                plan_id,
                person_id,
                course.batches[RUNNING - 1],
                insist=True,
                by=by,
                at=stage.ago(133, 10),
            )
        planning.publish_plan(session, plan_id, by=by, at=stage.ago(132))


def _cadre(session: Session) -> uuid.UUID:
    found = units.search(session, Scope(("/",)), LEADS[0].name, 5)
    return next(each.id for each in found if each.unit_path.endswith(f"/{COUNTY}/"))


def _timetables(stage: Stage, course: Course) -> None:
    with stage.act("课程、授课人、场地与课表") as session:
        by, at = stage.as_organizer(session), stage.ago(131)
        path = course.root_path
        venues = [
            schedule.add_venue(session, unit_path=path, name=name, seats=seats, by=by, at=at)
            for name, seats in VENUES
        ]
        lecturers = [
            schedule.add_lecturer(session, unit_path=path, name=name, title=title, by=by, at=at)
            for name, title in LECTURERS
        ]
        teaching.set_hours(session, stage, lecturers, at)
        running = first_day(stage, RUNNING)
        teaching.work_weekends(session, stage, path, running, running + timedelta(days=2), at)
        for number, batch_id in enumerate(course.batches, 1):
            for place, lesson in enumerate(LESSONS):
                starts_at = lesson_at(stage, number, lesson)
                schedule.add_session(
                    session,
                    batch_id,
                    title=lesson.title,
                    activity_form=lesson.form,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=MINUTES + 15),
                    minutes=MINUTES,
                    lecturer_id=lecturers[place],
                    venue_id=venues[2 if lesson.form is ActivityForm.ONSITE else 0],
                    is_required=lesson.required,
                    by=by,
                    at=at,
                )
            schedule.publish_timetable(session, batch_id, by=by, at=at)
        teaching.keep_template(session, stage, course.root_path, course.batches[0], first_day(stage, 1), at)


def lesson_at(stage: Stage, number: int, lesson: Lesson) -> datetime:
    """Return when a lesson begins; in the batch that is on, the afternoon's one of today is on right now."""
    day = first_day(stage, number) + timedelta(days=lesson.day)
    if number == RUNNING and day == stage.today:
        now = stage.now.replace(second=0, microsecond=0) - timedelta(minutes=stage.now.minute % 5)
        # The batch's days end at midnight, and so must its lessons: soon after one, the other of the day comes later.
        earliest, latest = stage.ago(0, 0, 0), stage.ago(0, 21, 25)
        begins = min(max(now - timedelta(minutes=10), earliest), latest)
        if lesson.hour > 12:
            return begins
        before = begins - timedelta(minutes=190)
        return before if before >= earliest else begins + timedelta(minutes=155)
    return stage.ago((stage.today - day).days, lesson.hour, lesson.minute)


def _attendance(stage: Stage, course: Course) -> None:
    for number in range(1, RUNNING + 1):
        with stage.databases.transaction() as session:
            _attend(session, stage, course, number)
    stage.say("八个批次的点名与学时")


def _attend(session: Session, stage: Stage, course: Course, number: int) -> None:
    by = stage.as_organizer(session)
    batch_id = course.batches[number - 1]
    seats = plans.enrolled(session, batch_id)
    gone = {seat.person_id for seat in seats if stage.chance(0.05)} - {_cadre(session)}
    course.away |= gone
    for lesson in timetable.sessions(session, batch_id):
        if lesson.starts_at <= stage.now < lesson.ends_at:
            arriving.check_in(session, stage, lesson, seats)
        if lesson.ends_at > stage.now:
            continue
        if lesson.title == arriving.ON_PAPER:
            marks = {seat.person_id: _status(stage, seat.person_id in gone) for seat in seats}
            schedule.enter_sheet(session, [lesson.id], marks, by=by, at=lesson.ends_at)
            continue
        marks = {seat.person_id: _status(stage, seat.person_id in gone) for seat in seats}
        schedule.record_attendance(session, lesson.id, marks, by=by, at=lesson.ends_at)


def _status(stage: Stage, gone: bool) -> AttendanceStatus:
    if gone:
        return AttendanceStatus.ABSENT
    dice = stage.dice.random()
    if dice < 0.93:
        return AttendanceStatus.PRESENT
    if dice < 0.96:
        return AttendanceStatus.LATE
    return AttendanceStatus.ON_LEAVE if dice < 0.985 else AttendanceStatus.ABSENT


def _changes(stage: Stage, course: Course) -> None:
    """Let some be excused, some move to other units, some leave, and some arrive after the roster was frozen."""
    with stage.act("免训缓训、调动、离职与新到人员") as session:
        by = stage.as_organizer(session)
        later = [seat for batch in course.batches[RUNNING:] for seat in plans.enrolled(session, batch)]
        # Whoever can sign in stays as announced: neither excused nor moved nor gone.
        later = [seat for seat in later if seat.name not in {lead.name for lead in LEADS}]
        stage.dice.shuffle(later)
        few = max(1, stage.people // 120)
        for number, seat in enumerate(later[:few]):
            deferral = number % 3 != 0
            planning.excuse(
                session,
                course.programme_id,
                seat.person_id,
                kind=ExcuseKind.DEFERRAL if deferral else ExcuseKind.EXEMPTION,
                reason="援派工作期间" if deferral else "长期病休",
                proof=f"组织人事部备查材料第 {number + 1} 件",
                file=(f"备查材料{number + 1}.pdf", LETTER),
                expires_on=stage.today + timedelta(days=180),
                by=by,
                at=stage.ago(30),
            )
        everywhere = [each for each in units.units(session, Scope(("/",)), stage.today) if each.depth == 1]
        for number, seat in enumerate(later[few : 2 * few]):
            elsewhere = [unit for unit in everywhere if unit.id != seat.unit_id]
            target = elsewhere[number % len(elsewhere)]
            organisation.transfer(
                session,
                seat.person_id,
                unit_id=target.id,
                post="干部",
                rank=Rank.STAFF,
                on=stage.today - timedelta(days=20),
                by=by,
                at=stage.ago(20),
            )
        for seat in later[2 * few : 2 * few + 3]:
            organisation.record_leaving(
                session, seat.person_id, on=stage.today - timedelta(days=12), by=by, at=stage.ago(12)
            )
        _arrivals(session, stage, everywhere[0].id)


def _arrivals(session: Session, stage: Stage, unit_id: uuid.UUID) -> None:
    who = names(2026)
    fresh = [name for name, _ in zip((n for n in who if len(n) == 3), range(4), strict=False)]
    for number, name in enumerate(fresh, 1):
        organisation.add_person(
            session,
            staff_no=f"FJ9{number:04d}",
            name=name,
            unit_id=unit_id,
            post="新录用干部",
            rank=Rank.STAFF,
            on=stage.today - timedelta(days=40),
            by=stage.as_organizer(session),
            at=stage.ago(40),
        )
