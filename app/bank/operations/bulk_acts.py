"""What may be done to many items at once: each act checks one item, then does all it was allowed at a time."""

import uuid
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.bank.advising import said
from app.bank.facts import BulkAction, Reserve
from app.bank.models import BankItem, ItemVersion
from app.bank.queries.items import CURRENT, as_entry
from app.bank.queries.surroundings import neighbours_of, passages_of
from app.bank.rules import AlreadySo, Unfinished, take
from app.clock import new_id
from app.messages import operations as messages
from app.web.actor import Actor
from question_bank.anchors import Passage
from question_bank.linting import Neighbour, Surroundings, hindrances


@dataclass
class Act(ABC):
    """One action on the rows of a step, which are locked."""

    session: Session
    rows: Sequence[BankItem]
    value: str
    by: Actor
    at: datetime
    event: ClassVar[str]

    @abstractmethod
    def check(self, row: BankItem) -> None:
        """Refuse an item this may not be done to."""

    @abstractmethod
    def carry_out(self, allowed: Sequence[BankItem]) -> None:
        """Do it to the items that were allowed."""

    def present(self) -> dict[uuid.UUID, ItemVersion]:
        """Return the present version of each row, in one statement."""
        keys = [row.id for row in self.rows]
        statement = select(ItemVersion).join(BankItem, CURRENT).where(col(BankItem.id).in_(keys))
        return {version.item_id: version for version in self.session.exec(statement).all()}


class _Step(Act):
    """A step in the life of items."""

    step: ClassVar[str]

    def check(self, row: BankItem) -> None:
        take(self.step, row.state, author_id=row.author_id, by=self.by.person_id)

    def carry_out(self, allowed: Sequence[BankItem]) -> None:
        for row in allowed:
            row.state = take(self.step, row.state, author_id=row.author_id, by=self.by.person_id)


class Submit(_Step):
    step, event = "submit", "item.submitted"

    def _passages(self, document_id: uuid.UUID | None) -> list[Passage] | None:
        if document_id not in self._read:
            self._read[document_id] = passages_of(self.session, document_id)
        return self._read[document_id]

    @cached_property
    def _read(self) -> dict[uuid.UUID | None, list[Passage] | None]:
        return {}

    @cached_property
    def _present(self) -> dict[uuid.UUID, ItemVersion]:
        return self.present()

    @cached_property
    def _near(self) -> dict[uuid.UUID, tuple[Neighbour, ...]]:
        return neighbours_of(self.session, {row.id: row.stem for row in self.rows})

    def check(self, row: BankItem) -> None:
        super().check(row)
        version = self._present[row.id]
        around = Surroundings(
            neighbours=self._near[row.id],
            passages=self._passages(version.document_id),
        )
        if faults := [said(advice.cause) for advice in hindrances(as_entry(version), around)]:
            raise Unfinished(faults="；".join(faults))


class Approve(_Step):
    step, event = "approve", "item.approved"

    def carry_out(self, allowed: Sequence[BankItem]) -> None:
        super().carry_out(allowed)
        for row in allowed:
            row.reviewer_id = self.by.person_id
        self.session.flush()
        item = aliased(BankItem)
        number = select(item.version).where(item.id == ItemVersion.item_id).scalar_subquery()
        keys = [row.id for row in allowed]
        present = (col(ItemVersion.item_id).in_(keys), col(ItemVersion.version) == number)
        approval = {"approved_by": self.by.person_id, "approved_at": self.at}
        self.session.execute(update(ItemVersion).where(*present).values(approval))
        for author, count in Counter(row.author_id for row in allowed).items():
            title, body = "试题已审定", f"{self.by.name}审定了您的 {count} 道试题。"
            link = f"/bank?state=approved&author={author}"
            messages.send(
                self.session, [author], kind="bank.review", title=title, body=body, link=link, at=self.at
            )


class Retire(_Step):
    step, event = "retire", "item.retired"


class _Classify(Act):
    """Sort items anew: a version of its own, with the author and the approval of the wording it keeps."""

    field: ClassVar[str]
    event = "item.classified"

    def check(self, row: BankItem) -> None:
        if getattr(row, self.field) == self.value:
            raise AlreadySo

    def carry_out(self, allowed: Sequence[BankItem]) -> None:
        present = self.present()
        for row in allowed:
            before = present[row.id]
            kept = before.model_dump(exclude={"id", "version", "item", "created_at"})
            row.version += 1
            setattr(row, self.field, self.value)
            item = before.item | {self.field: self.value}
            self.session.add(
                ItemVersion(id=new_id(), version=row.version, item=item, created_at=self.at, **kept)
            )


class Topic(_Classify):
    field = "topic"


class Difficulty(_Classify):
    field = "expected_difficulty"


class ReserveFor(Act):
    """Keep items back for exams or for practice, or for neither; their wording has no part in it."""

    event = "item.reserved"

    @property
    def wanted(self) -> Reserve | None:
        return Reserve(self.value) if self.value in set(Reserve) else None

    def check(self, row: BankItem) -> None:
        if row.reserved_for == self.wanted:
            raise AlreadySo

    def carry_out(self, allowed: Sequence[BankItem]) -> None:
        for row in allowed:
            row.reserved_for = self.wanted


ACTS: dict[BulkAction, type[Act]] = {
    BulkAction.SUBMIT: Submit,
    BulkAction.APPROVE: Approve,
    BulkAction.RETIRE: Retire,
    BulkAction.TOPIC: Topic,
    BulkAction.DIFFICULTY: Difficulty,
    BulkAction.RESERVE: ReserveFor,
}
