"""One of everything of the province, and of a city by its own organizer."""

import uuid
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from app import clock
from app.bank.models import BankItem
from app.coverage.moments import moment
from app.exams.models import Exam, Sitting
from app.inspection import operations as inspection
from app.inspection.facts import SampleDraft, Strata
from app.inspection.models import SampleLine
from app.leave import operations as leave
from app.leave.facts import Days, Half, LeaveKind, OfferState
from app.leave.models import LeaveRequest, SeatOffer, Vacancy
from app.library import operations as library
from app.library.models import ReadingTask, SourceDocument
from app.organisation.models import UnitPeriod
from app.packs import operations as packs
from app.packs import queries as packed
from app.packs.facts import Inspection, PackDraft
from app.planning import operations as planning
from app.planning.models import Batch, Excuse, ExcuseKind, Programme, RosterEntry, RotationPlan
from app.planning.queries import programme as programme_of
from app.records import operations as records
from app.records.facts import Outside
from app.reports import operations as reports
from app.reports.facts import CallDraft, Section
from app.reports.models import UnitReport
from app.roadmap import operations as roadmap
from app.roadmap.facts import Draft
from app.roadmap.models import Milestone
from app.schedule import operations as schedule
from app.schedule.models import ActivityForm, CourseSession, Lecturer, Venue
from app.snapshots import operations as snapshots
from app.web.actor import Actor, Role
from tests.house.world.exams import Exams
from tests.house.world.papers import Papers
from tests.house.world.people import People
from tests.house.world.places import CITY, ROOT


class Towns(People, Papers, Exams):
    """Adds to the demo what it lacks for a walk."""

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
            **self._rules(session, programme.id, root.unit_id, batch.id, by),
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
            "outside_id": self._outside(session, self._serving(session, root.path)[-1], root, by),
            "milestone_id": session.exec(select(Milestone.id).order_by(col(Milestone.due_on))).first(),
            "leave_id": session.exec(select(LeaveRequest.id).order_by(col(LeaveRequest.asked_at))).first(),
            **self._asked(session, root, programme.id, by),
            "vacancy_id": session.exec(select(Vacancy.id).order_by(col(Vacancy.opened_at))).first(),
            "offer_id": self._offered(session, root),
            **self._sampled(session, programme.id, by),
            **self._published(session, programme.id, by),
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
            file=("援派函.pdf", b"%PDF-1.7"),
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
            **self._rules(session, programme_id, unit.unit_id, batch_id, by),
            "task_id": task_id,
            "outside_id": self._outside(session, others[0], unit, by),
            "milestone_id": self._milestone(session, programme_id, cadre, by),
            "leave_id": self._leave(session, batch_id, cadre),
            **self._asked(session, unit, programme_id, by),
            **self._free_seat(session, batch_id, others[2], cadre, by),
            **self._sampled(session, programme_id, by),
            **self._published(session, programme_id, by),
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

    def _milestone(
        self, session: Session, programme_id: uuid.UUID, owner_id: uuid.UUID, by: Actor
    ) -> uuid.UUID:
        task = Draft("报送小结", "一页纸", self.today, self.today + timedelta(days=5))
        return roadmap.add(session, programme_id, [task], owner_id=owner_id, by=by, at=self.at)[0]

    def _leave(self, session: Session, batch_id: uuid.UUID, cadre: uuid.UUID) -> uuid.UUID:
        """Let the cadre of a city ask for the first morning of its batch."""
        day = self.today + timedelta(days=4)
        return leave.ask(
            session,
            batch_id,
            kind=LeaveKind.SICK,
            days=Days(day, Half.MORNING, day, Half.MORNING),
            reason="医院复诊",
            proof=("诊断证明.pdf", b"%PDF-1.7"),
            by=self._actor(session, cadre),
            at=self.at,
        )

    def _asked(
        self, session: Session, unit: UnitPeriod, programme_id: uuid.UUID, by: Actor
    ) -> dict[str, Any]:
        """Ask the units below for a report; one of them has handed in."""
        draft = CallDraft(f"{unit.name}月报", "请写明缺训原因", self.today + timedelta(days=9))
        call_id = reports.call(session, programme_id, draft, by=by, at=self.at)
        asked = select(UnitReport.id).where(UnitReport.call_id == call_id).order_by(UnitReport.unit_path)
        report_id = session.exec(asked).first()
        assert report_id is not None
        texts = dict.fromkeys(Section, "已按要求落实。")
        reports.write(session, report_id, texts, revision=0, by=by, at=self.at)
        reports.submit(session, report_id, by=by, at=self.at)
        return {"call_id": call_id, "report_id": report_id}

    def _offered(self, session: Session, root: UnitPeriod) -> uuid.UUID:
        """Return the demo's offer, made to somebody who does not walk: whom it went to, the draw decided."""
        offer = session.exec(select(SeatOffer).order_by(col(SeatOffer.offered_at))).first()
        assert offer is not None
        walkers = set(self.who.values())
        offer.person_id = next(each for each in self._serving(session, root.path) if each not in walkers)
        session.add(offer)
        session.flush()
        return offer.id

    def _free_seat(
        self, session: Session, batch_id: uuid.UUID, who: uuid.UUID, cadre: uuid.UUID, by: Actor
    ) -> dict[str, Any]:
        """Let somebody give up a seat, and offer it to the cadre of the city."""
        seat = planning.enrol(session, batch_id, who, by=by, at=self.at)
        planning.withdraw(session, batch_id, who, reason="调离", by=by, at=self.at)
        programme_id = session.get_one(Batch, batch_id).programme_id
        own = {"programme_id": programme_id}
        vacancy = Vacancy(id=clock.new_id(), batch_id=batch_id, enrolment_id=seat, opened_at=self.at, **own)
        session.add(vacancy)
        session.flush()
        offer = SeatOffer(
            id=clock.new_id(),
            vacancy_id=vacancy.id,
            person_id=cadre,
            ranked={"placed_in": "", "others": 0, "away": 0, "allowed": 1},
            state=OfferState.OPEN,
            offered_at=self.at,
            answer_by=self.at + timedelta(days=1),
            **own,
        )
        session.add(offer)
        session.flush()
        return {"vacancy_id": vacancy.id, "offer_id": offer.id}

    def _sampled(self, session: Session, programme_id: uuid.UUID, by: Actor) -> dict[str, Any]:
        """Draw two people of a programme to be checked."""
        programme = programme_of(session, programme_id)
        assert programme is not None
        draft = SampleDraft("季度抽查", Strata.NONE, 2)
        sample_id = inspection.draw(session, programme, draft, by=by, at=self.at, seed="house")
        drawn = select(SampleLine.id).where(SampleLine.sample_id == sample_id).order_by(SampleLine.position)
        return {"sample_id": sample_id, "line_id": session.exec(drawn).first()}

    def _published(self, session: Session, programme_id: uuid.UUID, by: Actor) -> dict[str, Any]:
        """Publish the figures of a programme, and order the material for an inspection."""
        programme = programme_of(session, programme_id)
        assert programme is not None
        snapshot_id = snapshots.publish(
            session,
            programme,
            programme.unit_path,
            moment("", self.at),
            note="",
            reason="",
            by=by,
            at=self.at,
        )
        draft = PackDraft(programme.unit_path, self.today, self.today, Inspection.SPECIAL)
        pack_id, _job = packs.order(session, programme, draft, by=by, at=self.at)
        ordered = packed.pack(session, pack_id)
        assert ordered is not None
        packs.keep(session, ordered, b"PK", 1)
        return {"snapshot_id": snapshot_id, "pack_id": pack_id}

    def _rules(
        self, session: Session, programme_id: uuid.UUID, unit_id: uuid.UUID, batch_id: uuid.UUID, by: Actor
    ) -> dict[str, Any]:
        """Ask something of a plan for a unit and a person, though the plan of the walk was made before."""
        at = self.at
        whom = session.exec(
            select(RosterEntry.person_id).where(RosterEntry.programme_id == programme_id)
        ).first()
        assert whom is not None
        return {
            "rule_id": planning.set_unit_rule(session, programme_id, unit_id, near="科技馆", by=by, at=at),
            "ban_id": planning.ban(session, programme_id, whom, batch_id, reason="承办报到", by=by, at=at),
        }

    def _outside(self, session: Session, person_id: uuid.UUID, unit: UnitPeriod, by: Actor) -> uuid.UUID:
        day = self.today - timedelta(days=9)
        what = Outside("党校主体班", "省委党校", day, day, Decimal(8), "证书一份")
        return records.add(session, person_id, what, unit_path=unit.path, by=by, at=self.at)

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
        schedule.publish_timetable(session, batch_id, by=by, at=at)
        return {"venue_id": venue_id, "lecturer_id": lecturer_id, "session_id": session_id}
