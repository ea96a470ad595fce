"""Lecturers and venues to choose from, and what a refusal says beside the choice."""

import uuid
from typing import Any

from app.refusals import Refusal
from app.schedule.facts import LecturerFacts, VenueFacts
from app.schedule.operations.refusals import SessionClashes
from app.web.errors import say


def sentences(refusal: Refusal) -> list[str]:
    """Return each thing a refusal holds against it, in the visitor's language."""
    parts = refusal.parts if isinstance(refusal, SessionClashes) else [refusal]
    return [say(part) for part in parts]


def id_or_none(value: Any) -> uuid.UUID | None:
    return uuid.UUID(str(value)) if value else None


def named(one: LecturerFacts) -> str:
    return f"{one.name} · {one.title}" if one.title else one.name


def seated(one: VenueFacts) -> str:
    return f"{one.name} · {one.seats}"
