"""The code one types, and a roll-call as marks."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from app.refusals import Malformed
from app.schedule.facts import AttendanceStatus, Tick
from app.web.forms import Form

# A class is smaller, and a year is longer than any device keeps a roll-call.
MOST_TICKS, LONGEST_AGO = 500, 366 * 86_400
MARK, SEEN = "mark-", "seen-"


class CheckInForm(Form):
    session = StringField()
    code = StringField(_l("六位签到码"))


@dataclass(frozen=True)
class RollCall:
    """A roll-call sheet as it came back: the marks made, what the page had shown, and the reason of a late entry."""

    marks: dict[uuid.UUID, AttendanceStatus]
    seen: dict[uuid.UUID, AttendanceStatus | None]
    reason: str = ""


def roll_call(sent: Mapping[str, str]) -> RollCall:
    """Read a roll-call sheet; with `everyone` those without a mark are present."""
    marks: dict[uuid.UUID, AttendanceStatus] = {}
    seen: dict[uuid.UUID, AttendanceStatus | None] = {}
    try:
        for name, value in sent.items():
            if name.startswith(SEEN):
                seen[uuid.UUID(name.removeprefix(SEEN))] = AttendanceStatus(value) if value else None
            elif name.startswith(MARK):
                marks[uuid.UUID(name.removeprefix(MARK))] = AttendanceStatus(value)
            elif name not in {"csrf_token", "everyone", "reason", "whole"}:
                raise Malformed
    except ValueError:
        raise Malformed from None
    if "everyone" in sent:
        marks = dict.fromkeys(seen, AttendanceStatus.PRESENT) | marks
    return RollCall(marks, seen, sent.get("reason", "").strip()[:200])


def read_ticks(sent: Any) -> tuple[list[Tick], str]:
    """Read ticks and the reason of a late entry as a device sends them; raises Malformed for anything else."""
    try:
        ticks = [_tick(one) for one in sent["ticks"]]
        reason = sent["reason"]
    except (KeyError, TypeError, ValueError):
        raise Malformed from None
    if len(ticks) > MOST_TICKS or len({tick.person_id for tick in ticks}) < len(ticks):
        raise Malformed
    if not isinstance(reason, str):
        raise Malformed
    return ticks, reason.strip()[:200]


def _tick(one: Any) -> Tick:
    ago = one["seconds_ago"]
    if type(ago) is not int or not 0 <= ago <= LONGEST_AGO:
        raise Malformed
    seen = one["seen"]
    return Tick(
        uuid.UUID(one["person"]),
        AttendanceStatus(one["status"]),
        None if seen is None else AttendanceStatus(seen),
        ago,
    )
