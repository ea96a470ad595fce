"""The items papers are drawn from, kept in memory for as long as the bank does not change."""

import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, true
from sqlmodel import Session, col, select

from app.bank import queries as bank
from app.bank.facts import DrawableItem
from app.bank.models import BankItem, ItemState, ItemStatistic
from app.exams.models import ExamFigures
from question_bank.blueprints import Blueprint
from question_bank.difficulty import Facility
from question_bank.drawing import Pool

_KEPT = 4
_READY_KEPT = 32
_Mark = tuple[object, ...]
_pools: OrderedDict[_Mark, tuple[DrawableItem, ...]] = OrderedDict()
_ready: OrderedDict[tuple[_Mark, Blueprint, str | None, uuid.UUID | None], "Ready"] = OrderedDict()


@dataclass(frozen=True)
class Ready:
    """A bank made ready for one blueprint, and the rows behind its items."""

    pool: Pool
    items: dict[str, DrawableItem]


def drawable(session: Session, unit_path: str | None = None) -> tuple[DrawableItem, ...]:
    """Return the items that may be drawn, for an exam of a unit those that serve it; read once for a whole hall."""
    found = _drawable(session, _fingerprint(session))
    return found if unit_path is None else tuple(each for each in found if each.serves(unit_path))


def _drawable(session: Session, mark: _Mark) -> tuple[DrawableItem, ...]:
    found = _pools.get(mark)
    if found is None:
        found = _pools[mark] = tuple(bank.drawable(session))
        while len(_pools) > _KEPT:
            _pools.popitem(last=False)
    return found


def ready(
    session: Session, blueprint: Blueprint, unit_path: str | None = None, exam_id: uuid.UUID | None = None
) -> Ready:
    """Return the bank ready for a blueprint; the first to ask waits, a draw then takes about a millisecond.

    An exam of a unit draws what serves that unit; without a unit everything counts. A published exam's papers are
    levelled by the figures kept with it, so that they can be dealt again; anything else by those of today.
    """
    mark = _fingerprint(session)
    found = _ready.get((mark, blueprint, unit_path, exam_id))
    if found is None:
        items = [each for each in _drawable(session, mark) if unit_path is None or each.serves(unit_path)]
        known = _measured(items) if exam_id is None else _kept(session, exam_id)
        pool = Pool(blueprint, [each.item for each in items], known)
        found = Ready(pool, {each.item.id: each for each in items})
        _ready[mark, blueprint, unit_path, exam_id] = found
        while len(_ready) > _READY_KEPT:
            _ready.popitem(last=False)
    return found


def _measured(items: Iterable[DrawableItem]) -> dict[str, Facility]:
    return {each.item.id: each.facility for each in items if each.facility}


def keep_figures(session: Session, exam_id: uuid.UUID, ready: Ready) -> None:
    """Keep with an exam what was measured of the items it may draw, as it stands now."""
    known = _measured(ready.items.values())
    figures = {code: [str(each.share), each.candidates] for code, each in known.items() if each.is_enough}
    session.add(ExamFigures(exam_id=exam_id, figures=figures))


def _kept(session: Session, exam_id: uuid.UUID) -> dict[str, Facility]:
    row = session.get(ExamFigures, exam_id)
    return {
        code: Facility(Decimal(share), people)
        for code, (share, people) in (row.figures if row else {}).items()
    }


def _fingerprint(session: Session) -> _Mark:
    # Whatever changes the bank changes one of these: an item approved, returned, retired, reworded or drifted;
    # a wording measured, or an alarm about it looked into.
    measured = select(
        func.count(), func.max(ItemStatistic.measured_at), func.max(ItemStatistic.heard_at)
    ).subquery()
    statement = (
        select(
            func.count(),
            func.sum(BankItem.version),
            func.max(BankItem.updated_at),
            *map(func.max, measured.c),
        )
        .join(measured, true())
        .where(col(BankItem.state) == ItemState.APPROVED, col(BankItem.drifted).is_(False))
    )
    bind = session.get_bind()
    return (str(bind.engine.url), *session.exec(statement).one())
