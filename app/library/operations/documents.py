"""A document's text comes in as a draft, is corrected there, and is then kept as a version that never changes."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app.clock import new_id
from app.journal.operations import record
from app.library import queries
from app.library.models import DocumentDraft, DocumentPassage, DocumentVersion, SourceDocument
from app.library.rules import ChangedMeanwhile, NumberTaken, SameText, check_parts
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.anchors import Passage
from question_bank.documents import Line, Part, assemble, number


def bring_in(
    session: Session,
    *,
    file_name: str,
    content: bytes,
    lines: Iterable[Line],
    document_id: uuid.UUID | None,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Divide a file's lines into parts and lay them down for somebody to look at."""
    parts = check_parts(assemble(lines))
    if document_id is not None and session.get(SourceDocument, document_id) is None:
        raise Unknown
    draft = DocumentDraft(
        id=new_id(),
        document_id=document_id,
        file_name=file_name[:200],
        content_sha256=hashlib.sha256(content).hexdigest(),
        parts=[asdict(part) for part in parts],
        created_by=by.person_id,
        created_at=at,
        updated_at=at,
    )
    session.add(draft)
    session.flush()
    record(
        session,
        "document.brought_in",
        "document_draft",
        draft.id,
        by=by,
        at=at,
        stream="source_document",
        file_name=draft.file_name,
        sha256=draft.content_sha256,
        parts=len(parts),
    )
    return draft.id


def correct(
    session: Session,
    draft_id: uuid.UUID,
    parts: Sequence[Part],
    what: str,
    *,
    from_revision: int,
    by: Actor,
    at: datetime,
) -> None:
    """Divide a draft otherwise; `what` names the correction for the journal."""
    draft = _locked(session, draft_id)
    if draft.revision != from_revision:
        raise ChangedMeanwhile
    draft.parts, draft.revision, draft.updated_at = [asdict(each) for each in parts], from_revision + 1, at
    session.add(draft)
    record(
        session,
        "document.corrected",
        "document_draft",
        draft_id,
        by=by,
        at=at,
        stream="source_document",
        what=what,
        revision=draft.revision,
    )


def discard(session: Session, draft_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Throw a draft away; nothing was kept of it."""
    draft = _locked(session, draft_id)
    session.delete(draft)
    record(session, "document.discarded", "document_draft", draft_id, by=by, at=at, stream="source_document")


def _locked(session: Session, draft_id: uuid.UUID) -> DocumentDraft:
    draft = session.exec(select(DocumentDraft).where(DocumentDraft.id == draft_id).with_for_update()).first()
    if draft is None:
        raise Unknown
    return draft


def keep(
    session: Session,
    draft_id: uuid.UUID,
    *,
    from_revision: int,
    document_no: str,
    title: str,
    issued_on: date,
    by: Actor,
    at: datetime,
) -> tuple[uuid.UUID, uuid.UUID]:
    """Keep a draft as the next version of its document, and return the ids of both.

    The same text as the version before is refused; a number another document bears is, too.
    """
    draft = _locked(session, draft_id)
    if draft.revision != from_revision:
        raise ChangedMeanwhile
    facts = queries.draft(session, draft_id)
    assert facts is not None
    document = _document(session, draft.document_id, document_no, title, issued_on, at)
    passages = number(check_parts(facts.parts))
    latest = queries.newest(session, document.id)
    fingerprint = digest(passages)
    if latest is not None and latest.digest == fingerprint:
        raise SameText(number=latest.number)
    version = DocumentVersion(
        id=new_id(),
        document_id=document.id,
        number=latest.number + 1 if latest else 1,
        file_name=draft.file_name,
        content_sha256=draft.content_sha256,
        digest=fingerprint,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(version)
    session.flush()
    rows = [
        {
            "id": new_id(),
            "version_id": version.id,
            "position": position,
            "paragraph": passage.paragraph,
            "role": part.role,
            "text": passage.text,
        }
        for position, (part, passage) in enumerate(zip(facts.parts, passages, strict=True), 1)
    ]
    session.execute(insert(DocumentPassage), rows)
    session.delete(draft)
    record(
        session,
        "document.version_kept",
        "source_document",
        document.id,
        by=by,
        at=at,
        version=version.number,
        digest=fingerprint,
        passages=len(rows),
    )
    return document.id, version.id


def _document(
    session: Session,
    document_id: uuid.UUID | None,
    document_no: str,
    title: str,
    issued_on: date,
    at: datetime,
) -> SourceDocument:
    """Return the document a draft belongs to, locked against a second version at the same time; else a new one."""
    if document_id is not None:
        known = select(SourceDocument).where(SourceDocument.id == document_id).with_for_update()
        return session.exec(known).one()
    if session.exec(select(SourceDocument.id).where(col(SourceDocument.document_no) == document_no)).first():
        raise NumberTaken(document_no=document_no)
    document = SourceDocument(
        id=new_id(), document_no=document_no, title=title, issued_on=issued_on, created_at=at
    )
    session.add(document)
    session.flush()
    return document


def digest(passages: Iterable[Passage]) -> str:
    """Return the SHA-256 of passages, one a line after its number; anybody can compute it again."""
    text = "".join(f"{passage.paragraph}\t{passage.text}\n" for passage in passages)
    return hashlib.sha256(text.encode()).hexdigest()
