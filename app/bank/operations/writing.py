"""Write an item, and write it anew: every wording stays."""

import re
import uuid
from dataclasses import replace
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemState, ItemVersion
from app.bank.operations.anchoring import settle_items
from app.bank.operations.sketches import sketch_items
from app.bank.policy import home_of
from app.bank.rules import ChangedMeanwhile, CodeTaken
from app.bank.storage import described, wording
from app.clock import new_id
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.items import Entry, Key, Kind, MultipleKey, SingleKey, option_id

LETTERS = {
    Kind.SINGLE: "s",
    Kind.MULTIPLE: "m",
    Kind.TRUE_FALSE: "t",
    Kind.FILL_BLANK: "f",
    Kind.SHORT_ANSWER: "r",
}


def next_code(session: Session, paragraph: str, kind: Kind) -> str:
    """Return the next free code of a paragraph and kind, such as `p24-s07`."""
    prefix = f"p{paragraph.replace('.', '')}-{LETTERS[kind]}"
    taken = session.exec(select(BankItem.code).where(col(BankItem.code).startswith(prefix, autoescape=True)))
    numbers = [int(code[len(prefix) :]) for code in taken if re.fullmatch(r"\d+", code[len(prefix) :])]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def write(
    session: Session,
    entry: Entry,
    *,
    document_id: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Add one item as a draft; an entry without a code gets the next free one."""
    code = entry.item.id or next_code(session, entry.item.paragraph, entry.item.kind)
    item = BankItem(
        id=new_id(),
        code=code,
        state=ItemState.DRAFT,
        author_id=by.person_id,
        unit_path=home_of(by),
        created_at=at,
        updated_at=at,
        **described(entry),
    )
    try:
        with session.begin_nested():
            session.add(item)
    except IntegrityError:
        raise CodeTaken from None
    _add_version(session, item.id, 1, under_code(entry, code), document_id, by, at)
    sketch_items(session, {item.id: item.stem})
    record(session, "item.written", "bank_item", item.id, by=by, at=at, code=code)
    return item.id


def revise(
    session: Session,
    item_id: uuid.UUID,
    entry: Entry,
    *,
    from_version: int,
    document_id: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Add a new wording; the item is a draft again and whoever wrote this wording its author.
    It cites the document it did before unless another is named.

    The wording approved before is drawn no more: its own keeper has just found it wanting (docs/decisions/0012).
    """
    item = session.exec(select(BankItem).where(BankItem.id == item_id).with_for_update()).first()
    if item is None:
        raise Unknown
    if item.version != from_version:
        raise ChangedMeanwhile
    current = select(ItemVersion).where(ItemVersion.item_id == item_id, ItemVersion.version == from_version)
    before = session.exec(current).one()
    item.version += 1
    item.state, item.author_id, item.reviewer_id, item.updated_at = ItemState.DRAFT, by.person_id, None, at
    for name, value in described(entry).items():
        setattr(item, name, value)
    session.add(item)
    cites = document_id or before.document_id
    _add_version(session, item_id, item.version, under_code(entry, item.code), cites, by, at)
    sketch_items(session, {item_id: item.stem})
    record(session, "item.revised", "bank_item", item_id, by=by, at=at, version=item.version)
    return item.version


def under_code(entry: Entry, code: str) -> Entry:
    """Return an entry under its code; the ids of options, and the key with them, follow from the code."""
    if entry.item.id == code:
        return entry
    ids = {option.id: option_id(code, option.text) for option in entry.item.options}
    options = tuple(replace(option, id=ids[option.id]) for option in entry.item.options)
    return replace(entry, item=replace(entry.item, id=code, options=options), key=_with_ids(entry, ids))


def _with_ids(entry: Entry, ids: dict[str, str]) -> Key:
    if isinstance(entry.key, SingleKey):
        return SingleKey(ids[entry.key.option_id])
    if isinstance(entry.key, MultipleKey):
        return MultipleKey(frozenset(ids[each] for each in entry.key.option_ids))
    return entry.key


def _add_version(
    session: Session,
    item_id: uuid.UUID,
    number: int,
    entry: Entry,
    document_id: uuid.UUID | None,
    by: Actor,
    at: datetime,
) -> None:
    row = ItemVersion(
        id=new_id(),
        item_id=item_id,
        version=number,
        document_id=document_id,
        created_by=by.person_id,
        created_at=at,
        **wording(entry),
    )
    session.add(row)
    session.flush()
    settle_items(session, [item_id], at=at)
