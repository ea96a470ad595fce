"""Files of items that were uploaded, and what each of their items would become."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.organisation.facts import ImportState
from question_bank.interchange.outcomes import Fault, Loss


class ImportAction(StrEnum):
    """What an item of a file would do to the bank."""

    ADD = "add"
    REVISE = "revise"
    SAME = "same"
    FAULT = "fault"


@dataclass(frozen=True)
class ItemImportFacts:
    """An uploaded file of items. `summary` counts its items by action, or says why it could not be read."""

    id: uuid.UUID
    unit_path: str
    file_name: str
    file_sha256: str
    form: str
    state: ImportState
    summary: dict[str, Any]
    job_id: uuid.UUID | None
    created_by: uuid.UUID
    created_by_name: str
    created_at: datetime
    applied_at: datetime | None
    handed_back: bool


@dataclass(frozen=True)
class ItemImportLineFacts:
    """One item of a checked file: losses and what is missing stand beside the good ones, a fault instead."""

    number: int
    place: str
    action: ImportAction
    code: str
    kind: str
    stem: str
    fault: Fault | None = None
    losses: tuple[Loss, ...] = ()
    missing: tuple[str, ...] = ()
