"""Take a number and write the certificate that bears it: one transaction, so that neither is without the other."""

import uuid
from datetime import datetime

from sqlalchemy import select, text
from sqlmodel import Session, col

from app import clock
from app.awards import press, rules
from app.awards.facts import Candidate, CertificateState, Issuer, ProgrammeFacts, Settings
from app.awards.models import Certificate
from app.journal import operations as journal
from app.refusals import N_, Refusal
from app.web.actor import Actor
from certificates.codes import verify_code
from certificates.facts import CertificateFacts
from certificates.serials import SEQ_LIMIT

# One statement on either database: whoever is first in a series makes its counter, everybody else waits for it.
RAISE = text(
    "INSERT INTO serial_counter (series, last) VALUES (:series, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = serial_counter.last + 1 RETURNING last"
)


class SeriesFull(Refusal):
    code = "series_full"
    sentence = N_("编号序列 %(series)s 已满，请为后续人员另设班次。")


class AlreadyHolds(Refusal):
    code = "already_holds"
    sentence = N_("此人已持有本项目的证书。")


def number(
    session: Session,
    candidate: Candidate,
    programme: ProgrammeFacts,
    issuer: Issuer,
    settings: Settings,
    *,
    by: Actor | None,
    issued_by: uuid.UUID,
    at: datetime,
) -> uuid.UUID:
    """Give a candidate the next number of their series (CE-1); refuse who holds a certificate already (CE-2)."""
    on = clock.day_of(at)
    series = rules.series(issuer, on.year, candidate.klass)
    last = int(session.execute(RAISE, {"series": series}).scalar_one())
    if last > SEQ_LIMIT:
        raise SeriesFull(series=series)
    # Asked under the counter's lock; runs of other series are held off by the unique index.
    if _holds(session, programme.id, candidate.person_id):
        raise AlreadyHolds
    code = verify_code()
    facts = press.compose(candidate, programme, issuer, settings, on=on, number=last, code=code)
    row = Certificate(
        id=clock.new_id(),
        serial=facts.serial,
        series=series,
        number=last,
        programme_id=programme.id,
        person_id=candidate.person_id,
        batch_id=candidate.klass.id if candidate.klass else None,
        unit_path=candidate.unit_path,
        state=CertificateState.ISSUING,
        verify_code=code,
        facts=facts.canonical().decode(),
        facts_digest=facts.digest(),
        evidence=press.write_evidence(candidate.evidence),
        issued_on=on,
        issued_by=issued_by,
        issued_at=at,
    )
    session.add(row)
    session.flush()
    journal.record(
        session,
        "certificate.numbered",
        "certificate",
        row.id,
        by=by,
        at=at,
        stream=stream(series),
        unit_path=candidate.unit_path,
        evidence=press.plain_evidence(candidate.evidence),
        **told(row, facts),
    )
    return row.id


def _holds(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    standing = (CertificateState.ISSUING, CertificateState.VALID)
    statement = select(col(Certificate.id)).where(
        col(Certificate.programme_id) == programme_id,
        col(Certificate.person_id) == person_id,
        col(Certificate.state).in_(standing),
    )
    return session.execute(statement).first() is not None


def stream(series: str) -> str:
    """Name the stream of a series: its events wait for each other no more than its numbers do."""
    return f"certificate:{series}"


def told(row: Certificate, facts: CertificateFacts) -> dict[str, object]:
    """Return what an event says of a certificate; its code is no business of the journal's readers."""
    return {
        "serial": row.serial,
        "version": row.version,
        "person": str(row.person_id),
        "name": facts.holder_name,
        "facts_sha256": row.facts_digest,
    }
