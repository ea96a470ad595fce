"""Plain decisions about records: what a year asks for, and what a workbook's rows say."""

from app.records.rules.columns import Fault, Said, find_head, read_rows
from app.records.rules.targets import TARGETS, standing, target_for

__all__ = ["TARGETS", "Fault", "Said", "find_head", "read_rows", "standing", "target_for"]
