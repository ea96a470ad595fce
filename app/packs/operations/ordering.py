"""Order the material of a unit and a period; note who takes it out of the house."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import Session

from app import jobs
from app.clock import day_of, new_id
from app.coverage import queries as coverage
from app.coverage.moments import moment
from app.journal.operations import record
from app.packs import queries, rules
from app.packs.facts import PackDraft, PackFacts
from app.packs.models import EvidencePack
from app.planning.records import ProgrammeFacts
from app.refusals import N_
from app.web.actor import Actor, Scope

MAKE = "packs.make"
DAY = timedelta(days=1)


def order(
    session: Session,
    programme: ProgrammeFacts,
    draft: PackDraft,
    *,
    fallbacks: str = "",
    by: Actor,
    at: datetime,
) -> tuple[uuid.UUID, uuid.UUID]:
    """Write an order down with the instant as of which everything is asked; return it and the job that makes it."""
    rules.check_period(draft, day_of(at))
    rules.check_orders(*queries.orders_of(session, by.person_id, at - DAY))
    when = moment(str(draft.until), at)
    coverage.check_size(session, programme, Scope((draft.unit_path,)), draft.unit_path)
    survey = coverage.survey(
        session, programme, Scope((draft.unit_path,)), draft.unit_path, when.at, is_past=when.is_past
    )
    rules.check_people(survey.total.required + survey.total.outside if survey else 0)
    assert survey is not None
    key = new_id()
    job_id = jobs.enqueue(
        session,
        MAKE,
        jobs.titled(N_("生成迎检材料包"), survey.name or programme.unit_name),
        {"pack_id": str(key), "fallbacks": fallbacks},
        by=by.person_id,
        at=at,
        link=f"/packs/{key}",
    )
    # The order names its job, so the job must be there first.
    session.flush()
    row = EvidencePack(
        id=key,
        programme_id=programme.id,
        unit_path=draft.unit_path,
        unit_name=survey.name or programme.unit_name,
        since=draft.since,
        until=draft.until,
        kind=draft.kind,
        known_at=when.at,
        ordered_by=by.person_id,
        ordered_at=at,
        job_id=job_id,
    )
    session.add(row)
    session.flush()
    record(
        session,
        "pack.ordered",
        "evidence_pack",
        key,
        by=by,
        at=at,
        unit_path=row.unit_path,
        programme=programme.id,
        kind=row.kind.value,
        since=row.since,
        until=row.until,
        known_at=row.known_at,
    )
    return key, job_id


def note_taking(session: Session, pack: PackFacts, *, by: Actor, at: datetime) -> None:
    """Leave the event of a pack that was taken out of the house: it names people (CO-9)."""
    record(
        session,
        "pack.taken",
        "evidence_pack",
        pack.id,
        by=by,
        at=at,
        unit_path=pack.unit_path,
        sha256=pack.sha256,
    )
