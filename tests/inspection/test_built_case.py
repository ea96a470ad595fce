"""One programme in which all is in order, and five places where somebody meddled: each is found, and nothing else."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from app.accounts.models import KnownDevice
from app.awards.models import Certificate
from app.bank.models import BankItem, ItemState
from app.clock import new_id
from app.exams.models import Attempt, Mark
from app.inspection import queries
from app.inspection.facts import AnomalyKind
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession, HourEntry
from tests.cast import Cast
from tests.coverage.province import AT, draw_province

LATER, HOUR, SECOND = AT + timedelta(days=60), timedelta(hours=1), timedelta(seconds=1)


class Case:
    """An honest programme: what was drawn at random is put in order first."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.at = session, AT
        root = (cast.province.path, cast.province.unit_id)
        drawn = draw_province(session, people=30, root=root, cities=1, counties=0)
        self.people, self.cast = drawn.people, cast
        found = programme_of(session, drawn.programme_id)
        assert found is not None
        self.programme: ProgrammeFacts = found
        self._in_order()
        self.holder = self._holder()

    def _holder(self) -> uuid.UUID:
        """Return somebody who holds a certificate and came to a session."""
        came = select(Attendance.person_id).where(col(Attendance.status).in_(tuple(ATTENDED)))
        holders = select(Certificate.person_id).where(col(Certificate.person_id).in_(came))
        return self.session.exec(holders.order_by(Certificate.serial)).first() or pytest.fail(
            "nobody holds one"
        )

    def _in_order(self) -> None:
        session = self.session
        session.execute(update(Certificate).values(issued_at=LATER))
        for person_id in session.exec(select(Certificate.person_id)).all():
            self.credit(person_id, self.programme.required_minutes)
        session.execute(update(Attempt).where(col(Attempt.ended_at).is_not(None)).values(answered=20))
        for row in session.exec(select(Attempt).where(col(Attempt.ended_at).is_not(None))).all():
            row.ended_at = row.started_at + HOUR
        for person_id in self.people[:2]:
            self.sign_in(person_id, "a")
        self.mark(1, "2", self.ended)
        self.mark(2, "2", self.ended + HOUR)
        session.flush()

    def credit(self, person_id: uuid.UUID, minutes: int, reverses: uuid.UUID | None = None) -> None:
        session_id, batch_id = self.session.exec(
            select(CourseSession.id, CourseSession.batch_id).order_by(col(CourseSession.id))
        ).first() or pytest.fail("no session")
        self.session.add(
            HourEntry(
                id=new_id(),
                programme_id=self.programme.id,
                batch_id=batch_id,
                person_id=person_id,
                session_id=session_id,
                minutes=minutes,
                reverses_id=reverses,
                credit_hours=Decimal(minutes) / 45,
                rule="lesson_45",
                recorded_by=self.cast.cy.id,
                recorded_at=AT,
            )
        )

    def sign_in(self, person_id: uuid.UUID, device: str) -> None:
        self.session.add(KnownDevice(token_sha256=device * 64, account_id=person_id, last_sign_in_at=AT))

    @property
    def attempt(self) -> Attempt:
        ended = select(Attempt).where(col(Attempt.ended_at).is_not(None)).order_by(col(Attempt.started_at))
        return self.session.exec(ended.order_by(col(Attempt.id))).first() or pytest.fail("nobody sat")

    @property
    def ended(self) -> datetime:
        ended_at = self.attempt.ended_at
        assert ended_at is not None
        return ended_at

    def mark(self, version: int, marks: str, at: datetime) -> None:
        row = self.attempt
        item = self.session.exec(select(BankItem).where(BankItem.code == "Q1")).first() or self._item()
        self.session.add(
            Mark(
                id=new_id(),
                attempt_id=row.id,
                item_id=item.id,
                version=version,
                marks=Decimal(marks),
                out_of=Decimal(4),
                candidate_id=row.person_id,
                marker_id=self.cast.cy.id,
                reason="按采分点",
                marked_at=at,
            )
        )
        self.session.flush()

    def _item(self) -> BankItem:
        item = BankItem(
            id=new_id(),
            code="Q1",
            paragraph="1",
            kind="short_answer",
            state=ItemState.DRAFT,
            topic="重大意义",
            cognitive_level="recall",
            expected_difficulty="easy",
            stem="题",
            author_id=self.cast.cy.id,
            created_at=AT,
            updated_at=AT,
        )
        self.session.add(item)
        self.session.flush()
        return item

    def found(self) -> list[tuple[AnomalyKind, tuple[str, ...]]]:
        self.session.flush()
        self.session.expire_all()
        return [(each.kind, each.person_ids) for each in queries.anomalies(self.session, self.programme)]


def _hours_taken_away(case: Case) -> tuple[uuid.UUID, ...]:
    own = select(HourEntry.id, HourEntry.minutes).where(HourEntry.person_id == case.holder)
    for key, minutes in case.session.exec(own).all():
        case.credit(case.holder, -minutes, reverses=key)
    case.credit(case.holder, case.programme.required_minutes - 1)
    return (case.holder,)


def _issued_too_soon(case: Case) -> tuple[uuid.UUID, ...]:
    came = (
        select(CourseSession.ends_at)
        .join(Attendance, col(Attendance.session_id) == CourseSession.id)
        .where(
            Attendance.person_id == case.holder,
            col(Attendance.status).in_(tuple(ATTENDED)),
        )
        .order_by(col(CourseSession.ends_at).desc())
    )
    last = case.session.exec(came).first()
    assert last is not None
    soon = update(Certificate).where(col(Certificate.person_id) == case.holder)
    case.session.execute(soon.values(issued_at=last - SECOND))
    return (case.holder,)


def _answered_unread(case: Case) -> tuple[uuid.UUID, ...]:
    row = case.attempt
    row.ended_at = row.started_at + timedelta(seconds=59)
    case.session.execute(
        update(Mark).where(col(Mark.attempt_id) == row.id).values(marked_at=row.started_at + HOUR)
    )
    return (row.person_id,)


def _a_third_on_the_device(case: Case) -> tuple[uuid.UUID, ...]:
    case.sign_in(case.people[2], "a")
    return tuple(sorted(case.people[:3], key=str))


def _marked_up_afterwards(case: Case) -> tuple[uuid.UUID, ...]:
    case.mark(3, "4", LATER)
    return (case.attempt.person_id,)


MEDDLING: dict[AnomalyKind, Callable[[Case], tuple[uuid.UUID, ...]]] = {
    AnomalyKind.CERTIFICATE_WITHOUT_HOURS: _hours_taken_away,
    AnomalyKind.COMPLETED_BEFORE_ATTENDING: _issued_too_soon,
    AnomalyKind.IMPLAUSIBLE_SPEED: _answered_unread,
    AnomalyKind.SHARED_DEVICE: _a_third_on_the_device,
    AnomalyKind.CHANGED_AFTER_RELEASE: _marked_up_afterwards,
}


def test_every_kind_is_found_where_somebody_meddled_and_none_where_nobody_did(
    session: Session, cast: Cast
) -> None:
    """One after another in the same programme, so that each is found beside the others."""
    case = Case(session, cast)
    assert case.found() == []
    expected = []
    for kind in MEDDLING:
        expected.append((kind, tuple(str(each) for each in MEDDLING[kind](case))))
        assert case.found() == expected
