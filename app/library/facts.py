"""What the library hands out: documents, study material, reading tasks, and who has read what."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from question_bank.documents import Part, Role


class ConveyanceForm(StrEnum):
    """In what form a unit passed a document on; the list is open, hence `other`."""

    CENTRE_GROUP_STUDY = "centre_group_study"
    LECTURE = "lecture"
    DISCUSSION = "discussion"
    SYMPOSIUM = "symposium"
    OTHER = "other"


@dataclass(frozen=True)
class DocumentFacts:
    id: uuid.UUID
    document_no: str
    title: str
    issued_on: date
    sections: int


@dataclass(frozen=True)
class DraftFacts:
    """A document's text on its way in; `document_id` is None for a document that is new here."""

    id: uuid.UUID
    document_id: uuid.UUID | None
    document_no: str
    title: str
    file_name: str
    parts: tuple[Part, ...]
    revision: int
    created_by: uuid.UUID
    created_at: datetime


@dataclass(frozen=True)
class VersionFacts:
    """One text of a document; the digest is of all its passages with their numbers."""

    id: uuid.UUID
    document_id: uuid.UUID
    number: int
    file_name: str
    digest: str
    passages: int
    created_by_name: str
    created_at: datetime


@dataclass(frozen=True)
class PassageFacts:
    """A numbered paragraph in the document's own words."""

    paragraph: str
    role: Role
    text: str


@dataclass(frozen=True)
class SectionFacts:
    """A section of study material; `body` is Markdown, the quotes are the document's own words."""

    position: int
    paragraph: str
    title: str
    body: str
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class TaskFacts:
    """A reading task, and where the unit it was given to stands now."""

    id: uuid.UUID
    document_id: uuid.UUID
    document_no: str
    document_title: str
    issued_on: date
    title: str
    unit_id: uuid.UUID
    unit_name: str
    unit_path: str
    opens_on: date
    due_on: date


@dataclass(frozen=True)
class TaskLine:
    """A reading task in the list, with how many of the visitor's people have read."""

    task: TaskFacts
    read: int
    required: int


@dataclass(frozen=True)
class MyReading:
    """A reading task of one's own; `confirmed_at` is None until it was confirmed."""

    task: TaskFacts
    confirmed_at: datetime | None


@dataclass(frozen=True)
class ReceiptFacts:
    """A person's word that they have read, with the unit they served in then."""

    person_name: str
    unit_name: str
    confirmed_at: datetime


@dataclass(frozen=True)
class ReaderLine:
    """Somebody a task asks to read, where they serve now, and when they confirmed."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_id: uuid.UUID
    unit_name: str
    post: str
    is_principal_leader: bool
    confirmed_at: datetime | None


@dataclass(frozen=True)
class ConveyanceFacts:
    """A unit's report of how it passed the document on."""

    unit_id: uuid.UUID
    held_on: date
    form: ConveyanceForm
    headcount: int
    note: str
    submitted_by: str
    submitted_at: datetime


@dataclass(frozen=True)
class UnitConveyance:
    """A unit of a task's subtree: people and units of its own subtree, and its own report.

    `is_top` marks those that stand under no other of the list: their sums are the whole.
    """

    unit_id: uuid.UUID
    unit_name: str
    depth: int
    is_top: bool
    read: int
    required: int
    reported: int
    units: int
    report: ConveyanceFacts | None
