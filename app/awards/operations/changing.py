"""Replace a certificate after a correction. Nothing is deleted: the old one stays and says so."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.awards import press, queries, rules
from app.awards.facts import CertificateState, IssuedFacts, Settings
from app.awards.models import Certificate
from app.awards.operations import issuing, numbering
from app.clock import day_of
from app.journal import operations as journal
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor
from certificates.codes import verify_code
from certificates.facts import CertificateFacts

REASON_LIMIT = 300


class NotStanding(Refusal):
    code = "not_standing"
    sentence = N_("这张证书已换发、已撤销或尚未制作完成，不能再办理。")


class RevocationWaits(Refusal):
    code = "revocation_waits"
    sentence = N_("已有人提出撤销这张证书，请先确认或驳回。")


class NoLongerEligible(Refusal):
    code = "no_longer_eligible"
    sentence = N_("%(name)s 目前不符合结业条件，不能换发；如证书有误，请撤销。")


class LacksGlyphs(Refusal):
    code = "lacks_glyphs"
    sentence = N_(
        "更正后的内容中，字体没有这些字：%(characters)s。请核对用字，或请系统管理员增加备用字体，再换发。"
    )


class TooLong(Refusal):
    code = "too_long"
    sentence = N_("更正后的内容过长或不完整，无法排版。请缩短或补全单位、职务、班次名称，再换发。")


def draft(
    session: Session, old: IssuedFacts, settings: Settings, at: datetime, code: str = press.DRAFT_CODE
) -> CertificateFacts:
    """Return what a re-issue would say; refuse when it may not or cannot be issued."""
    return _draft(session, old, settings, at, code)[0]


def _draft(
    session: Session, old: IssuedFacts, settings: Settings, at: datetime, code: str
) -> tuple[CertificateFacts, str]:
    programme = queries.programme(session, old.programme_id)
    candidate = queries.candidate(session, programme, old.person_id) if programme else None
    if programme is None or candidate is None:
        raise Unknown
    issuer = queries.issuer(session, programme, settings)
    if issuer is None:
        raise rules.NobodyMayIssue(unit=programme.unit_name)
    settings = replace(settings, template=queries.still_good(session, old.facts.template))
    look = queries.look(session, settings.template)
    on = day_of(at)
    if not rules.eligible(candidate.evidence, on):
        raise NoLongerEligible(name=candidate.name)
    blocks = press.blocks(candidate, programme, issuer, settings, look, on)
    lacking = dict.fromkeys(character for block in blocks for character in block.characters)
    if lacking:
        raise LacksGlyphs(characters="、".join(f"{each} (U+{ord(each):04X})" for each in lacking))
    if blocks:
        raise TooLong
    facts = press.compose(
        candidate, programme, issuer, settings, on=on, number=1, code=code, serial=old.serial
    )
    return facts, press.write_evidence(candidate.evidence)


def supersede(
    session: Session,
    certificate_id: uuid.UUID,
    *,
    reason: str,
    settings: Settings,
    by: Actor,
    at: datetime,
    link: str = "",
    revoked_keys: Collection[str] = (),
) -> uuid.UUID:
    """Issue a corrected version under the same number; return the job that draws it.

    What one of the `revoked_keys` signed needs no correction: it is signed anew.
    """
    row = standing(session, certificate_id)
    old = queries.certificate(session, certificate_id)
    programme = queries.programme(session, row.programme_id)
    if old is None or programme is None:
        raise Unknown
    if queries.revocation(session, certificate_id) is not None:
        raise RevocationWaits
    facts, evidence = _draft(session, old, settings, at, verify_code())
    if old.key_id not in revoked_keys and not list(rules.changes(old.facts, facts)):
        raise rules.NothingToCorrect
    row.state = CertificateState.SUPERSEDED
    # The old one must have left before the new one may stand: the index lets one stand at a time.
    session.flush()
    new = Certificate(
        id=clock.new_id(),
        serial=row.serial,
        series=row.series,
        number=row.number,
        version=row.version + 1,
        programme_id=row.programme_id,
        person_id=row.person_id,
        batch_id=row.batch_id,
        unit_path=row.unit_path,
        state=CertificateState.ISSUING,
        verify_code=facts.verify_code,
        facts=facts.canonical().decode(),
        facts_digest=facts.digest(),
        evidence=evidence,
        correction=reason,
        issued_on=facts.issued_on,
        issued_by=by.person_id,
        issued_at=at,
    )
    session.add(new)
    session.flush()
    record(session, "certificate.superseded", row, old.facts, by=by, at=at, reason=reason, now=str(new.id))
    return issuing.enqueue(session, programme, [], settings=settings, by=by, at=at, link=link)


def standing(session: Session, certificate_id: uuid.UUID) -> Certificate:
    """Return a valid certificate and keep others from changing it meanwhile; refuse one that is not valid."""
    statement = select(Certificate).where(col(Certificate.id) == certificate_id).with_for_update()
    row = session.exec(statement).one_or_none()
    if row is None:
        raise Unknown
    if row.state is not CertificateState.VALID:
        raise NotStanding
    return row


def record(
    session: Session,
    action: str,
    row: Certificate,
    facts: CertificateFacts,
    *,
    by: Actor,
    at: datetime,
    **details: object,
) -> None:
    """Write what happened to a certificate into the stream of its series."""
    journal.record(
        session,
        action,
        "certificate",
        row.id,
        by=by,
        at=at,
        stream=numbering.stream(row.series),
        unit_path=row.unit_path,
        **numbering.told(row, facts),
        **details,
    )
