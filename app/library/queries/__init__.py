"""Rows of the library as facts. Conveyance has two metrics, by person and by unit, each with its own denominator."""

from app.library.facts import ConveyanceFacts, DocumentFacts, MyReading, ReaderLine, TaskFacts, UnitConveyance
from app.library.queries.conveyance import (
    by_unit,
    conveyance_by_person,
    conveyance_by_unit,
    readers,
    report,
    unread,
)
from app.library.queries.documents import document, documents, sections
from app.library.queries.tasks import receipt, task, tasks, tasks_of
from app.library.queries.texts import draft, drafts, newest, newest_of_all, passages, versions

__all__ = [
    "ConveyanceFacts",
    "DocumentFacts",
    "MyReading",
    "ReaderLine",
    "TaskFacts",
    "UnitConveyance",
    "by_unit",
    "conveyance_by_person",
    "conveyance_by_unit",
    "document",
    "documents",
    "draft",
    "drafts",
    "newest",
    "newest_of_all",
    "passages",
    "readers",
    "receipt",
    "report",
    "sections",
    "task",
    "tasks",
    "tasks_of",
    "unread",
    "versions",
]
