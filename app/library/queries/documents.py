"""Source documents and their study material."""

import uuid
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.library.facts import DocumentFacts, SectionFacts
from app.library.models import Material, SourceDocument


def _select() -> Select[Any]:
    shown = (SourceDocument.id, SourceDocument.document_no, SourceDocument.title, SourceDocument.issued_on)
    columns: tuple[Any, ...] = (*shown, func.count(col(Material.id)))
    joined = rows_of(*columns).outerjoin(Material, col(Material.document_id) == SourceDocument.id)
    return joined.group_by(*columns[:-1]).order_by(col(SourceDocument.issued_on).desc())


def documents(session: Session) -> list[DocumentFacts]:
    """Return every document, the latest first."""
    return [DocumentFacts(*row) for row in session.execute(_select()).all()]


def document(session: Session, document_id: uuid.UUID) -> DocumentFacts | None:
    found = session.execute(_select().where(col(SourceDocument.id) == document_id)).first()
    return None if found is None else DocumentFacts(*found)


def sections(session: Session, document_id: uuid.UUID) -> list[SectionFacts]:
    """Return the study material on a document, in order."""
    statement = select(Material).where(Material.document_id == document_id).order_by(col(Material.position))
    return [
        SectionFacts(row.position, row.paragraph, row.title, row.body, tuple(row.quotes))
        for row in session.exec(statement).all()
    ]
