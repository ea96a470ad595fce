"""Keep a document's text, and at once say how every item stands in it."""

import uuid
from datetime import date, datetime

from sqlmodel import Session

from app.bank.facts import Settled
from app.bank.operations.anchoring import settle_text
from app.journal.operations import record
from app.library import operations as library
from app.web.actor import Actor


def keep_text(
    session: Session,
    draft_id: uuid.UUID,
    *,
    from_revision: int,
    document_no: str,
    title: str,
    issued_on: date,
    by: Actor,
    at: datetime,
) -> tuple[uuid.UUID, Settled]:
    """Keep a draft as its document's present text; from now on items that drifted in it are not drawn."""
    document_id, version_id = library.keep(
        session,
        draft_id,
        from_revision=from_revision,
        document_no=document_no,
        title=title,
        issued_on=issued_on,
        by=by,
        at=at,
    )
    settled = settle_text(session, document_id, version_id, at=at)
    record(
        session,
        "items.anchored",
        "source_document",
        document_id,
        by=by,
        at=at,
        stream="bank_item",
        unchanged=settled.unchanged,
        moved=settled.moved,
        changed=settled.changed,
        gone=settled.gone,
    )
    return document_id, settled
