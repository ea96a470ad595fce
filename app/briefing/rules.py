"""Which days a curve shows, how dark a share is drawn, and how often whole numbers may be taken out."""

from datetime import date, timedelta

from app.coverage.facts import Ratio
from app.refusals import N_, Refusal

WEEK = timedelta(days=7)
FIRST_SUNDAY = date(2000, 1, 2)
# Each point asks the rows as of its day once, so a curve has only so many, whatever the programme's length.
MOST_POINTS = 10
# Times a day that one person may take a gap list with whole phone numbers.
MOST_A_DAY = 3
DARKEST = 5


class TakenTooOften(Refusal):
    sentence = N_("今天已导出 %(n)s 次完整号码，明天可以再导出；遮盖号码的名单不受限制。")


def days(first: date, last: date) -> list[date]:
    """Return the days of a curve: Sundays, as many weeks apart as keeps them few, and the last day.

    Weeks are counted from one Sunday for all, and the distance doubles: days once worked out stay days of the curve,
    or are passed over, and no day between them comes to be asked for.
    """
    if last < first:
        return []
    apart = 1
    while len(found := _sundays(first, last, apart)) >= MOST_POINTS:
        apart *= 2
    return [*found, last]


def _sundays(first: date, last: date, apart: int) -> list[date]:
    """Return every so many-th Sunday from a day on, before another."""
    week = apart * WEEK
    number = -((FIRST_SUNDAY - first) // week)
    found = []
    while (day := FIRST_SUNDAY + number * week) < last:
        found.append(day)
        number += 1
    return found


def shade(ratio: Ratio) -> int:
    """Return how dark a share is drawn: 0 for none, 5 only for all, the rest by fifths rounded down."""
    if not ratio.numerator:
        return 0
    if ratio.numerator == ratio.denominator:
        return DARKEST
    return max(1, ratio.numerator * DARKEST // ratio.denominator)


def check_taking(taken_today: int) -> None:
    if taken_today >= MOST_A_DAY:
        raise TakenTooOften(n=taken_today)
