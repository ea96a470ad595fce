"""What the public may know of a certificate by its code, and nothing else (CE-5)."""

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards import press, rules
from app.awards.facts import CertificateState, Proof
from app.awards.models import Certificate
from app.clock import day_of
from certificates.codes import normalise_code, same_code
from certificates.templates import TEMPLATES


def by_code(session: Session, typed: str) -> Proof | None:
    """Return what a code proves; None for one that is unknown, malformed, or not yet on any paper.

    A malformed code is looked up as well, so that it takes as long as any other.
    """
    code = normalise_code(typed) or ""
    statement = select(Certificate).where(col(Certificate.verify_code) == code)
    row = session.execute(statement).scalar_one_or_none()
    if row is None or row.state is CertificateState.ISSUING or not same_code(code, row.verify_code):
        return None
    facts = press.read_facts(row.facts)
    return Proof(
        status=row.state,
        serial=row.serial,
        holder=rules.masked(facts.holder_name),
        title=TEMPLATES[facts.template].title,
        programme=facts.programme,
        class_title=facts.class_title,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        issued_on=facts.issued_on,
        issuer=facts.issuer,
        revoked_on=day_of(row.revoked_at) if row.revoked_at else None,
        revoked_reason=row.revoked_reason,
    )
