"""Write into the batches what a published plan changed of them: seats, fewest people, not held at all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app.journal.operations import record
from app.planning.facts import PlanSettings
from app.planning.models import Batch, BatchState
from app.planning.operations.batches import seated
from app.planning.records import BatchFacts, PlanFacts
from app.planning.refusals import BatchHasSeats
from app.web.actor import Actor


def seats_of(batch: BatchFacts, settings: PlanSettings) -> int:
    """Return the seats a batch has once the plan is in force."""
    number = str(batch.number)
    return 0 if number in settings.closed else settings.seats.get(number, batch.capacity)


def settle_batches(session: Session, plan: PlanFacts, *, by: Actor, at: datetime) -> None:
    """Give batches the seats and the fewest people of a plan's settings, and cancel those it does not hold."""
    settings = PlanSettings.from_json(plan.settings)
    rows = session.exec(
        select(Batch)
        .where(Batch.programme_id == plan.programme_id, col(Batch.state) != BatchState.CANCELLED)
        .with_for_update()
    ).all()
    for row in rows:
        changed = _changed(row, settings)
        if not changed:
            continue
        if "state" in changed and (taken := seated(session, row.id)):
            raise BatchHasSeats(seated=taken)
        for name, value in changed.items():
            setattr(row, name, value)
        session.add(row)
        action = "batch.cancelled" if "state" in changed else "batch.changed"
        told = {"number": row.number} if "state" in changed else dict(changed)
        record(session, action, "batch", row.id, by=by, at=at, unit_path=plan.unit_path, **told)


def _changed(row: Batch, settings: PlanSettings) -> Mapping[str, Any]:
    number = str(row.number)
    if number in settings.closed:
        return {"state": BatchState.CANCELLED}
    capacity = settings.seats.get(number, row.capacity)
    wanted = {
        "capacity": capacity,
        "capacity_min": min(settings.minimums.get(number, row.capacity_min), capacity),
    }
    return {name: value for name, value in wanted.items() if value != getattr(row, name)}
