"""What candidates' answers tell about an item, and what of it waits for somebody."""

from dataclasses import dataclass
from datetime import datetime

from question_bank.statistics import Alarm, ItemStatistics


@dataclass(frozen=True)
class StatisticFacts:
    """How the present wording of an item fared in exams.

    `rings` while a grave alarm keeps it off papers, `advises` while options that draw nobody wait to be looked at.
    """

    figures: ItemStatistics
    alarms: tuple[Alarm, ...]
    rings: bool
    advises: bool
    measured_at: datetime
    heard_by: str | None
    heard_at: datetime | None
    heard_because: str


@dataclass(frozen=True)
class ToDo:
    """How many items an alarm keeps off papers, and how many have options that draw nobody."""

    ringing: int
    advised: int
