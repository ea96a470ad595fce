"""Certificates as they were issued."""

import hashlib
import uuid
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.awards import press
from app.awards.facts import CertificateState, IssuedFacts, IssuedLine
from app.awards.models import Certificate, CertificateFile
from app.organisation import names
from app.organisation.models import Person
from app.planning.models import Programme
from app.refusals import N_, Refusal
from app.web.actor import Scope
from app.web.tables import State, fetch

SORTS = {
    "name": col(Person.name_pinyin),
    "serial": col(Certificate.serial),
    "issued_on": col(Certificate.issued_on),
}
ISSUER: Any = aliased(Account)
REVOKER: Any = aliased(Account)


class Damaged(Refusal):
    code = "damaged"
    sentence = N_("证书文件与颁发时的校验值不一致，已停止下载，请联系管理员。")


def _select() -> Any:
    statement: Any = (
        select(
            Certificate,
            col(Programme.name),
            col(Programme.unit_path),
            ISSUER.display_name,
            REVOKER.display_name,
        )
        .join(Programme, col(Programme.id) == Certificate.programme_id)
        .outerjoin(ISSUER, ISSUER.id == Certificate.issued_by)
        .outerjoin(REVOKER, REVOKER.id == Certificate.revoked_by)
    )
    return statement


def _facts(
    row: Certificate, programme: str, path: str, issuer: str | None, revoker: str | None
) -> IssuedFacts:
    same = (
        "id", "serial", "version", "state", "programme_id", "person_id", "batch_id", "unit_path", "verify_code",
        "facts_digest", "pdf_sha256", "key_id", "issued_on", "issued_at", "correction", "revoked_at", "revoked_reason",
    )  # fmt: skip
    return IssuedFacts(
        programme_name=programme,
        programme_path=path,
        facts=press.read_facts(row.facts),
        evidence=press.read_evidence(row.evidence),
        issued_by_name=issuer or "",
        revoked_by_name=revoker or "",
        **{name: getattr(row, name) for name in same},
    )


def certificate(session: Session, certificate_id: uuid.UUID) -> IssuedFacts | None:
    """Return a certificate, or None."""
    found = session.execute(_select().where(col(Certificate.id) == certificate_id)).first()
    return None if found is None else _facts(*found)


def certificate_of(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> IssuedFacts | None:
    """Return a person's valid certificate of a programme, or None."""
    statement = _select().where(
        col(Certificate.programme_id) == programme_id,
        col(Certificate.person_id) == person_id,
        col(Certificate.state) == CertificateState.VALID,
    )
    found = session.execute(statement).first()
    return None if found is None else _facts(*found)


def versions(session: Session, serial: str) -> list[IssuedFacts]:
    """Return every version of a certificate, the newest first."""
    statement = _select().where(col(Certificate.serial) == serial).order_by(col(Certificate.version).desc())
    return [_facts(*row) for row in session.execute(statement).all()]


def own(session: Session, person_id: uuid.UUID) -> list[IssuedFacts]:
    """Return a person's certificates that stand or were revoked, the newest first."""
    shown = (CertificateState.VALID, CertificateState.REVOKED)
    statement = (
        _select()
        .where(col(Certificate.person_id) == person_id, col(Certificate.state).in_(shown))
        .order_by(col(Certificate.issued_at).desc(), col(Certificate.id))
    )
    return [_facts(*row) for row in session.execute(statement).all()]


def issued(session: Session, scope: Scope, state: State) -> tuple[list[IssuedLine], int]:
    """Return one page of a scope's certificates and how many there are. Filters: `state`, `programme` (an id)."""
    statement: Any = (
        select(Certificate, col(Programme.name), col(Person.staff_no))
        .join(Programme, col(Programme.id) == Certificate.programme_id)
        .join(Person, col(Person.id) == Certificate.person_id)
        .where(scope.clause(col(Certificate.unit_path)), *_narrowed(state))
    )
    rows, total = fetch(session, statement, state, SORTS, col(Certificate.id))
    return [_line(*row) for row in rows], total


def _line(row: Certificate, programme: str, staff_no: str) -> IssuedLine:
    facts = press.read_facts(row.facts)
    return IssuedLine(
        id=row.id,
        serial=row.serial,
        version=row.version,
        state=row.state,
        holder_name=facts.holder_name,
        staff_no=staff_no,
        unit_name=facts.unit_name,
        programme_name=programme,
        class_title=facts.class_title,
        issued_on=row.issued_on,
    )


def _narrowed(state: State) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state.search:
        found.append(_matches(state.search))
    if state.filter("state") in set(CertificateState):
        found.append(col(Certificate.state) == CertificateState(state.filter("state")))
    if state.filter("programme"):
        found.append(col(Certificate.programme_id) == _id(state.filter("programme")))
    return found


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _matches(words: str) -> ColumnElement[bool]:
    wanted = names.sought(words)
    return or_(
        col(Person.name).contains(words, autoescape=True),
        col(Person.name_pinyin).contains(wanted, autoescape=True),
        col(Certificate.serial).contains(words.upper().strip(), autoescape=True),
    )


def pdf(session: Session, certificate_id: uuid.UUID, sha256: str | None) -> bytes | None:
    """Return the PDF as it was issued, or None; refuse one that is no longer what was issued (CE-3)."""
    found = session.get(CertificateFile, certificate_id)
    if found is None:
        return None
    if hashlib.sha256(found.pdf).hexdigest() != sha256:
        raise Damaged
    return found.pdf
