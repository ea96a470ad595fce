"""The texts of documents: drafts on their way in, versions, and their passages."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.library.facts import DraftFacts, PassageFacts, VersionFacts
from app.library.models import DocumentDraft, DocumentPassage, DocumentVersion, SourceDocument
from question_bank.documents import Part, Role

CHUNK = 500


def _drafts() -> Select[Any]:
    columns: tuple[Any, ...] = (DocumentDraft, SourceDocument.document_no, SourceDocument.title)
    joined = rows_of(*columns).outerjoin(SourceDocument, col(SourceDocument.id) == DocumentDraft.document_id)
    return joined.order_by(col(DocumentDraft.created_at).desc())


def _draft(row: DocumentDraft, document_no: str | None, title: str | None) -> DraftFacts:
    return DraftFacts(
        id=row.id,
        document_id=row.document_id,
        document_no=document_no or "",
        title=title or "",
        file_name=row.file_name,
        parts=tuple(Part(Role(each["role"]), each["text"]) for each in row.parts),
        revision=row.revision,
        created_by=row.created_by,
        created_at=row.created_at,
    )


def draft(session: Session, draft_id: uuid.UUID) -> DraftFacts | None:
    """Return a text that is not yet kept."""
    found = session.execute(_drafts().where(col(DocumentDraft.id) == draft_id)).first()
    return None if found is None else _draft(*found)


def drafts(session: Session, created_by: uuid.UUID) -> list[DraftFacts]:
    """Return the texts somebody brought in and has not yet kept, the latest first."""
    statement = _drafts().where(col(DocumentDraft.created_by) == created_by)
    return [_draft(*row) for row in session.execute(statement).all()]


def _versions() -> Select[Any]:
    counted = (
        rows_of(col(DocumentPassage.version_id), func.count().label("passages"))
        .group_by(col(DocumentPassage.version_id))
        .subquery()
    )
    columns: tuple[Any, ...] = (DocumentVersion, counted.c.passages, Account.display_name)
    return (
        rows_of(*columns)
        .outerjoin(counted, counted.c.version_id == DocumentVersion.id)
        .outerjoin(Account, col(Account.id) == DocumentVersion.created_by)
        .order_by(col(DocumentVersion.number).desc())
    )


def _version(row: DocumentVersion, passages: int | None, name: str | None) -> VersionFacts:
    return VersionFacts(
        id=row.id,
        document_id=row.document_id,
        number=row.number,
        file_name=row.file_name,
        digest=row.digest,
        passages=passages or 0,
        created_by_name=name or "",
        created_at=row.created_at,
    )


def versions(session: Session, document_id: uuid.UUID) -> list[VersionFacts]:
    """Return the texts of a document, the newest first."""
    statement = _versions().where(col(DocumentVersion.document_id) == document_id)
    return [_version(*row) for row in session.execute(statement).all()]


def newest(session: Session, document_id: uuid.UUID) -> VersionFacts | None:
    """Return the text of a document that counts now."""
    statement = _versions().where(col(DocumentVersion.document_id) == document_id).limit(1)
    found = session.execute(statement).first()
    return None if found is None else _version(*found)


def newest_of_all(session: Session) -> dict[uuid.UUID, VersionFacts]:
    """Return the text that counts now of every document that has one."""
    found: dict[uuid.UUID, VersionFacts] = {}
    for row in session.execute(_versions()).all():
        version = _version(*row)
        found.setdefault(version.document_id, version)
    return found


def passages(session: Session, version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[PassageFacts]]:
    """Return the passages of some versions, in order."""
    wanted = list(dict.fromkeys(version_ids))
    found: dict[uuid.UUID, list[PassageFacts]] = {each: [] for each in wanted}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        statement = (
            select(DocumentPassage)
            .where(col(DocumentPassage.version_id).in_(chunk))
            .order_by(col(DocumentPassage.position))
        )
        for row in session.exec(statement):
            found[row.version_id].append(PassageFacts(row.paragraph, row.role, row.text))
    return found
