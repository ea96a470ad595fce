"""Revoke a certificate: one person asks and says why, another confirms. Nothing is deleted."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.awards import press, rules
from app.awards.facts import CertificateState, RevocationState
from app.awards.models import Certificate, Revocation
from app.awards.operations.changing import RevocationWaits, record, standing
from app.messages import operations as messages
from app.refusals import N_, Refusal
from app.web.actor import Actor


class NothingAsked(Refusal):
    code = "nothing_asked"
    sentence = N_("没有待确认的撤销：可能已由他人办理。")


class NotYours(Refusal):
    code = "not_yours"
    sentence = N_("只有提出撤销的人可以撤回。")


def ask_revocation(
    session: Session, certificate_id: uuid.UUID, *, reason: str, by: Actor, at: datetime
) -> None:
    """Ask for a certificate to be taken back; it stands until another person confirms."""
    row = standing(session, certificate_id)
    if _asked(session, row.id) is not None:
        raise RevocationWaits
    session.add(
        Revocation(
            id=clock.new_id(),
            certificate_id=row.id,
            state=RevocationState.ASKED,
            reason=reason,
            asked_by=by.person_id,
            asked_at=at,
        )
    )
    session.flush()
    _record(session, "revocation.asked", row, by, at, reason)


def confirm_revocation(session: Session, certificate_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take a certificate back as a second person; the public page says when and why."""
    row = standing(session, certificate_id)
    asked = _asked(session, row.id)
    if asked is None:
        raise NothingAsked
    rules.decides_revocation(asked.asked_by, by.person_id)
    _decide(asked, RevocationState.CONFIRMED, by, at)
    _revoke(session, row, asked, by, at)


def decline_revocation(session: Session, certificate_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Let a certificate stand that somebody else asked to take back."""
    row = standing(session, certificate_id)
    asked = _asked(session, row.id)
    if asked is None:
        raise NothingAsked
    rules.decides_revocation(asked.asked_by, by.person_id)
    _decide(asked, RevocationState.DECLINED, by, at)
    session.flush()
    _record(session, "revocation.declined", row, by, at, asked.reason)


def withdraw_revocation(session: Session, certificate_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take one's own request back."""
    row = standing(session, certificate_id)
    asked = _asked(session, row.id)
    if asked is None:
        raise NothingAsked
    if asked.asked_by != by.person_id:
        raise NotYours
    asked.state, asked.decided_at = RevocationState.WITHDRAWN, at
    session.flush()
    _record(session, "revocation.withdrawn", row, by, at, asked.reason)


def revoke_decided(
    session: Session,
    certificate_id: uuid.UUID,
    *,
    reason: str,
    asked_by: uuid.UUID,
    by: Actor,
    at: datetime,
) -> None:
    """Take a certificate back where a second person has decided already, as with a corrected exam."""
    row = standing(session, certificate_id)
    rules.decides_revocation(asked_by, by.person_id)
    waiting = _asked(session, row.id)
    if waiting is not None:
        # Overtaken: the correction says the same with two persons behind it.
        waiting.state, waiting.decided_at = RevocationState.WITHDRAWN, at
        session.flush()
    decided = Revocation(
        id=clock.new_id(),
        certificate_id=row.id,
        state=RevocationState.CONFIRMED,
        reason=reason,
        asked_by=asked_by,
        asked_at=at,
        decided_by=by.person_id,
        decided_at=at,
    )
    session.add(decided)
    _revoke(session, row, decided, by, at)


def _asked(session: Session, certificate_id: uuid.UUID) -> Revocation | None:
    statement = select(Revocation).where(
        Revocation.certificate_id == certificate_id, col(Revocation.state) == RevocationState.ASKED
    )
    return session.exec(statement).one_or_none()


def _decide(asked: Revocation, state: RevocationState, by: Actor, at: datetime) -> None:
    asked.state, asked.decided_by, asked.decided_at = state, by.person_id, at


def _revoke(session: Session, row: Certificate, asked: Revocation, by: Actor, at: datetime) -> None:
    row.state = CertificateState.REVOKED
    row.revoked_at, row.revoked_by, row.revoked_reason = at, by.person_id, asked.reason
    session.flush()
    _record(session, "certificate.revoked", row, by, at, asked.reason, asked_by=str(asked.asked_by))
    messages.send(
        session,
        [row.person_id],
        kind="certificate",
        title=REVOKED,
        body=REVOKED_BODY,
        link="/certificates/mine",
        at=at,
    )


REVOKED = "您的结业证书已撤销"
REVOKED_BODY = "撤销的日期和原因见“我的证书”。如有疑问，请联系本单位的组织者。"


def _record(
    session: Session, action: str, row: Certificate, by: Actor, at: datetime, reason: str, **more: object
) -> None:
    record(session, action, row, press.read_facts(row.facts), by=by, at=at, reason=reason, **more)
