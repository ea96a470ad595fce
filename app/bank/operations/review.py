"""An item's way from draft to approved and, in the end, retired."""

import uuid
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.bank.advising import said
from app.bank.models import BankItem, ItemVersion
from app.bank.operations.comments import add_comment
from app.bank.queries.items import as_entry, present
from app.bank.queries.surroundings import neighbours, passages_of
from app.bank.rules import NoReason, Unfinished, take
from app.journal.operations import record
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.linting import Surroundings, hindrances


def submit_for_review(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Hand a draft to the reviewers; one in whose way linting stands is refused with what it lacks."""
    item = locked(session, item_id)
    version = present(session, item_id)
    around = Surroundings(
        neighbours=neighbours(session, item.stem, item_id),
        passages=passages_of(session, version.document_id),
    )
    if faults := [said(advice.cause) for advice in hindrances(as_entry(version), around)]:
        raise Unfinished(faults="；".join(faults))
    _move(session, item, "submit", by, at)
    record(session, "item.submitted", "bank_item", item_id, by=by, at=at, version=item.version)


def withdraw(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take an item back from the reviewers, to go on writing it."""
    item = locked(session, item_id)
    _move(session, item, "withdraw", by, at)
    record(session, "item.withdrawn", "bank_item", item_id, by=by, at=at, version=item.version)


def approve(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Let an item be drawn from now on, in its present wording."""
    item = locked(session, item_id)
    _move(session, item, "approve", by, at)
    item.reviewer_id = by.person_id
    session.add(item)
    present = (col(ItemVersion.item_id) == item_id, col(ItemVersion.version) == item.version)
    session.execute(update(ItemVersion).where(*present).values(approved_by=by.person_id, approved_at=at))
    record(session, "item.approved", "bank_item", item_id, by=by, at=at, version=item.version)
    _tell_author(session, item, "试题已审定", f"{by.name}审定了试题 {item.code}。", at)


def return_(session: Session, item_id: uuid.UUID, reason: str, *, by: Actor, at: datetime) -> None:
    """Give an item back to its author, with the reason as a comment on this version."""
    item = locked(session, item_id)
    if not reason.strip():
        raise NoReason
    _move(session, item, "return", by, at)
    add_comment(session, item, reason, on_version=True, by=by, at=at)
    record(session, "item.returned", "bank_item", item_id, by=by, at=at, version=item.version, reason=reason)
    _tell_author(session, item, "试题被退回", f"{by.name}退回了试题 {item.code}：{reason}", at)


def retire(session: Session, item_id: uuid.UUID, reason: str = "", *, by: Actor, at: datetime) -> None:
    """Draw an item no more; papers that hold it keep it."""
    item = locked(session, item_id)
    _move(session, item, "retire", by, at)
    record(session, "item.retired", "bank_item", item_id, by=by, at=at, version=item.version, reason=reason)


def bring_back(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Make a retired item a draft again; it is drawn only after another review."""
    item = locked(session, item_id)
    _move(session, item, "bring_back", by, at)
    item.reviewer_id = None
    session.add(item)
    record(session, "item.brought_back", "bank_item", item_id, by=by, at=at, version=item.version)


def locked(session: Session, item_id: uuid.UUID) -> BankItem:
    """Return an item that nobody else changes until the commit."""
    item = session.exec(select(BankItem).where(BankItem.id == item_id).with_for_update()).first()
    if item is None:
        raise Unknown
    return item


def _move(session: Session, item: BankItem, step: str, by: Actor, at: datetime) -> None:
    item.state = take(step, item.state, author_id=item.author_id, by=by.person_id)
    item.updated_at = at
    session.add(item)


def _tell_author(session: Session, item: BankItem, title: str, body: str, at: datetime) -> None:
    link = f"/bank/items/{item.id}"
    messages.send(session, [item.author_id], kind="bank.review", title=title, body=body, link=link, at=at)
