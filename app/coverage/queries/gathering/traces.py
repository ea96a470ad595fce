"""What people left behind: seats, attendance, hours and exams."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from app.coverage.records import BatchSpan
from app.exams.facts import OutcomeFacts

Key = tuple[uuid.UUID, uuid.UUID]


@dataclass
class Traces:
    """What people left behind in the programmes, by (programme, person)."""

    batches: dict[uuid.UUID, BatchSpan] = field(default_factory=dict)
    seats: dict[Key, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    attended: dict[Key, dict[uuid.UUID, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    minutes: dict[Key, int] = field(default_factory=dict)
    outcomes: dict[Key, OutcomeFacts] = field(default_factory=dict)

    def seat(self, key: Key) -> BatchSpan | None:
        """Return the latest batch the person holds a seat in: a make-up batch replaces the missed one."""
        held = [self.batches[batch_id] for batch_id in self.seats.get(key, ()) if batch_id in self.batches]
        standing = [batch for batch in held if not batch.cancelled]
        return max(standing, key=lambda batch: (batch.starts_on, batch.number), default=None)
