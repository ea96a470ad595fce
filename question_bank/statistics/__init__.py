"""Measure items and papers from marked responses, and say how sure the figures are."""

from question_bank.statistics.alarms import Alarm, AlarmKind, alarms
from question_bank.statistics.analysis import Analysis, analyse
from question_bank.statistics.intervals import Z_95, Estimate, Proportion, wilson
from question_bank.statistics.items import (
    FEW,
    Discrimination,
    Distractor,
    ItemStatistics,
    Sheet,
    discrimination,
    facility,
    item_statistics,
)
from question_bank.statistics.reliability import Reliability, reliability

__all__ = [
    "FEW",
    "Z_95",
    "Alarm",
    "AlarmKind",
    "Analysis",
    "Discrimination",
    "Distractor",
    "Estimate",
    "ItemStatistics",
    "Proportion",
    "Reliability",
    "Sheet",
    "alarms",
    "analyse",
    "discrimination",
    "facility",
    "item_statistics",
    "reliability",
    "wilson",
]
