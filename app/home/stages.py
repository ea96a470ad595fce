"""How far the later steps of a programme are: timetable, exam and certificates, asked of the rooms they belong to."""

from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlmodel import Session, col

from app.awards.facts import CertificateState
from app.awards.models import Certificate
from app.exams.facts import ExamState
from app.exams.models import Exam
from app.planning.models import Batch, BatchState
from app.planning.records import ProgrammeFacts
from app.planning.stages import Stage, certificate_stage, exam_stage, report, timetable_stage
from app.schedule.models import CourseSession


@report("timetable")
def timetable(session: Session, programme: ProgrammeFacts) -> Stage:
    """Count the batches that have course sessions."""
    held = (col(CourseSession.batch_id) == Batch.id, col(CourseSession.cancelled_at).is_(None))
    has_sessions = select(col(CourseSession.id)).where(*held).correlate(Batch).exists()
    statement: Any = (
        select(func.count(), func.count().filter(has_sessions))
        .select_from(Batch)
        .where(col(Batch.programme_id) == programme.id, col(Batch.state) != BatchState.CANCELLED)
    )
    batches, ready = session.execute(statement).one()
    return timetable_stage(ready, batches, url_for("planning.batches", programme_id=programme.id))


@report("exam")
def exam(session: Session, programme: ProgrammeFacts) -> Stage:
    """Count the programme's published exams."""
    published = (col(Exam.programme_id) == programme.id, col(Exam.state) != ExamState.DRAFT)
    count = session.execute(select(func.count()).select_from(Exam).where(*published)).scalar_one()
    return exam_stage(programme.exam_required, count, url_for("exams.manage"))


@report("certificate")
def certificate(session: Session, programme: ProgrammeFacts) -> Stage:
    """Count the certificates that are out."""
    valid = (col(Certificate.programme_id) == programme.id, col(Certificate.state) == CertificateState.VALID)
    count = session.execute(select(func.count()).select_from(Certificate).where(*valid)).scalar_one()
    return certificate_stage(count, url_for("awards.programme", programme_id=programme.id))
