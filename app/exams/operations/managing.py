"""An exam from its draft to the release of its results."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from app import clock
from app.exams import blueprints, pools
from app.exams.facts import ExamState, ReleasePolicy
from app.exams.models import Exam
from app.exams.refusals import BlueprintShort, ExamFixed, NoItems, PassMarkOutside
from app.journal.operations import record
from app.planning import queries as planning
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.blueprints import Blueprint
from question_bank.marks import MultiplePolicy

# What may still change while nobody can have seen the exam.
CHANGEABLE = frozenset(
    {
        "title",
        "blueprint",
        "multiple_policy",
        "duration_minutes",
        "pass_mark",
        "merit_mark",
        "max_attempts",
        "retake_wait_hours",
        "release_policy",
    }
)


def create_exam(
    session: Session,
    *,
    programme_id: uuid.UUID,
    title: str,
    blueprint: Blueprint,
    duration_minutes: int,
    pass_mark: Decimal,
    merit_mark: Decimal | None = None,
    multiple_policy: MultiplePolicy = MultiplePolicy.ALL_OR_NOTHING,
    max_attempts: int = 1,
    retake_wait_hours: int = 0,
    release_policy: ReleasePolicy = ReleasePolicy.AFTER_WINDOW,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Draft an exam of a programme; nothing is drawn before it is published."""
    programme = planning.programme(session, programme_id)
    if programme is None:
        raise Unknown
    _check_lines(blueprint, pass_mark, merit_mark)
    exam = Exam(
        id=clock.new_id(),
        programme_id=programme_id,
        unit_path=programme.unit_path,
        title=title.strip(),
        state=ExamState.DRAFT,
        blueprint=blueprints.to_json(blueprint),
        multiple_policy=multiple_policy.value,
        duration_minutes=duration_minutes,
        total_marks=blueprint.total_marks,
        pass_mark=pass_mark,
        merit_mark=merit_mark,
        max_attempts=max_attempts,
        retake_wait_hours=retake_wait_hours,
        release_policy=release_policy,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(exam)
    session.flush()
    _record(session, "exam.created", exam, by, at, title=exam.title, total=str(exam.total_marks))
    return exam.id


def _check_lines(blueprint: Blueprint, pass_mark: Decimal, merit_mark: Decimal | None) -> None:
    if not blueprint.rows:
        raise NoItems
    total = blueprint.total_marks
    if not 0 < pass_mark <= total or (merit_mark is not None and not pass_mark <= merit_mark <= total):
        raise PassMarkOutside(total=total)


def change_exam(session: Session, exam_id: uuid.UUID, *, by: Actor, at: datetime, **values: Any) -> None:
    """Change a draft; a published exam is what its candidates were told (EX-12)."""
    exam = _held(session, exam_id)
    if exam.state is not ExamState.DRAFT:
        raise ExamFixed
    strange = set(values) - CHANGEABLE
    if strange:
        raise TypeError(f"an exam has no changeable {sorted(strange)}")
    blueprint = values.pop("blueprint", None) or blueprints.from_json(exam.blueprint)
    pass_mark = values.get("pass_mark", exam.pass_mark)
    _check_lines(blueprint, pass_mark, values.get("merit_mark", exam.merit_mark))
    exam.blueprint, exam.total_marks = blueprints.to_json(blueprint), blueprint.total_marks
    for name, value in values.items():
        setattr(exam, name, value.value if isinstance(value, MultiplePolicy) else value)
    session.add(exam)
    _record(session, "exam.changed", exam, by, at, fields=sorted({*values, "blueprint"}))


def publish_exam(session: Session, exam_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Fix an exam and let its sittings open; refused, with what to write, while the bank is too small."""
    exam = _held(session, exam_id)
    if exam.state is not ExamState.DRAFT:
        raise ExamFixed
    ready = pools.ready(session, blueprints.from_json(exam.blueprint), exam.unit_path)
    if missing := [found.sentence for found in ready.pool.shortfalls]:
        raise BlueprintShort(missing="；".join(missing))
    pools.keep_figures(session, exam.id, ready)
    exam.state = ExamState.PUBLISHED
    session.add(exam)
    _record(
        session, "exam.published", exam, by, at, total=str(exam.total_marks), pass_mark=str(exam.pass_mark)
    )


def close_exam(session: Session, exam_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Let nobody begin any more; attempts that are open run on to their own deadlines."""
    exam = _held(session, exam_id)
    if exam.state is not ExamState.PUBLISHED:
        raise ExamFixed
    exam.state = ExamState.CLOSED
    session.add(exam)
    _record(session, "exam.closed", exam, by, at)


def release_results(session: Session, exam_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Show candidates their marks and keys from now on, as far as they are marked."""
    exam = _held(session, exam_id)
    if exam.state is ExamState.DRAFT or exam.released_at is not None:
        raise ExamFixed
    exam.released_at = at
    session.add(exam)
    _record(session, "exam.released", exam, by, at)


def _held(session: Session, exam_id: uuid.UUID) -> Exam:
    exam = session.exec(select(Exam).where(col(Exam.id) == exam_id).with_for_update()).first()
    if exam is None:
        raise Unknown
    return exam


def _record(session: Session, action: str, exam: Exam, by: Actor, at: datetime, **details: Any) -> None:
    record(session, action, "exam", exam.id, by=by, at=at, unit_path=exam.unit_path, **details)
