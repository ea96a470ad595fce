"""Frozen values about corrected items and what they change."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.exams.facts import CorrectionState, Treatment
from question_bank.items import Item, Key


@dataclass(frozen=True)
class UsedItem:
    """One wording of an item as it was asked in an exam, in how many attempts, with its key."""

    version_id: uuid.UUID
    item_id: uuid.UUID
    code: str
    number: int
    item: Item
    key: Key
    rationale: str
    attempts: int


@dataclass(frozen=True)
class UsedLine:
    """One wording of an item in the list of those asked in an exam."""

    version_id: uuid.UUID
    code: str
    kind: str
    number: int
    stem: str
    attempts: int


@dataclass(frozen=True)
class CorrectionFacts:
    """A correction with who proposed and decided it."""

    id: uuid.UUID
    exam_id: uuid.UUID
    exam_title: str
    programme_id: uuid.UUID
    unit_path: str
    item_id: uuid.UUID
    code: str
    version_id: uuid.UUID
    treatment: Treatment
    key_version_id: uuid.UUID | None
    only_up: bool
    reason: str
    state: CorrectionState
    proposed_by: uuid.UUID
    proposer: str
    proposed_at: datetime
    decided_by: uuid.UUID | None
    decider: str
    decided_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True)
class Approver:
    """Somebody who may approve a correction, and for which unit they organize."""

    person_id: uuid.UUID
    name: str
    unit_name: str


@dataclass(frozen=True)
class Effect:
    """What a correction does, or did, to one attempt."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    old_marks: Decimal
    new_marks: Decimal
    old_score: Decimal | None
    new_score: Decimal | None
    old_passed: bool | None
    new_passed: bool | None

    @property
    def crosses(self) -> str:
        """Say whether the pass mark is crossed: `up`, `down` or not at all."""
        if self.old_passed is None or self.new_passed is None or self.old_passed == self.new_passed:
            return ""
        return "up" if self.new_passed else "down"


@dataclass(frozen=True)
class Impact:
    """What a correction does to an exam: how many scripts it looks at, and whom it changes."""

    examined: int
    effects: tuple[Effect, ...]

    @property
    def raised(self) -> int:
        return sum(each.new_marks > each.old_marks for each in self.effects)

    @property
    def lowered(self) -> int:
        return sum(each.new_marks < each.old_marks for each in self.effects)

    @property
    def now_pass(self) -> int:
        return sum(each.crosses == "up" for each in self.effects)

    @property
    def now_fail(self) -> int:
        return sum(each.crosses == "down" for each in self.effects)
