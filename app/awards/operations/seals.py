"""Take in the picture of a seal, let a second person approve it, and revoke it."""

import uuid
from datetime import datetime

from sqlmodel import Session, col, select

from app.awards import rules
from app.awards.designs import SealState
from app.awards.models import Seal
from app.clock import new_id
from app.journal import operations as journal
from app.organisation.facts import UnitFacts
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor
from certificates.looks import SealPicture

REASON_LIMIT = 300


class MayNotIssue(Refusal):
    code = "may_not_issue"
    sentence = N_("“%(unit)s”未获准颁发证书，不能为它上传印章图样。")


class SealDecided(Refusal):
    code = "seal_decided"
    sentence = N_("这枚印章图样的状态已变，请刷新页面后再办理。")


class AnotherStands(Refusal):
    code = "another_stands"
    sentence = N_("本单位已有一枚印章图样在用，请先停用它，再批准新的。")


def upload(
    session: Session, unit: UnitFacts, picture: SealPicture, source: str, *, by: Actor, at: datetime
) -> uuid.UUID:
    """Keep the picture of a unit's seal; nothing is printed with it before another person approves."""
    if not unit.may_issue:
        raise MayNotIssue(unit=unit.name)
    row = Seal(
        id=new_id(),
        unit_id=unit.id,
        unit_path=unit.path,
        png=picture.png,
        sha256=picture.sha256,
        source=source,
        state=SealState.ASKED,
        uploaded_by=by.person_id,
        uploaded_at=at,
    )
    session.add(row)
    session.flush()
    _record(session, "seal.uploaded", row, by, at)
    return row.id


def approve(session: Session, seal_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Let certificates bear a seal, as a second person; a unit has one at a time."""
    row = _held(session, seal_id, SealState.ASKED)
    rules.decides_look(row.uploaded_by, by.person_id)
    standing = select(Seal.id).where(Seal.unit_id == row.unit_id, col(Seal.state) == SealState.APPROVED)
    if session.exec(standing).first() is not None:
        raise AnotherStands
    row.state, row.decided_by, row.decided_at = SealState.APPROVED, by.person_id, at
    session.flush()
    _record(session, "seal.approved", row, by, at)


def decline(session: Session, seal_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Refuse a seal, as a second person, and say why."""
    row = _held(session, seal_id, SealState.ASKED)
    rules.decides_look(row.uploaded_by, by.person_id)
    row.state, row.decided_by, row.decided_at, row.reason = SealState.DECLINED, by.person_id, at, reason
    session.flush()
    _record(session, "seal.declined", row, by, at, reason=reason)


def revoke(session: Session, seal_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Print with a seal no more, from now on; what bears it keeps it."""
    row = _held(session, seal_id, SealState.APPROVED)
    row.state, row.revoked_by, row.revoked_at, row.reason = SealState.REVOKED, by.person_id, at, reason
    session.flush()
    _record(session, "seal.revoked", row, by, at, reason=reason)


def _held(session: Session, seal_id: uuid.UUID, state: SealState) -> Seal:
    row = session.exec(select(Seal).where(col(Seal.id) == seal_id).with_for_update()).one_or_none()
    if row is None:
        raise Unknown
    if row.state is not state:
        raise SealDecided
    return row


def _record(session: Session, action: str, row: Seal, by: Actor, at: datetime, reason: str = "") -> None:
    journal.record(
        session,
        action,
        "certificate_seal",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        sha256=row.sha256,
        source=row.source,
        reason=reason,
    )
