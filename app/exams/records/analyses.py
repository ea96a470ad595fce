"""Frozen values of exam analyses."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from question_bank.items import Kind
from question_bank.statistics import AlarmKind, ItemStatistics, Reliability


@dataclass(frozen=True)
class AnalysedItem:
    """One item of an analysed exam."""

    item_id: uuid.UUID
    version_id: uuid.UUID
    code: str
    kind: Kind
    stem: str
    figures: ItemStatistics
    alarms: tuple[AlarmKind, ...]


@dataclass(frozen=True)
class AnalysisFacts:
    """How an exam fared; `bands` count scores in equal parts of the total."""

    made_at: datetime
    maker: str
    scripts: int
    mean: float | None
    spread: float | None
    total: float
    bands: tuple[int, ...]
    reliability: Reliability
    items: tuple[AnalysedItem, ...]

    @property
    def alarmed(self) -> int:
        return sum(bool(each.alarms) for each in self.items)
