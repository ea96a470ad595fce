"""An item's way from draft to approved and, in the end, retired."""

import uuid
from datetime import datetime

from sqlmodel import Session, select

from app.bank.models import BankItem, ItemState
from app.bank.queries.items import entry_now
from app.bank.rules import NoReason, Unfinished, after, approve_as
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.checks.shape import check_shape


def _locked(session: Session, item_id: uuid.UUID) -> BankItem:
    item = session.exec(select(BankItem).where(BankItem.id == item_id).with_for_update()).first()
    if item is None:
        raise Unknown
    return item


def _move(session: Session, item: BankItem, state: ItemState, at: datetime) -> None:
    item.state, item.updated_at = state, at
    session.add(item)


def submit_for_review(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Hand a draft to the reviewers; an incomplete one is refused with what it lacks."""
    item = _locked(session, item_id)
    state = after("submit", item.state)
    faults = [fault.sentence for fault in check_shape([entry_now(session, item_id)])]
    if faults:
        raise Unfinished(faults="；".join(faults))
    _move(session, item, state, at)
    record(session, "item.submitted", "bank_item", item_id, by=by, at=at, version=item.version)


def approve(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Let an item be drawn from now on."""
    item = _locked(session, item_id)
    state = after("approve", item.state)
    item.reviewer_id = approve_as(by.person_id, item.author_id)
    _move(session, item, state, at)
    record(session, "item.approved", "bank_item", item_id, by=by, at=at, version=item.version)


def return_(session: Session, item_id: uuid.UUID, reason: str, *, by: Actor, at: datetime) -> None:
    """Give an item back to its author, with the reason."""
    item = _locked(session, item_id)
    state = after("return", item.state)
    if not reason.strip():
        raise NoReason
    _move(session, item, state, at)
    record(session, "item.returned", "bank_item", item_id, by=by, at=at, version=item.version, reason=reason)


def retire(session: Session, item_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Draw an item no more; papers that hold it keep it."""
    item = _locked(session, item_id)
    _move(session, item, after("retire", item.state), at)
    record(session, "item.retired", "bank_item", item_id, by=by, at=at, version=item.version)
