"""Days that are not simply what their weekday says."""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    ORDINARY = "ordinary"


class PartOfDay(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not simply what its weekday says; `source` names who decided so, `id` a unit's own row."""

    on: date
    kind: DayKind
    name: str
    source: str
    id: uuid.UUID | None = None
