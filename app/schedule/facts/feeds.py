"""Calendars by address."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Subject(StrEnum):
    """Whose sessions a calendar address shows."""

    PERSON = "person"
    BATCH = "batch"
    VENUE = "venue"
    LECTURER = "lecturer"


@dataclass(frozen=True)
class FeedFacts:
    """A calendar address somebody made; the address itself is not kept. `subject_id` is whose sessions it shows."""

    id: uuid.UUID
    person_id: uuid.UUID
    created_at: datetime
    subject: Subject
    subject_id: uuid.UUID
