"""Revocations that wait for a second person."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.awards import press
from app.awards.facts import RevocationFacts, RevocationState
from app.awards.models import Certificate, Revocation
from app.planning.models import Programme
from app.web.actor import Scope

ASKER: Any = aliased(Account)


def revocation(session: Session, certificate_id: uuid.UUID) -> RevocationFacts | None:
    """Return the revocation of a certificate that waits for a second person, or None."""
    found = session.execute(_waiting().where(col(Certificate.id) == certificate_id)).first()
    return None if found is None else _revocation(*found)


def revocations(session: Session, scope: Scope) -> list[RevocationFacts]:
    """Return the revocations of a scope's programmes that wait for a second person, the oldest first."""
    statement = _waiting().where(scope.clause(col(Programme.unit_path)))
    statement = statement.order_by(col(Revocation.asked_at), col(Revocation.id))
    return [_revocation(*row) for row in session.execute(statement).all()]


def _waiting() -> Any:
    statement: Any = (
        select(Certificate, Revocation, col(Programme.name), ASKER.display_name)
        .join(Revocation, col(Revocation.certificate_id) == Certificate.id)
        .join(Programme, col(Programme.id) == Certificate.programme_id)
        .outerjoin(ASKER, ASKER.id == Revocation.asked_by)
        .where(col(Revocation.state) == RevocationState.ASKED)
    )
    return statement


def _revocation(row: Certificate, asked: Revocation, programme: str, asker: str | None) -> RevocationFacts:
    return RevocationFacts(
        certificate_id=row.id,
        serial=row.serial,
        holder_name=press.read_facts(row.facts).holder_name,
        programme_name=programme,
        reason=asked.reason,
        asked_by=asked.asked_by,
        asker=asker or "",
        asked_at=asked.asked_at,
    )
