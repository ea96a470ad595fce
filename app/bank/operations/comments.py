"""What author and reviewer say to each other about an item."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemComment
from app.bank.rules import NothingSaid
from app.clock import new_id
from app.journal.operations import record
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor

LONGEST = 2000


def comment(
    session: Session,
    item_id: uuid.UUID,
    body: str,
    *,
    answers_id: uuid.UUID | None = None,
    on_version: bool = False,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Say something of an item, or answer a comment on it, and tell the others who have to do with it."""
    item = session.get(BankItem, item_id)
    if item is None:
        raise Unknown
    others = _concerned(session, item) - {by.person_id}
    row = add_comment(session, item, body, answers_id=answers_id, on_version=on_version, by=by, at=at)
    record(session, "item.commented", "bank_item", item_id, by=by, at=at, comment=str(row.id))
    title, link = f"{by.name}对试题 {item.code} 提出意见", f"/bank/items/{item_id}#comments"
    messages.send(session, sorted(others), kind="bank.comment", title=title, body=row.body, link=link, at=at)
    return row.id


def add_comment(
    session: Session,
    item: BankItem,
    body: str,
    *,
    answers_id: uuid.UUID | None = None,
    on_version: bool = False,
    by: Actor,
    at: datetime,
) -> ItemComment:
    """Write a comment down; an answer to an answer stands under the comment that began it."""
    words = body.strip()[:LONGEST]
    if not words:
        raise NothingSaid
    row = ItemComment(
        id=new_id(),
        item_id=item.id,
        version=item.version if on_version else None,
        answers_id=_beginning(session, item.id, answers_id),
        author_id=by.person_id,
        body=words,
        created_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _beginning(session: Session, item_id: uuid.UUID, answers_id: uuid.UUID | None) -> uuid.UUID | None:
    """Return the comment an answer belongs under; one of another item is as unknown as none."""
    if answers_id is None:
        return None
    first = session.get(ItemComment, answers_id)
    if first is None or first.item_id != item_id:
        raise Unknown
    return first.answers_id or first.id


def _concerned(session: Session, item: BankItem) -> set[uuid.UUID]:
    """Return the author, the reviewer and all who have spoken."""
    spoke = session.exec(select(ItemComment.author_id).where(col(ItemComment.item_id) == item.id)).all()
    return {item.author_id, *spoke, *([item.reviewer_id] if item.reviewer_id else [])}
