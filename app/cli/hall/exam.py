"""The exam of a hall: open from now on, marked by the server itself."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from app.exams import operations as exams
from app.exams.facts import ReleasePolicy
from app.web.actor import Actor
from question_bank.blueprints import Blueprint, Row
from question_bank.items import Kind

MINUTES = 240
HOURS = 10
# How a paper is made up, in tenths of its items.
SHARES = ((Kind.SINGLE, 4), (Kind.MULTIPLE, 2), (Kind.TRUE_FALSE, 2), (Kind.FILL_BLANK, 2))


def open_exam(session: Session, programme_id: uuid.UUID, items: int, by: Actor, at: datetime) -> uuid.UUID:
    exam_id = exams.create_exam(
        session,
        programme_id=programme_id,
        title="压测考试",
        blueprint=blueprint(items),
        duration_minutes=MINUTES,
        pass_mark=Decimal(items),
        release_policy=ReleasePolicy.WHEN_MARKED,
        by=by,
        at=at,
    )
    exams.publish_exam(session, exam_id, by=by, at=at)
    return exams.open_sitting(
        session,
        exam_id,
        title="压测场次",
        opens_at=at - timedelta(minutes=1),
        closes_at=at + timedelta(hours=HOURS),
        by=by,
        at=at,
    )


def blueprint(items: int) -> Blueprint:
    """Return a paper of so many items that the server marks by itself, each worth two marks."""
    counts = {kind: items * tenths // 10 for kind, tenths in SHARES}
    counts[Kind.FILL_BLANK] += items - sum(counts.values())
    return Blueprint(tuple(Row(kind, count, Decimal(2)) for kind, count in counts.items() if count))
