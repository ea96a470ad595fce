"""What exams tell the bank of its items: figures that replace older ones, and alarms that wait for a person."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemStatistic, ItemVersion
from app.bank.rules import NoReason, NothingRings
from app.journal.operations import record
from app.messages import operations as messages
from app.web.actor import Actor
from question_bank.statistics import AlarmKind, ItemStatistics, alarms

# What speaks against the key itself keeps a wording off papers; the rest is shown.
GRAVE = frozenset({AlarmKind.KEY_SUSPECTED, AlarmKind.NEGATIVE_DISCRIMINATION})
NAMED = 10
CHUNK = 500


@dataclass(frozen=True)
class Words:
    """How keepers are told of items: the title holds their number, and the filter finds them in the list."""

    title: str
    body: str
    filter: str


RUNG = Words(
    "考试统计发出警示：{} 道题暂停抽取",
    "成绩好的人反而更常答错，答案或题目可能有误。请核对；在有人处理之前不再抽取。",
    "rings",
)
ADVISED = Words(
    "考试统计：{} 道题有选项不起作用",
    "几乎无人选择这些选项。请换成原文中更接近的用语，或说明为何保留。",
    "advises",
)


@dataclass(frozen=True)
class Measured:
    """The figures of one wording."""

    item_id: uuid.UUID
    version_id: uuid.UUID
    figures: ItemStatistics


def note_statistics(session: Session, found: Sequence[Measured], *, at: datetime) -> int:
    """Keep the figures of wordings in place of older ones; return how many newly ring.

    Authors and reviewers are told of those that newly ring, and of those whose options newly draw nobody.
    """
    rung: list[uuid.UUID] = []
    advised: list[uuid.UUID] = []
    for start in range(0, len(found), CHUNK):
        part = found[start : start + CHUNK]
        known = _known(session, [each.version_id for each in part])
        for each in part:
            rings, advises = _note(session, each, known.get(each.version_id), at)
            rung += [each.item_id] if rings else []
            advised += [each.item_id] if advises else []
        _tell_items(session, part)
    _tell_keepers(session, rung, RUNG, at)
    _tell_keepers(session, advised, ADVISED, at)
    record(session, "bank.measured", "bank", "items", by=None, at=at, wordings=len(found), rung=len(rung))
    return len(rung)


def _known(session: Session, version_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, ItemStatistic]:
    statement = select(ItemStatistic).where(col(ItemStatistic.version_id).in_(version_ids))
    return {row.version_id: row for row in session.exec(statement).all()}


def _note(session: Session, each: Measured, row: ItemStatistic | None, at: datetime) -> tuple[bool, bool]:
    raised = alarms(each.figures)
    grave = any(alarm.kind in GRAVE for alarm in raised)
    dead = any(alarm.kind is AlarmKind.DEAD_DISTRACTOR for alarm in raised)
    row = row or ItemStatistic(
        version_id=each.version_id,
        item_id=each.item_id,
        scripts=0,
        answered=0,
        figures={},
        alarms=[],
        rings=False,
        advises=False,
        measured_at=at,
    )
    newly = grave and not row.rings and row.heard_by is None
    newly_dead = dead and not row.advises and row.heard_by is None
    row.scripts, row.answered = each.figures.n, each.figures.answered
    row.figures = _plain(each.figures)
    row.alarms = [{"kind": alarm.kind.value, "options": list(alarm.options)} for alarm in raised]
    # Whoever looked into an alarm decided for this wording; the same figures do not ring twice.
    row.rings = grave and row.heard_by is None
    row.advises = dead and row.heard_by is None
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
    return newly, newly_dead


def _plain(figures: ItemStatistics) -> dict[str, Any]:
    return asdict(figures)


def _tell_keepers(session: Session, item_ids: Sequence[uuid.UUID], words: Words, at: datetime) -> None:
    """Tell each author and reviewer of their items, in one message however many there are."""
    concerned: dict[uuid.UUID, dict[str, uuid.UUID]] = {}
    for start in range(0, len(item_ids), CHUNK):
        columns = (col(BankItem.id), col(BankItem.code), col(BankItem.author_id), col(BankItem.reviewer_id))
        found = rows_of(*columns).where(col(BankItem.id).in_(item_ids[start : start + CHUNK]))
        for item_id, code, *people in session.execute(found.order_by(col(BankItem.code))).all():
            for person in filter(None, people):
                concerned.setdefault(person, {})[code] = item_id
    for person, items in sorted(concerned.items()):
        codes = "、".join(list(items)[:NAMED]) + (" 等" if len(items) > NAMED else "")
        link = (
            f"/bank/items/{next(iter(items.values()))}" if len(items) == 1 else f"/bank?alarm={words.filter}"
        )
        messages.send(
            session,
            [person],
            kind="bank.alarm",
            title=words.title.format(len(items)),
            body=f"{codes}。{words.body}",
            link=link,
            at=at,
        )


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
    """Let a wording be drawn although its figures ring, or keep its options: somebody has looked, and says why."""
    if not because.strip():
        raise NoReason
    present = (
        select(ItemStatistic)
        .join(ItemVersion, col(ItemVersion.id) == col(ItemStatistic.version_id))
        .join(BankItem, col(BankItem.id) == col(ItemVersion.item_id))
        .where(
            BankItem.id == item_id,
            col(BankItem.version) == col(ItemVersion.version),
            or_(col(ItemStatistic.rings), col(ItemStatistic.advises)),
        )
        .with_for_update()
    )
    row = session.exec(present).first()
    if row is None:
        raise NothingRings
    row.rings = row.advises = False
    row.heard_by, row.heard_at, row.heard_because = by.person_id, at, because.strip()[:300]
    session.add(row)
    record(session, "item.alarm_heard", "bank_item", item_id, by=by, at=at, because=row.heard_because)
