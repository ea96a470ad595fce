"""Hand certificates out in numbers: one document to print a class from, and lists that leave the house."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards import press
from app.awards.facts import CertificateState, ProgrammeFacts, Settings
from app.awards.models import Certificate
from app.journal import operations as journal
from app.refusals import N_, Refusal
from app.web.actor import Actor, Scope
from certificates.drawing import render_many
from certificates.signed import Signed

MOST = 500


class NothingToPrint(Refusal):
    code = "nothing_to_print"
    sentence = N_("没有可以打印的证书。")


def print_class(
    session: Session,
    programme: ProgrammeFacts,
    batch_id: uuid.UUID | None,
    *,
    scope: Scope,
    settings: Settings,
    part: int = 1,
    by: Actor,
    at: datetime,
) -> bytes:
    """Return the valid certificates of a class as the pages of one PDF, up to 500, in the order of their numbers."""
    statement = (
        select(col(Certificate.facts), col(Certificate.key_id), col(Certificate.signature))
        .where(
            col(Certificate.programme_id) == programme.id,
            col(Certificate.batch_id) == batch_id if batch_id else col(Certificate.batch_id).is_(None),
            col(Certificate.state) == CertificateState.VALID,
            scope.clause(col(Certificate.unit_path)),
        )
        .order_by(col(Certificate.series), col(Certificate.number))
    )
    rows = session.execute(statement.limit(MOST).offset((part - 1) * MOST)).all()
    if not rows:
        raise NothingToPrint
    journal.record(
        session,
        "certificates.printed",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        batch=str(batch_id or ""),
        count=len(rows),
    )
    signed = [Signed(press.read_facts(text), key, bytes.fromhex(value)) for text, key, value in rows]
    return render_many(signed, press.fonts(settings.fallback_fonts))


def note_export(session: Session, count: int, *, by: Actor, at: datetime) -> None:
    """Record that somebody took the list of certificates out of the house."""
    journal.record(session, "certificates.exported", "certificate", "list", by=by, at=at, count=count)
