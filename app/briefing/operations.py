"""Take a gap list with phone numbers out, and note who took what and why; keep the days of a curve."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from app.briefing import queries, rules
from app.briefing.models import CoveragePoint
from app.coverage.counts import counts
from app.coverage.facts import Figures
from app.coverage.records import Roll
from app.journal.operations import INSERTS, record
from app.planning.records import ProgrammeFacts
from app.web.actor import Actor


def note_taking(
    session: Session,
    programme: ProgrammeFacts,
    roll: Roll,
    rows: int,
    *,
    reason: str,
    whole: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Leave the event of a gap list with phone numbers, whole or masked (CO-9); refuse too many whole ones a day."""
    if whole:
        rules.check_taking(queries.taken_today(session, by.person_id, at))
    record(
        session,
        queries.TAKEN if whole else "briefing.contacts_taken",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=roll.top or programme.unit_path,
        rows=rows,
        reason=reason,
        fields=["name", "staff_no", "unit", "post", "reason", "phone_whole" if whole else "phone_masked"],
    )


def note_report(
    session: Session, programme: ProgrammeFacts, roll: Roll, sha256: str, *, by: Actor, at: datetime
) -> None:
    """Leave the event of a printed report: it names people."""
    record(
        session,
        "briefing.report_printed",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=roll.top or programme.unit_path,
        rows=len(roll.lines),
        sha256=sha256,
    )


def keep_day(
    session: Session, programme: ProgrammeFacts, day: date, figures: Mapping[str, Figures], *, at: datetime
) -> None:
    """Keep every unit's figures at the end of a day; what another process kept meanwhile stays."""
    rows = [
        {
            "programme_id": programme.id,
            "unit_path": path,
            "day": day,
            "figures": counts(found),
            "worked_out_at": at,
        }
        for path, found in sorted(figures.items())
    ]
    insert = INSERTS[session.get_bind().dialect.name](CoveragePoint)
    session.execute(insert.on_conflict_do_nothing(), rows)
