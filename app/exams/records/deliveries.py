"""Delivery files as those see them who decide about them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.exams import receipts
from app.exams.facts import DeliveryState
from question_bank.items import Item
from question_bank.responses import Response


@dataclass(frozen=True)
class DeliveredLine:
    """One item of a file beside what is stored of it; `counts` says the file's is newer, or was taken."""

    position: int
    item: Item
    rev: int
    response: Response
    rev_stored: int
    stored: Response
    counts: bool


@dataclass(frozen=True)
class DeliveryFacts:
    """A file, who brought it, and what was decided."""

    id: uuid.UUID
    state: DeliveryState
    generation: int
    written_at: datetime
    received_by: str
    received_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    lines: tuple[DeliveredLine, ...]

    @property
    def newer(self) -> int:
        return sum(line.counts for line in self.lines)


@dataclass(frozen=True)
class EarlierReceipt:
    """The receipt an attempt had until a delivery file was accepted."""

    responses_digest: str
    answered: int
    replaced_at: datetime
    reason: str

    @property
    def code(self) -> str:
        return receipts.code(self.responses_digest)
