"""Set up a programme and its tiers."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, update
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.organisation import queries as organisation
from app.organisation.facts import Level, Rank
from app.planning.facts import Leaders, Objective
from app.planning.models import (
    Batch,
    PlanState,
    Programme,
    ProgrammeState,
    RosterEntry,
    RotationPlan,
    Tier,
)
from app.planning.queries.programmes import tiers as tiers_of
from app.planning.records import TierDraft
from app.planning.refusals import (
    DaysOutOfOrder,
    NoTiers,
    PlanInForce,
    ProgrammeClosed,
    TierUsedByBatch,
    UnknownHourRule,
)
from app.planning.rules.hours import HOUR_RULES
from app.planning.rules.tiers import tier_of
from app.refusals import Unknown
from app.web.actor import Actor

# What a new programme begins with; every one of these may be changed.
DEFAULT_TIERS = (
    TierDraft("处级以上干部", ranks=(Rank.BUREAU, Rank.DIVISION)),
    TierDraft("科级干部", ranks=(Rank.SECTION,)),
    TierDraft("一般干部", ranks=(Rank.STAFF, Rank.OTHER)),
)
CHANGEABLE = (
    "name",
    "document_no",
    "starts_on",
    "ends_on",
    "hour_rule",
    "hour_basis",
    "required_minutes",
    "attendance_percent",
    "exam_required",
    "max_away_percent",
    "on_duty_min",
    "objective",
    "leaders",
)


def create_programme(
    session: Session,
    *,
    name: str,
    document_no: str,
    unit_id: uuid.UUID,
    starts_on: date,
    ends_on: date,
    hour_rule: str = "lesson_45",
    hour_basis: str = "",
    required_minutes: int = 0,
    attendance_percent: int = 80,
    exam_required: bool = True,
    max_away_percent: int = 30,
    on_duty_min: int = 1,
    objective: Objective = Objective.EVEN,
    leaders: Leaders = Leaders.EARLY,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Add a programme of a unit, with three tiers to begin with."""
    unit = organisation.unit(session, unit_id)
    if unit is None:
        raise Unknown
    _check(hour_rule, starts_on, ends_on)
    row = Programme(
        id=clock.new_id(),
        name=name,
        document_no=document_no,
        unit_id=unit_id,
        unit_path=unit.path,
        starts_on=starts_on,
        ends_on=ends_on,
        state=ProgrammeState.DRAFT,
        hour_rule=hour_rule,
        hour_basis=hour_basis,
        required_minutes=required_minutes,
        attendance_percent=attendance_percent,
        exam_required=exam_required,
        max_away_percent=max_away_percent,
        on_duty_min=on_duty_min,
        objective=objective,
        leaders=leaders,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    for position, draft in enumerate(DEFAULT_TIERS, start=1):
        session.add(_tier(row.id, position, draft))
    session.flush()
    record(session, "programme.created", "programme", row.id, by=by, at=at, unit_path=unit.path, name=name)
    return row.id


def _check(hour_rule: str, starts_on: date, ends_on: date) -> None:
    if hour_rule not in HOUR_RULES:
        raise UnknownHourRule
    if ends_on < starts_on:
        raise DaysOutOfOrder


def open_programme(session: Session, programme_id: uuid.UUID) -> Programme:
    """Return a programme's row, locked, as long as it may still be changed."""
    row = session.exec(select(Programme).where(Programme.id == programme_id).with_for_update()).first()
    if row is None:
        raise Unknown
    if row.state is ProgrammeState.CLOSED:
        raise ProgrammeClosed
    return row


def change_programme(
    session: Session, programme_id: uuid.UUID, *, by: Actor, at: datetime, **values: Any
) -> None:
    """Change a programme's name, dates or rules; what was changed is kept in the event."""
    row = open_programme(session, programme_id)
    changed = {key: values[key] for key in CHANGEABLE if key in values and values[key] != getattr(row, key)}
    if not changed:
        return
    before = {key: getattr(row, key) for key in changed}
    for key, value in changed.items():
        setattr(row, key, value)
    _check(row.hour_rule, row.starts_on, row.ends_on)
    session.add(row)
    record(
        session,
        "programme.changed",
        "programme",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        before=before,
        after=changed,
    )


def close_programme(session: Session, programme_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """End a programme: nothing of it is planned any more."""
    row = open_programme(session, programme_id)
    row.state = ProgrammeState.CLOSED
    session.add(row)
    record(session, "programme.closed", "programme", row.id, by=by, at=at, unit_path=row.unit_path)


def set_tiers(
    session: Session, programme_id: uuid.UUID, tiers: Sequence[TierDraft], *, by: Actor, at: datetime
) -> None:
    """Replace a programme's tiers, in order, and sort a frozen roster into them anew.

    A tier that keeps its id keeps its batches; one that is left out must not be named by a batch.
    """
    programme = open_programme(session, programme_id)
    if not tiers:
        raise NoTiers
    if _has_plan_in_force(session, programme_id):
        raise PlanInForce
    present = {row.id: row for row in session.exec(select(Tier).where(Tier.programme_id == programme_id))}
    kept = {draft.id for draft in tiers if draft.id in present}
    _refuse_used(session, programme_id, [row for row in present.values() if row.id not in kept])
    everyone = update(RosterEntry).where(col(RosterEntry.programme_id) == programme_id)
    session.execute(everyone.values(tier_id=None))
    # Positions are unique: the kept ones step aside before they take their new places.
    session.execute(
        update(Tier).where(col(Tier.programme_id) == programme_id).values(position=-col(Tier.position))
    )
    session.execute(delete(Tier).where(col(Tier.programme_id) == programme_id, col(Tier.id).not_in(kept)))
    session.expire_all()
    for position, draft in enumerate(tiers, start=1):
        row = present[draft.id] if draft.id in kept and draft.id is not None else None
        if row is None:
            session.add(_tier(programme_id, position, draft))
        else:
            row.position, row.name, row.leaders_only = position, draft.name, draft.leaders_only
            row.levels = [level.value for level in draft.levels]
            row.ranks = [rank.value for rank in draft.ranks]
            session.add(row)
    session.flush()
    _sort_roster(session, programme_id)
    record(
        session,
        "tiers.set",
        "programme",
        programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        tiers=[draft.name for draft in tiers],
    )


def _tier(programme_id: uuid.UUID, position: int, draft: TierDraft) -> Tier:
    return Tier(
        id=clock.new_id(),
        programme_id=programme_id,
        position=position,
        name=draft.name,
        levels=[level.value for level in draft.levels],
        ranks=[rank.value for rank in draft.ranks],
        leaders_only=draft.leaders_only,
    )


def _has_plan_in_force(session: Session, programme_id: uuid.UUID) -> bool:
    in_force = (RotationPlan.programme_id == programme_id, RotationPlan.state == PlanState.PUBLISHED)
    return session.exec(select(RotationPlan.id).where(*in_force)).first() is not None


def _refuse_used(session: Session, programme_id: uuid.UUID, leaving: Sequence[Tier]) -> None:
    named = session.exec(select(Batch.tier_ids).where(Batch.programme_id == programme_id)).all()
    used = {tier_id for tier_ids in named for tier_id in tier_ids}
    for row in leaving:
        if str(row.id) in used:
            raise TierUsedByBatch(name=row.name)


def _sort_roster(session: Session, programme_id: uuid.UUID) -> None:
    """Give each entry its tier, in one statement a tier."""
    rules = [tier.rule for tier in tiers_of(session, programme_id)]
    profiles: dict[str, list[ColumnElement[bool]]] = defaultdict(list)
    for level, rank, leads in product(Level, Rank, (True, False)):
        tier_id = tier_of(level, rank, leads, rules)
        if tier_id is not None:
            profiles[tier_id].append(_has(level, rank, leads))
    for tier_id, members in profiles.items():
        own = (col(RosterEntry.programme_id) == programme_id, or_(*members))
        session.execute(update(RosterEntry).where(*own).values(tier_id=uuid.UUID(tier_id)))


def _has(level: Level, rank: Rank, leads: bool) -> ColumnElement[bool]:
    return and_(
        col(RosterEntry.level) == level,
        col(RosterEntry.rank) == rank,
        col(RosterEntry.is_principal_leader).is_(leads),
    )
