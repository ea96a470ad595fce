"""The code one types, and a roll-call as marks."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from app.refusals import Malformed
from app.schedule.facts import AttendanceStatus
from app.web.forms import Form

MARK, SEEN = "mark-", "seen-"


class CheckInForm(Form):
    session = StringField()
    code = StringField(_l("六位签到码"))


@dataclass(frozen=True)
class RollCall:
    """A roll-call sheet as it came back: the marks made, and what the page had shown."""

    marks: dict[uuid.UUID, AttendanceStatus]
    seen: dict[uuid.UUID, AttendanceStatus | None]


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
            elif name not in {"csrf_token", "everyone"}:
                raise Malformed
    except ValueError:
        raise Malformed from None
    if "everyone" in sent:
        marks = dict.fromkeys(seen, AttendanceStatus.PRESENT) | marks
    return RollCall(marks, seen)
