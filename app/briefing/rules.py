"""Which days a curve shows, how dark a share is drawn, and how often whole numbers may be taken out."""

from datetime import date, timedelta

from app.coverage.facts import Ratio
from app.refusals import N_, Refusal

WEEK = timedelta(days=7)
# Each point asks the rows anew as of its day, so a curve has only so many, whatever the programme's length.
MOST_POINTS = 10
# Times a day that one person may take a gap list with whole phone numbers.
MOST_A_DAY = 3
DARKEST = 5


class TakenTooOften(Refusal):
    sentence = N_("今天已导出 %(n)s 次完整号码，明天可以再导出；遮盖号码的名单不受限制。")


def days(first: date, last: date) -> list[date]:
    """Return the days of a curve: whole weeks back from the last, as many weeks apart as keeps them few."""
    if last < first:
        return []
    weeks = (last - first).days // 7
    apart = WEEK * max(1, -(-weeks // (MOST_POINTS - 1)))
    found = [last]
    while found[-1] - apart >= first:
        found.append(found[-1] - apart)
    return found[::-1]


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
