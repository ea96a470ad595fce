"""Exemptions and deferrals: the one place coverage reads them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col

from app.planning.models import Excuse, ExcuseKind, RosterEntry


@dataclass(frozen=True, slots=True)
class ExcuseFacts:
    """The last days on which an exemption or a deferral holds."""

    exempt_until: date | None = None
    deferred_until: date | None = None


EXCUSE: tuple[Any, ...] = (
    col(Excuse.kind).label("excuse_kind"),
    col(Excuse.expires_on).label("excused_until"),
)


def excused(at: datetime) -> Any:
    """Return the condition that joins a roster entry with the excuse that stood at an instant."""
    return and_(
        col(Excuse.programme_id) == RosterEntry.programme_id,
        col(Excuse.person_id) == RosterEntry.person_id,
        col(Excuse.approved_at) <= at,
        or_(col(Excuse.withdrawn_at).is_(None), col(Excuse.withdrawn_at) > at),
    )


def excuse_of(row: Any) -> ExcuseFacts:
    """Return the excuse a row of the roster bears."""
    if row.excuse_kind is ExcuseKind.EXEMPTION:
        return ExcuseFacts(exempt_until=row.excused_until)
    return ExcuseFacts(deferred_until=row.excused_until if row.excuse_kind else None)
