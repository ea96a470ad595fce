"""What exams tell the bank of its items: figures that replace older ones, and alarms that wait for a person."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemStatistic, ItemVersion
from app.bank.rules import NoReason, NothingRings
from app.journal.operations import record
from app.web.actor import Actor
from question_bank.statistics import AlarmKind, ItemStatistics, alarms

# What speaks against the key itself keeps a wording off papers; the rest is shown.
GRAVE = frozenset({AlarmKind.KEY_SUSPECTED, AlarmKind.NEGATIVE_DISCRIMINATION})
CHUNK = 500


@dataclass(frozen=True)
class Measured:
    """The figures of one wording."""

    item_id: uuid.UUID
    version_id: uuid.UUID
    figures: ItemStatistics


def note_statistics(session: Session, found: Sequence[Measured], *, at: datetime) -> int:
    """Keep the figures of wordings in place of older ones; return how many newly ring."""
    rung = 0
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        known = _known(session, [each.version_id for each in part])
        for each in part:
            rung += _note(session, each, known.get(each.version_id), at)
        _tell_items(session, part)
    record(session, "bank.measured", "bank", "items", by=None, at=at, wordings=len(found), rung=rung)
    return rung


def _known(session: Session, version_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ItemStatistic]:
    statement = select(ItemStatistic).where(col(ItemStatistic.version_id).in_(version_ids))
    return {row.version_id: row for row in session.exec(statement).all()}


def _note(session: Session, each: Measured, row: ItemStatistic | None, at: datetime) -> bool:
    raised = alarms(each.figures)
    grave = any(alarm.kind in GRAVE for alarm in raised)
    row = row or ItemStatistic(
        version_id=each.version_id,
        item_id=each.item_id,
        scripts=0,
        answered=0,
        figures={},
        alarms=[],
        rings=False,
        measured_at=at,
    )
    newly = grave and not row.rings and row.heard_by is None
    row.scripts, row.answered = each.figures.n, each.figures.answered
    row.figures = _plain(each.figures)
    row.alarms = [{"kind": alarm.kind.value, "options": list(alarm.options)} for alarm in raised]
    # Whoever looked into an alarm decided for this wording; the same figures do not ring twice.
    row.rings = grave and row.heard_by is None
    row.measured_at = at
    session.add(row)
    if newly:
        kinds = [alarm.kind.value for alarm in raised if alarm.kind in GRAVE]
        record(
            session,
            "item.alarmed",
            "bank_item",
            each.item_id,
            by=None,
            at=at,
            alarms=kinds,
            scripts=row.scripts,
        )
    return newly


def _plain(figures: ItemStatistics) -> dict[str, Any]:
    return asdict(figures)


def _tell_items(session: Session, part: Sequence[Measured]) -> None:
    """Let the list of the bank find items by how easy their present wording was."""
    by_version = {each.version_id: each.figures for each in part}
    present = (
        select(ItemVersion.id, ItemVersion.item_id)
        .join(BankItem, col(BankItem.id) == col(ItemVersion.item_id))
        .where(col(ItemVersion.id).in_(by_version), col(BankItem.version) == col(ItemVersion.version))
    )
    for version_id, item_id in session.exec(present).all():
        figures = by_version[version_id]
        share = figures.facility.value
        facility = None if share is None else Decimal(str(round(share, 4)))
        values = {"facility": facility, "answered": figures.answered}
        session.execute(update(BankItem).where(col(BankItem.id) == item_id).values(**values))


def hear_alarm(session: Session, item_id: uuid.UUID, because: str, *, by: Actor, at: datetime) -> None:
    """Let a wording be drawn again although its figures ring: somebody has looked, and says why."""
    if not because.strip():
        raise NoReason
    present = (
        select(ItemStatistic)
        .join(ItemVersion, col(ItemVersion.id) == col(ItemStatistic.version_id))
        .join(BankItem, col(BankItem.id) == col(ItemVersion.item_id))
        .where(
            BankItem.id == item_id,
            col(BankItem.version) == col(ItemVersion.version),
            col(ItemStatistic.rings),
        )
        .with_for_update()
    )
    row = session.exec(present).first()
    if row is None:
        raise NothingRings
    row.rings, row.heard_by, row.heard_at, row.heard_because = False, by.person_id, at, because.strip()[:300]
    session.add(row)
    record(session, "item.alarm_heard", "bank_item", item_id, by=by, at=at, because=row.heard_because)
