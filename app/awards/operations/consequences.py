"""Carry out what a corrected exam means for certificates: revoke what no longer holds, issue what is due now."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app import jobs
from app.accounts import queries as accounts
from app.awards import queries
from app.awards.facts import CorrectionCase, Settings
from app.awards.operations import issuing
from app.awards.operations.changing import NotStanding
from app.awards.operations.revoking import revoke_decided
from app.clock import day_of
from app.journal import operations as journal
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor

KIND = "awards.consequences"


class NothingFollows(Refusal):
    code = "nothing_follows"
    sentence = N_("这次更正没有需要撤销或补发的证书。")


def carry_out(
    session: Session,
    case: CorrectionCase,
    *,
    reason: str,
    settings: Settings,
    by: Actor,
    at: datetime,
    link: str = "",
) -> uuid.UUID:
    """Have a correction's consequences carried out; return the job. `reason` stands on the public page."""
    found = queries.consequences(session, case, settings, day_of(at))
    if not found.to_revoke and not found.to_issue:
        raise NothingFollows
    journal.record(
        session,
        "consequences.ordered",
        "key_correction",
        case.correction.id,
        by=by,
        at=at,
        unit_path=case.programme.unit_path,
        revoke=len(found.to_revoke),
        issue=len(found.to_issue),
    )
    payload = {
        "correction": str(case.correction.id),
        "reason": reason,
        "settings": settings.as_payload(),
        "at": at.isoformat(),
        # Only what was confirmed is revoked or issued, and each only if it is still due then.
        "revoke": [str(each.certificate_id) for each in found.to_revoke],
        "issue": [str(each.person_id) for each in found.to_issue],
        "link": link,
    }
    title = jobs.titled(N_("办理证书后果"), case.correction.exam_title)
    return jobs.enqueue(session, KIND, title, payload, by=by.person_id, at=at, link=link)


@jobs.handler(KIND)
def run(work: jobs.Work) -> dict[str, int]:
    """Revoke one after the other, then order what is to be issued. A run that was killed goes on where it was."""
    settings, at = Settings(**work.payload["settings"]), datetime.fromisoformat(work.payload["at"])
    with work.reading() as session:
        case = queries.correction_case(session, uuid.UUID(work.payload["correction"]))
        asked = accounts.actor(session, work.created_by) if work.created_by else None
        if case is None or asked is None:
            raise Unknown
        due = queries.consequences(session, case, settings, day_of(at))
    confirmed = {uuid.UUID(key) for key in work.payload["revoke"]}
    doomed = [each.certificate_id for each in due.to_revoke if each.certificate_id in confirmed]
    # The correction has two persons behind it: whichever of them does not carry out its consequences asked for them.
    correction = case.correction
    approver = correction.decided_by or correction.proposed_by
    other = correction.proposed_by if approver == asked.actor.person_id else approver
    revoked = sum(_revoke(work, key, other, asked.actor, at) for key in doomed)
    people = [uuid.UUID(key) for key in work.payload["issue"]]
    wanted = [each.person_id for each in due.to_issue if each.person_id in set(people)]
    if wanted:
        with work.transaction() as session:
            issuing.enqueue(
                session,
                case.programme,
                wanted,
                settings=settings,
                by=asked.actor,
                at=at,
                link=work.payload["link"],
            )
    return {"revoked": revoked, "ordered": len(wanted)}


def _revoke(work: jobs.Work, certificate_id: uuid.UUID, asked_by: uuid.UUID, by: Actor, at: datetime) -> bool:
    try:
        with work.transaction() as session:
            reason = work.payload["reason"]
            revoke_decided(session, certificate_id, reason=reason, asked_by=asked_by, by=by, at=at)
    except NotStanding:
        return False
    return True
