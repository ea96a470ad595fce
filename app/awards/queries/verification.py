"""What the public may know of a certificate by its code or its file, and nothing else (CE-5)."""

import hashlib

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.awards import press, rules, signing
from app.awards.facts import CertificateState, FileFinding, FileProof, IssuedFacts, Proof, Signature
from app.awards.models import Certificate
from app.awards.queries.certificates import versions
from app.awards.queries.looks import title
from app.clock import day_of
from app.keys import Keyring, PublicKey
from certificates.codes import normalise_code, same_code


def by_code(session: Session, typed: str, keys: Keyring) -> Proof | None:
    """Return what a code proves; None for one that is unknown, malformed, or not yet on any paper.

    A malformed code is looked up as well, so that it takes as long as any other.
    """
    code = normalise_code(typed) or ""
    statement = select(Certificate).where(col(Certificate.verify_code) == code)
    row = session.execute(statement).scalar_one_or_none()
    if row is None or row.state is CertificateState.ISSUING or not same_code(code, row.verify_code):
        return None
    return _proof(session, row, keys)


def by_file(session: Session, content: bytes, keys: Keyring) -> FileProof:
    """Return what a file proves: first whether it is the one that was issued, else what its signature says."""
    digest = hashlib.sha256(content).hexdigest()
    row = session.execute(select(Certificate).where(col(Certificate.pdf_sha256) == digest)).scalar()
    if row is not None:
        return FileProof(FileFinding.ON_RECORD, digest, _proof(session, row, keys))
    # Loaded when it is needed: reading signatures brings a large library along.
    from certificates.checking import check

    return FileProof(FileFinding(check(content, signing.trust(keys)).finding.value), digest)


def _proof(session: Session, row: Certificate, keys: Keyring) -> Proof:
    facts = press.read_facts(row.facts)
    key = keys.find(row.key_id)
    return Proof(
        status=row.state,
        serial=row.serial,
        holder=rules.masked(facts.holder_name),
        title=title(session, facts.template),
        programme=facts.programme,
        class_title=facts.class_title,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        issued_on=facts.issued_on,
        issuer=facts.issuer,
        revoked_on=day_of(row.revoked_at) if row.revoked_at else None,
        revoked_reason=row.revoked_reason,
        key_revoked_on=day_of(key.revoked.at) if key and key.revoked else None,
        signature=_signature(row, key),
    )


def _signature(row: Certificate, key: PublicKey | None) -> Signature:
    """Say whether the facts on record are still those that were signed, each time anew."""
    if not row.signature:
        return Signature.NONE
    if key is None:
        return Signature.UNKNOWN_KEY
    if not key.verifies(row.facts.encode(), bytes.fromhex(row.signature)):
        return Signature.BROKEN
    if key.revoked:
        return Signature.REVOKED_KEY
    return Signature.FORMER_KEY if key.until else Signature.GOOD


def newest_of(session: Session, typed: str) -> IssuedFacts | None:
    """Return the newest version of the certificate a code belongs to, for whoever may see more than the public."""
    serial = select(col(Certificate.serial)).where(
        col(Certificate.verify_code) == (normalise_code(typed) or "")
    )
    found = session.execute(serial).scalar_one_or_none()
    return None if found is None else next(iter(versions(session, found)), None)


def signed_by(session: Session, key_id: str) -> int:
    """Count the valid certificates that a key signed."""
    valid = col(Certificate.state) == CertificateState.VALID
    statement = select(func.count()).where(col(Certificate.key_id) == key_id, valid)
    return int(session.execute(statement).scalar_one())
