"""The items papers are drawn from, kept in memory for as long as the bank does not change."""

from collections import OrderedDict
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.bank import queries as bank
from app.bank.facts import DrawableItem
from app.bank.models import BankItem, ItemState
from question_bank.blueprints import Blueprint
from question_bank.drawing import Pool

_KEPT = 4
_READY_KEPT = 32
_Mark = tuple[object, ...]
_pools: OrderedDict[_Mark, tuple[DrawableItem, ...]] = OrderedDict()
_ready: OrderedDict[tuple[_Mark, Blueprint, str | None], "Ready"] = OrderedDict()


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


def ready(session: Session, blueprint: Blueprint, unit_path: str | None = None) -> Ready:
    """Return the bank ready for a blueprint; the first to ask waits, a draw then takes about a millisecond.

    An exam of a unit draws what serves that unit; without a unit everything counts.
    """
    mark = _fingerprint(session)
    found = _ready.get((mark, blueprint, unit_path))
    if found is None:
        items = [each for each in _drawable(session, mark) if unit_path is None or each.serves(unit_path)]
        pool = Pool(blueprint, [each.item for each in items])
        found = _ready[mark, blueprint, unit_path] = Ready(pool, {each.item.id: each for each in items})
        while len(_ready) > _READY_KEPT:
            _ready.popitem(last=False)
    return found


def _fingerprint(session: Session) -> _Mark:
    # Whatever changes the bank changes one of these: an item approved, returned, retired, reworded or drifted.
    statement = select(func.count(), func.sum(BankItem.version), func.max(BankItem.updated_at)).where(
        col(BankItem.state) == ItemState.APPROVED, col(BankItem.drifted).is_(False)
    )
    bind = session.get_bind()
    return (str(bind.engine.url), *session.exec(statement).one())
