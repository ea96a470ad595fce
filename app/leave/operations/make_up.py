"""Hold a make-up batch for those who missed theirs: batch, people, exam, and word to each, in one go."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.journal.operations import record
from app.leave.facts import Draft, SittingDraft
from app.leave.operations.sitting import sit_with_batch
from app.leave.queries.make_up import Proposal, propose
from app.leave.refusals import NobodyToMakeUp
from app.messages.operations import send
from app.planning.models import Batch, BatchState, ClassType, Origin
from app.planning.operations import add_batch, enrol
from app.planning.operations.programmes import open_programme
from app.planning.queries import programme as programme_facts
from app.refusals import Unknown
from app.web.actor import Actor


def make_up_batch(
    session: Session,
    programme_id: uuid.UUID,
    people: Collection[uuid.UUID],
    draft: Draft,
    *,
    sitting: SittingDraft | None = None,
    by: Actor,
    at: datetime,
) -> tuple[uuid.UUID, Proposal, int]:
    """Set a make-up batch and seat whom the rules let in; return it, whom they left out, how many sit the exam.

    What the organizer saw is worked out anew, so that nobody is seated who has come elsewhere meanwhile.
    """
    open_programme(session, programme_id)
    programme = programme_facts(session, programme_id)
    if programme is None:
        raise Unknown
    found = propose(session, programme, people, draft, at)
    if not found.placed:
        raise NobodyToMakeUp
    batch_id = add_batch(
        session,
        programme_id,
        class_type=ClassType.OTHER,
        title=draft.title,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        place=draft.place,
        capacity=draft.capacity,
        by=by,
        at=at,
    )
    # Its people are told below: it is no draft any more, and what it lacks shows on the organizers' home.
    session.get_one(Batch, batch_id).state = BatchState.CONFIRMED
    for each in found.placed:
        enrol(session, batch_id, each.person_id, origin=Origin.MAKE_UP, by=by, at=at)
    placed = [each.person_id for each in found.placed]
    place = f"，地点：{draft.place}" if draft.place else ""
    send(
        session,
        placed,
        kind="make_up",
        title="已为您安排补训",
        body=f"“{programme.name}”《{draft.title}》，{draft.starts_on} 至 {draft.ends_on}{place}。请按时参训。",
        link="/agenda",
        at=at,
    )
    sits = (
        sit_with_batch(session, programme_id, batch_id, placed, draft, sitting, by=by, at=at)
        if sitting
        else 0
    )
    record(
        session,
        "make_up.set",
        "batch",
        batch_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        placed=len(placed),
        sits=sits,
        left_out=[[each.person_id, why.value] for each, why in found.left_out],
    )
    return batch_id, found, sits
