"""The facts anomalies are found in, in a fixed number of statements, and what people made of them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account, KnownDevice
from app.among import among
from app.awards.models import Certificate, CertificateState
from app.exams.models import Attempt, Exam, Mark, Sitting
from app.exams.rules.appeals import released_since
from app.inspection.facts import Anomaly, Certified, JudgementFacts, Remarked, Sat
from app.inspection.models import AnomalyJudgement
from app.inspection.queries import halls
from app.inspection.rules import anomalies as rules
from app.organisation.models import Person
from app.planning.models import Batch, RosterEntry
from app.planning.records import ProgrammeFacts
from app.schedule.facts import ATTENDED
from app.schedule.models import Attendance, CourseSession, HourEntry

_BEFORE: Any = aliased(Mark, name="mark_before")


def anomalies(session: Session, programme: ProgrammeFacts) -> list[Anomaly]:
    """Return everything that stands out in a programme, kind by kind."""
    certified = _certified(session, programme)
    return [
        *rules.certificates_without_hours(certified),
        *rules.completed_before_attending(certified),
        *rules.implausible_speed(_sat(session, programme.id)),
        *rules.shared_devices(_devices(session, programme.id)),
        *rules.two_halls(halls.twice(session, programme.id)),
        *rules.one_phone(halls.checked_in(session, programme.id)),
        *rules.changed_after_release(_remarked(session, programme.id)),
    ]


def _certified(session: Session, programme: ProgrammeFacts) -> list[Certified]:
    minutes = (
        rows_of(col(HourEntry.person_id), func.sum(HourEntry.minutes).label("minutes"))
        .where(col(HourEntry.programme_id) == programme.id)
        .group_by(col(HourEntry.person_id))
        .subquery("credited")
    )
    ended = (
        rows_of(col(Attendance.person_id), func.max(CourseSession.ends_at).label("ended_at"))
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .where(
            col(Batch.programme_id) == programme.id,
            col(Attendance.status).in_(tuple(ATTENDED)),
            col(CourseSession.cancelled_at).is_(None),
        )
        .group_by(col(Attendance.person_id))
        .subquery("came")
    )
    statement: Any = (
        rows_of(
            col(Certificate.person_id),
            col(Certificate.serial),
            col(Certificate.issued_at),
            minutes.c.minutes,
            ended.c.ended_at,
        )
        .outerjoin(minutes, minutes.c.person_id == Certificate.person_id)
        .outerjoin(ended, ended.c.person_id == Certificate.person_id)
        .where(
            col(Certificate.programme_id) == programme.id, col(Certificate.state) == CertificateState.VALID
        )
        .order_by(col(Certificate.serial))
    )
    return [
        Certified(str(person_id), serial, issued_at, int(credited or 0), programme.required_minutes, ended_at)
        for person_id, serial, issued_at, credited, ended_at in session.execute(statement).all()
    ]


def _sat(session: Session, programme_id: uuid.UUID) -> list[Sat]:
    statement: Any = (
        rows_of(Attempt, col(Exam.title))
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(
            col(Exam.programme_id) == programme_id,
            col(Attempt.ended_at).is_not(None),
            col(Attempt.answered) >= rules.FEWEST_ANSWERED,
        )
        .order_by(col(Attempt.started_at), col(Attempt.id))
    )
    return [
        Sat(
            str(row.person_id),
            str(row.id),
            title,
            (row.ended_at - row.started_at).total_seconds(),
            row.answered,
        )
        for row, title in session.execute(statement).all()
    ]


def _devices(session: Session, programme_id: uuid.UUID) -> dict[str, list[str]]:
    """Return who of the roster signed in from which browser, of browsers that several used."""
    known = rows_of(col(KnownDevice.token_sha256), col(KnownDevice.account_id)).join(
        RosterEntry,
        and_(
            col(RosterEntry.person_id) == KnownDevice.account_id,
            col(RosterEntry.programme_id) == programme_id,
        ),
    )
    found: dict[str, list[str]] = defaultdict(list)
    for token, account_id in session.execute(known).all():
        found[token].append(str(account_id))
    return found


def _remarked(session: Session, programme_id: uuid.UUID) -> list[Remarked]:
    """Return the marks that replaced others, with when the result of their attempt had first been out."""
    earlier = and_(
        _BEFORE.attempt_id == Mark.attempt_id,
        _BEFORE.item_id == Mark.item_id,
        _BEFORE.version == Mark.version - 1,
    )
    first = (
        rows_of(col(Mark.attempt_id), func.max(Mark.marked_at).label("marked_at"))
        .where(col(Mark.version) == 1)
        .group_by(col(Mark.attempt_id))
        .subquery("first_marked")
    )
    columns: tuple[Any, ...] = (Mark, _BEFORE.marks, Exam, col(Attempt.person_id), col(Sitting.closes_at))
    statement = (
        rows_of(*columns, first.c.marked_at)
        .join(Attempt, col(Attempt.id) == Mark.attempt_id)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .join(_BEFORE, earlier)
        .join(first, first.c.attempt_id == Mark.attempt_id)
        .where(col(Exam.programme_id) == programme_id)
        .order_by(col(Mark.marked_at), col(Mark.id))
    )
    found = []
    for mark, before, exam, person_id, closes_at, marked_at in session.execute(statement).all():
        out = released_since(exam.release_policy, exam.released_at, closes_at, marked_at)
        if out is not None:
            change = (mark.version, mark.marks, before, mark.marked_at, out, mark.item_id.hex[-12:])
            found.append(Remarked(str(person_id), str(mark.attempt_id), exam.title, *change))
    return found


def judgements(session: Session, programme_id: uuid.UUID) -> list[JudgementFacts]:
    """Return what people made of a programme's anomalies, the latest last."""
    statement = (
        rows_of(AnomalyJudgement, col(Account.display_name))
        .join(Account, col(Account.id) == AnomalyJudgement.judged_by)
        .where(col(AnomalyJudgement.programme_id) == programme_id)
        .order_by(col(AnomalyJudgement.judged_at), col(AnomalyJudgement.id))
    )
    return [
        JudgementFacts(row.kind, row.key, row.verdict, row.reason, name, row.judged_at)
        for row, name in session.execute(statement).all()
    ]


def names(session: Session, person_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return names and staff numbers of people."""
    keys = [uuid.UUID(each) for each in sorted(set(person_ids))]
    if not keys:
        return {}
    statement = rows_of(col(Person.id), col(Person.name), col(Person.staff_no)).where(
        among(Person.id, "people")
    )
    return {
        str(key): (name, staff_no) for key, name, staff_no in session.execute(statement, {"people": keys})
    }
