"""One item for those who keep the bank: its wording, its past, and what is said of it."""

import json
import uuid

from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.bank.facts import BankItemFacts, CommentFacts, Happening, VersionFacts
from app.bank.models import BankItem, ItemComment, ItemVersion
from app.bank.storage import entry_of, span_of
from app.journal.models import Event
from question_bank.items import Entry

Author, Reviewer = aliased(Account), aliased(Account)
CURRENT = (col(ItemVersion.item_id) == BankItem.id) & (col(ItemVersion.version) == BankItem.version)
# What the facts of an item take from its row as it stands.
OF_THE_ROW = (
    "id",
    "code",
    "state",
    "version",
    "author_id",
    "reviewer_id",
    "unit_path",
    "reserved_for",
    "facility",
    "answered",
    "created_at",
    "updated_at",
)


def item(session: Session, item_id: uuid.UUID) -> BankItemFacts | None:
    """Return an item with its current wording, key and the people behind it."""
    statement = (
        rows_of(BankItem, ItemVersion, col(Author.display_name), col(Reviewer.display_name))
        .join(ItemVersion, CURRENT)
        .join(Author, col(Author.id) == BankItem.author_id)
        .outerjoin(Reviewer, col(Reviewer.id) == BankItem.reviewer_id)
    )
    found = session.execute(statement.where(col(BankItem.id) == item_id)).first()
    if found is None:
        return None
    row, version, author_name, reviewer_name = found
    return BankItemFacts(
        version_id=version.id,
        entry=as_entry(version),
        document_id=version.document_id,
        author_name=author_name,
        reviewer_name=reviewer_name,
        **{name: getattr(row, name) for name in OF_THE_ROW},
    )


def as_entry(version: ItemVersion) -> Entry:
    span = span_of(version.quote_start, version.quote_end)
    return entry_of(version.item, version.key, version.quote, version.rationale, span)


def entry_now(session: Session, item_id: uuid.UUID) -> Entry:
    """Return an item's current wording and key."""
    return as_entry(present(session, item_id))


def present(session: Session, item_id: uuid.UUID) -> ItemVersion:
    """Return an item's current version."""
    statement = select(ItemVersion).join(BankItem, CURRENT).where(col(BankItem.id) == item_id)
    return session.exec(statement).one()


def versions(session: Session, item_id: uuid.UUID) -> list[VersionFacts]:
    """Return every wording of an item, the newest first."""
    statement = (
        rows_of(ItemVersion, col(Author.display_name), col(Reviewer.display_name))
        .join(Author, col(Author.id) == ItemVersion.created_by)
        .outerjoin(Reviewer, col(Reviewer.id) == ItemVersion.approved_by)
        .where(col(ItemVersion.item_id) == item_id)
        .order_by(col(ItemVersion.version).desc())
    )
    return [
        VersionFacts(row.version, as_entry(row), author, row.created_at, reviewer, row.approved_at)
        for row, author, reviewer in session.execute(statement).all()
    ]


def happenings(session: Session, item_id: uuid.UUID) -> list[Happening]:
    """Return what was done to an item by itself, the latest first."""
    statement = select(Event).where(Event.object_id == str(item_id), Event.object_type == "bank_item")
    rows = session.exec(statement.order_by(col(Event.at).desc(), col(Event.seq).desc())).all()
    return [
        Happening(row.at, row.action, row.actor_name, json.loads(row.body).get("reason", "")) for row in rows
    ]


def comments(session: Session, item_id: uuid.UUID) -> list[CommentFacts]:
    """Return what was said of an item, the earliest first, each with the answers to it."""
    statement = (
        rows_of(ItemComment, col(Account.display_name))
        .join(Account, col(Account.id) == ItemComment.author_id)
        .where(col(ItemComment.item_id) == item_id)
        .order_by(col(ItemComment.created_at), col(ItemComment.id))
    )
    rows = session.execute(statement).all()
    answers: dict[uuid.UUID | None, list[CommentFacts]] = {}
    for row, name in reversed(rows):
        own = tuple(answers.get(row.id, ()))
        facts = CommentFacts(row.id, name, row.body, row.version, row.created_at, own)
        answers.setdefault(row.answers_id, []).insert(0, facts)
    return answers.get(None, [])
