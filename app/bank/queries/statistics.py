"""How items fared in exams, as the bank keeps it."""

import uuid
from typing import Any

from sqlalchemy import func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.accounts.models import Account
from app.bank.facts import Shelves, StatisticFacts, ToDo
from app.bank.models import BankItem, ItemState, ItemStatistic, ItemVersion
from app.bank.queries.listing import readable
from question_bank.statistics import (
    Alarm,
    AlarmKind,
    Distractor,
    Estimate,
    ItemStatistics,
    Proportion,
)


def statistic(session: Session, item_id: uuid.UUID) -> StatisticFacts | None:
    """Return the figures of an item's present wording, or None where no exam has told any."""
    statement = (
        rows_of(ItemStatistic, Account.display_name)  # type: ignore[call-overload]
        .join(ItemVersion, col(ItemVersion.id) == col(ItemStatistic.version_id))
        .join(BankItem, col(BankItem.id) == col(ItemVersion.item_id))
        .join(Account, col(Account.id) == col(ItemStatistic.heard_by), isouter=True)
        .where(col(BankItem.id) == item_id, col(BankItem.version) == col(ItemVersion.version))
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, heard_by = found
    return StatisticFacts(
        figures=read_figures(row.figures),
        alarms=read_alarms(row.alarms),
        rings=row.rings,
        advises=row.advises,
        measured_at=row.measured_at,
        heard_by=heard_by,
        heard_at=row.heard_at,
        heard_because=row.heard_because,
    )


def to_do(session: Session, shelves: Shelves) -> ToDo:
    """Count what waits for somebody to look into on some shelves, in one statement."""
    statement = (
        rows_of(*(func.count().filter(col(each)) for each in (ItemStatistic.rings, ItemStatistic.advises)))
        .select_from(ItemStatistic)
        .join(ItemVersion, col(ItemVersion.id) == col(ItemStatistic.version_id))
        .join(BankItem, col(BankItem.id) == col(ItemVersion.item_id))
        .where(
            or_(col(ItemStatistic.rings), col(ItemStatistic.advises)),
            col(BankItem.version) == col(ItemVersion.version),
            col(BankItem.state) == ItemState.APPROVED,
            readable(shelves),
        )
    )
    return ToDo(*session.execute(statement).one())


def read_figures(raw: dict[str, Any]) -> ItemStatistics:
    """Read figures back from where they are kept."""
    return ItemStatistics(
        n=raw["n"],
        answered=raw["answered"],
        facility=Proportion(**raw["facility"]),
        discrimination=Estimate(**raw["discrimination"]),
        upper_lower=Estimate(**raw["upper_lower"]),
        options=tuple(
            Distractor(
                **{
                    **each,
                    "share": Proportion(**each["share"]),
                    "correlation": Estimate(**each["correlation"]),
                }
            )
            for each in raw["options"]
        ),
    )


def read_alarms(raw: list[dict[str, Any]]) -> tuple[Alarm, ...]:
    return tuple(Alarm(AlarmKind(each["kind"]), tuple(each["options"])) for each in raw)
