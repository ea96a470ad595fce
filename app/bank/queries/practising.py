"""What practice asks the bank for: which items may be practised at all."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.bank.facts import COMMON, ItemState, Reserve
from app.bank.models import BankItem, ItemStatistic, ItemVersion


def practisable(shelf: Sequence[str], *, shared: bool) -> tuple[ColumnElement[bool], ...]:
    """Return what an item must be to be practised by somebody who serves in the units of a shelf.

    Approved, holding in its document, with no alarm nobody has looked into, and never one reserved for exams. Without
    `shared`, only what is reserved for practice: no exam draws that.
    """
    kept = col(BankItem.reserved_for)
    present = aliased(ItemVersion)
    rings = exists().where(
        col(present.item_id) == BankItem.id,
        col(present.version) == BankItem.version,
        col(ItemStatistic.version_id) == present.id,
        col(ItemStatistic.rings),
    )
    return (
        col(BankItem.state) == ItemState.APPROVED,
        col(BankItem.drifted).is_(False),
        ~rings,
        or_(kept.is_(None), kept == Reserve.PRACTICE) if shared else kept == Reserve.PRACTICE,
        col(BankItem.unit_path).in_((COMMON, *shelf)),
    )
