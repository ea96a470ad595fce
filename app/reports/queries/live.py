"""What a unit's report would say if it were handed in now: at once for a small unit, as gathered for a large one."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.coverage import queries as coverage
from app.coverage.models import CoverageCount
from app.coverage.moments import Moment, moment
from app.coverage.queries.counted import LARGE
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.reports import figures, rules
from app.reports.models import ReportFigures
from app.web.actor import Scope


@dataclass(frozen=True)
class Live:
    """What a report would say: `about` is all of it but the text, None where nobody has gathered it yet.

    `known_at` is as of when, which of a large unit lies some time back; `is_fresh` says that it may be handed in.
    """

    when: Moment
    about: dict[str, Any] | None
    known_at: datetime
    is_large: bool = False
    is_fresh: bool = True


def live(
    session: Session,
    report_id: uuid.UUID,
    programme_id: uuid.UUID,
    path: str,
    as_of: date | None,
    at: datetime,
) -> Live:
    """Return the figures of a unit's report: as of the day the call names once that is over, else as of now."""
    programme = programme_of(session, programme_id)
    when = moment(str(as_of) if as_of else "", at)
    if programme is None:
        raise Unknown
    if is_large(session, programme, path):
        return _gathered(session, report_id, when)
    survey = coverage.survey(session, programme, Scope((path,)), path, when.at, is_past=when.is_past)
    if survey is None:
        raise Unknown
    return Live(when, figures.about(survey, when.day, when.at), when.at)


def is_large(session: Session, programme: ProgrammeFacts, unit_path: str) -> bool:
    """Say whether a unit has more people than an answer can wait for, by as many as were counted in it."""
    most = select(func.max(col(CoverageCount.people))).where(
        CoverageCount.programme_id == programme.id, CoverageCount.unit_path == unit_path
    )
    return (session.exec(most).one() or 0) > LARGE


def _gathered(session: Session, report_id: uuid.UUID, when: Moment) -> Live:
    found = session.get(ReportFigures, report_id)
    if found is None or (when.is_past and found.known_at != when.at):
        return Live(when, None, when.at, is_large=True, is_fresh=False)
    fresh = rules.are_fresh(found.known_at, when.at)
    return Live(when, found.about, found.known_at, is_large=True, is_fresh=fresh)
