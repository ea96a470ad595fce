"""How long a leave is, when it begins and ends, and what of a batch it covers."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from app.clock import SHANGHAI
from app.leave.facts import Days, Half
from app.refusals import N_, Refusal

NOON = time(13)
LONGEST = 366


class DaysReversed(Refusal):
    status = 422
    sentence = N_("请假结束不能早于开始。")


class TooLong(Refusal):
    status = 422
    sentence = N_("一次请假不超过一年；更长时间请申请缓训。")


class BesideBatch(Refusal):
    status = 422
    sentence = N_("请假时间不在第 %(number)s 期（%(first)s 至 %(last)s）之内，不用请假。")


class AlreadyOver(Refusal):
    status = 422
    sentence = N_("所选时间已经过去，请联系组织者补办。")


def half_days(days: Days) -> int:
    """Count the half days of a leave, both ends included; a half day is 1, a day 2."""
    return (days.ends_on - days.starts_on).days * 2 + _at(days.ends_half) - _at(days.starts_half) + 1


def _at(half: Half) -> int:
    return list(Half).index(half)


def spanning(sessions: Iterable[tuple[datetime, datetime]]) -> tuple[Days, int]:
    """Return from which half day to which some sessions lie, and how many half days they touch; at least one."""
    touched = sorted(
        {
            half
            for starts_at, ends_at in sessions
            for half in (_half_of(starts_at), _half_of(ends_at, end=True))
        }
    )
    (first, first_half), (last, last_half) = touched[0], touched[-1]
    halves = list(Half)
    return Days(first, halves[first_half], last, halves[last_half]), len(touched)


def _half_of(at: datetime, *, end: bool = False) -> tuple[date, int]:
    """Return the half day an instant lies in; an end at one o'clock is still of the morning."""
    local = at.astimezone(SHANGHAI)
    if end:
        local -= timedelta(microseconds=1)
    return local.date(), int(local.time() >= NOON)


def begins(days: Days) -> datetime:
    """Return the instant a leave begins: midnight, or one o'clock for an afternoon."""
    return instant(days.starts_on, days.starts_half)


def instant(day: date, half: Half) -> datetime:
    """Return the instant at which a half of a day begins."""
    clock = time(0) if half is Half.MORNING else NOON
    return datetime.combine(day, clock, SHANGHAI).astimezone(UTC)


def ends(days: Days) -> datetime:
    """Return the instant by which a leave is over."""
    if days.ends_half is Half.MORNING:
        return datetime.combine(days.ends_on, NOON, SHANGHAI).astimezone(UTC)
    return datetime.combine(days.ends_on + timedelta(days=1), time(0), SHANGHAI).astimezone(UTC)


def check(days: Days, number: int, first: date, last: date, at: datetime) -> None:
    """Refuse days in the wrong order, beside the batch, over already, or more than a year."""
    if half_days(days) < 1:
        raise DaysReversed
    if half_days(days) > LONGEST * 2:
        raise TooLong
    if days.starts_on > last or days.ends_on < first:
        raise BesideBatch(number=number, first=first.isoformat(), last=last.isoformat())
    if ends(days) <= at:
        raise AlreadyOver


def covers_batch(
    days: Days, first: date, last: date, sessions: Iterable[tuple[datetime, datetime]] = ()
) -> bool:
    """Say whether nothing of a batch is left to attend: every session of it, or every day where none is set yet."""
    from_, to = begins(days), ends(days)
    held = list(sessions)
    if held:
        return all(starts_at < to and ends_at > from_ for starts_at, ends_at in held)
    return from_ <= instant(first, Half.MORNING) and to >= datetime.combine(
        last + timedelta(days=1), time(0), SHANGHAI
    ).astimezone(UTC)


def shortened(days: Days, returned_on: date, half: Half) -> Days | None:
    """Return a leave as it was taken by somebody who is back from a half of a day on; None if nothing of it was."""
    back = instant(returned_on, half)
    if back >= ends(days):
        return days
    if back <= begins(days):
        return None
    if half is Half.AFTERNOON:
        return Days(days.starts_on, days.starts_half, returned_on, Half.MORNING)
    return Days(days.starts_on, days.starts_half, returned_on - timedelta(days=1), Half.AFTERNOON)


def is_overdue(days: Days, at: datetime) -> bool:
    """Say whether an approved leave is over and nobody has closed it: a day after its end."""
    return at >= ends(days) + timedelta(days=1)
