"""A draft of a timetable as text, so that what a page showed is what is kept."""

import json
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.refusals import Malformed
from app.schedule.facts import ActivityForm, Planned

MOST = 400


def write_draft(planned: Iterable[Planned]) -> str:
    """Return a draft as text."""
    return json.dumps([_plain(one) for one in planned], ensure_ascii=False, separators=(",", ":"))


def read_draft(text: str) -> list[Planned]:
    """Return the sessions of a draft; raises Malformed where they are none, or more than a class can have."""
    try:
        told = json.loads(text)
        if not isinstance(told, list) or len(told) > MOST:
            raise Malformed
        return [_planned(one) for one in told]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Malformed from None


def _plain(one: Planned) -> dict[str, Any]:
    return {
        "title": one.title,
        "form": one.activity_form.value,
        "starts": one.starts_at.isoformat(),
        "ends": one.ends_at.isoformat(),
        "minutes": one.minutes,
        "lecturer": one.lecturer_id and str(one.lecturer_id),
        "venue": one.venue_id and str(one.venue_id),
        "required": one.is_required,
    }


def _planned(told: dict[str, Any]) -> Planned:
    starts_at, ends_at = datetime.fromisoformat(told["starts"]), datetime.fromisoformat(told["ends"])
    title = told["title"].strip()
    if not 0 < len(title) <= 120 or starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise Malformed
    return Planned(
        title=title,
        activity_form=ActivityForm(told["form"]),
        starts_at=starts_at,
        ends_at=ends_at,
        minutes=int(told["minutes"]),
        lecturer_id=uuid.UUID(told["lecturer"]) if told["lecturer"] else None,
        venue_id=uuid.UUID(told["venue"]) if told["venue"] else None,
        is_required=bool(told["required"]),
    )
