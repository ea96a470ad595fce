"""What the public may know of a certificate by its code or its file, and nothing else (CE-5)."""

import hashlib

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards import press, rules
from app.awards.facts import CertificateState, FileFinding, FileProof, Proof
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
    return _proof(row)


def by_file(session: Session, content: bytes, root: str | None) -> FileProof:
    """Return what a file proves: first whether it is the one that was issued, else what its signature says."""
    digest = hashlib.sha256(content).hexdigest()
    row = session.execute(select(Certificate).where(col(Certificate.pdf_sha256) == digest)).scalar()
    if row is not None:
        return FileProof(FileFinding.ON_RECORD, digest, _proof(row))
    # Loaded when it is needed: reading signatures brings a large library along.
    from certificates.checking import check

    return FileProof(FileFinding(check(content, root).finding.value), digest)


def _proof(row: Certificate) -> Proof:
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
