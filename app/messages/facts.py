"""What the messages room hands out."""

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MessageFacts:
    """One message in a person's inbox. `link` is a path of this site, or empty."""

    id: uuid.UUID
    person_id: uuid.UUID
    kind: str
    title: str
    body: str
    link: str
    created_at: datetime
    read: bool


@dataclass(frozen=True)
class Inbox:
    """A page of an inbox, newest first; `page` counts from 1."""

    messages: tuple[MessageFacts, ...]
    page: int
    more: bool
