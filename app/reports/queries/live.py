"""What a unit's report would say if it were handed in now."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.coverage import queries as coverage
from app.coverage.moments import Moment, moment
from app.coverage.records import Survey
from app.planning.queries import programme as programme_of
from app.refusals import Unknown
from app.web.actor import Scope


@dataclass(frozen=True)
class Live:
    """What a report would say if it were handed in now, and as of when."""

    survey: Survey
    when: Moment


def live(session: Session, programme_id: uuid.UUID, unit_path: str, as_of: date | None, at: datetime) -> Live:
    """Return the unit's figures: as of the day the call names once that is over, else as of now."""
    programme = programme_of(session, programme_id)
    when = moment(str(as_of) if as_of else "", at)
    if programme is None:
        raise Unknown
    survey = coverage.survey(
        session, programme, Scope((unit_path,)), unit_path, when.at, is_past=when.is_past
    )
    if survey is None:
        raise Unknown
    return Live(survey, when)
