"""The items papers are drawn from, kept in memory for as long as the bank does not change."""

from collections import OrderedDict

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.bank import queries as bank
from app.bank.facts import DrawableItem
from app.bank.models import BankItem, ItemState

_KEPT = 4
_pools: OrderedDict[tuple[object, ...], tuple[DrawableItem, ...]] = OrderedDict()


def drawable(session: Session) -> tuple[DrawableItem, ...]:
    """Return the items that may be drawn; a hall that starts at once reads them from the database once."""
    mark = _fingerprint(session)
    found = _pools.get(mark)
    if found is None:
        found = tuple(bank.drawable(session))
        _pools[mark] = found
        while len(_pools) > _KEPT:
            _pools.popitem(last=False)
    return found


def _fingerprint(session: Session) -> tuple[object, ...]:
    # Whatever changes the bank changes one of these: an item approved, returned, retired or reworded.
    statement = select(func.count(), func.sum(BankItem.version), func.max(BankItem.updated_at)).where(
        col(BankItem.state) == ItemState.APPROVED
    )
    bind = session.get_bind()
    return (str(bind.engine.url), *session.exec(statement).one())
