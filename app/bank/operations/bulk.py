"""One action on many items, in steps that are each committed whole, naming every item that was refused and why."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from app import clock, jobs
from app.accounts.queries import actor
from app.bank.facts import BulkAction
from app.bank.models import BankItem, BulkRun
from app.bank.operations.bulk_acts import ACTS, Act
from app.bank.policy import may_change
from app.bank.rules import NothingChosen
from app.clock import new_id
from app.journal.operations import record
from app.refusals import Refusal, Unknown
from app.web.actor import Actor

JOB = "bank.bulk"
# So many are done while one waits; more become a job. A step is what one transaction does.
AT_ONCE, STEP = 100, 200


def begin(
    session: Session,
    action: BulkAction,
    value: str,
    items: Sequence[uuid.UUID],
    *,
    title: str,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Do an action on items, at once when they are few, else as a job; return the run that tells how it went."""
    if not items:
        raise NothingChosen
    run = BulkRun(
        id=new_id(),
        action=action,
        value=value,
        items=[key.hex for key in dict.fromkeys(items)],
        total=len(set(items)),
        refused=[],
        created_by=by.person_id,
        created_at=at,
    )
    session.add(run)
    session.flush()
    record(
        session, "items.bulk", "bank", run.id, by=by, at=at, stream="bank_item", act=action, items=run.total
    )
    if run.total > AT_ONCE:
        link = f"/bank/bulk/{run.id}"
        run.job_id = jobs.enqueue(
            session, JOB, title, {"run_id": str(run.id)}, by=by.person_id, at=at, link=link
        )
    else:
        step(session, run, by, at)
    session.add(run)
    session.flush()
    return run.id


@jobs.handler(JOB)
def _in_steps(work: jobs.Work) -> dict[str, Any] | None:
    """Go on where the run has come to: each step and the place it reaches are one transaction."""
    run_id = uuid.UUID(work.payload["run_id"])
    while True:
        with work.transaction() as session:
            run = session.exec(select(BulkRun).where(BulkRun.id == run_id).with_for_update()).one()
            who = actor(session, run.created_by)
            if who is None:
                raise Unknown
            step(session, run, who.actor, clock.now())
            done, total, changed, refused = run.done, run.total, run.changed, len(run.refused)
        work.progress(done, total)
        if done >= total:
            return {"changed": changed, "refused": refused}


def step(session: Session, run: BulkRun, by: Actor, at: datetime) -> None:
    """Do the next items of a run, and note how far it has come."""
    keys = [uuid.UUID(key) for key in run.items[run.done : run.done + STEP]]
    wanted = select(BankItem).where(col(BankItem.id).in_(keys)).order_by(col(BankItem.id)).with_for_update()
    rows = {row.id: row for row in session.exec(wanted).all()}
    act = ACTS[BulkAction(run.action)](session, list(rows.values()), run.value, by, at)
    allowed, refused = _sorted(act, rows, keys, by)
    act.carry_out(allowed)
    for row in allowed:
        row.updated_at = at
        session.add(row)
        record(session, act.event, "bank_item", row.id, by=by, at=at, version=row.version, run=str(run.id))
    run.refused = [*run.refused, *refused]
    run.done += len(keys)
    run.changed += len(allowed)
    run.ended_at = at if run.done >= run.total else None
    session.add(run)
    session.flush()


def _sorted(
    act: Act, rows: dict[uuid.UUID, BankItem], keys: Sequence[uuid.UUID], by: Actor
) -> tuple[list[BankItem], list[list[str]]]:
    """Part the items one may do this with from those one may not, each of these with the reason."""
    allowed, refused = [], []
    for key in keys:
        row = rows.get(key)
        try:
            if row is None or not may_change(by, row.unit_path):
                raise Unknown
            act.check(row)
            allowed.append(row)
        except Refusal as refusal:
            known = row is not None and not isinstance(refusal, Unknown)
            refused.append([row.code if known and row else "", str(refusal)])
    return allowed, refused
