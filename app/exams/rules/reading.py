"""How several markers' readings of one answer become its marks."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import UUID

from app.refusals import N_, Refusal
from question_bank.marks import rounded

MEAN = "双评 {first}、{second} 分，取平均"
THIRD = "双评 {first}、{second} 分超出允许误差，第三评 {third} 分为准"


class AlreadyRead(Refusal):
    code = "already_read"
    sentence = N_("这份答卷您已经评过，另一评须由他人完成。")


class PlanFixed(Refusal):
    code = "plan_fixed"
    sentence = N_("已经有人评阅，评阅人数和允许误差不再改变。")


def agreed(readings: Sequence[Decimal], markers: int, tolerance: Decimal) -> Decimal | None:
    """Return the marks that readings amount to, in the order they were made; None while another is wanted.

    Two readings within the tolerance give their mean, a half rounded upwards to 0.01. Further apart a third
    marker decides, and their marks stand.
    """
    if len(readings) < markers:
        return None
    if markers == 1 or len(readings) > 2:
        return readings[-1]
    first, second = readings
    return rounded((first + second) / 2) if abs(first - second) <= tolerance else None


def said(readings: Sequence[Decimal]) -> str:
    """Say how marks came about, for whoever looks at the mark later."""
    words = [format(each.normalize(), "f") for each in readings]
    if len(words) == 2:
        return MEAN.format(first=words[0], second=words[1])
    return THIRD.format(first=words[0], second=words[1], third=words[-1])


def check_reader(reader: UUID, earlier: Collection[UUID]) -> None:
    """Keep the markers of one answer different people."""
    if reader in earlier:
        raise AlreadyRead
