"""Stretches of a day as an organizer types them: `8:30–10:00，10:15–11:45`."""

import re
from collections.abc import Iterable
from itertools import pairwise

from app.refusals import N_, Refusal
from app.schedule.facts import Period

PERIOD = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]+\s*(\d{1,2})[:：](\d{2})")
BETWEEN = re.compile(r"[,，;；、\s]+")


class PeriodsUnclear(Refusal):
    status = 422
    code = "periods_unclear"
    sentence = N_("没看懂“%(words)s”。请写成 8:30–10:00，几段之间用逗号隔开。")


class PeriodsOverlap(Refusal):
    status = 422
    code = "periods_overlap"
    sentence = N_("%(one)s 与 %(other)s 有重叠，请改成前后不相交的时间。")


def read_periods(text: str) -> tuple[Period, ...]:
    """Return the periods a text names, in order; refuse what is no time and what overlaps."""
    found, rest = [], text
    for match in PERIOD.finditer(text):
        hours = [int(part) for part in match.groups()]
        period = Period(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])
        if max(hours[1], hours[3]) > 59 or not 0 <= period.first < period.last <= 24 * 60:
            raise PeriodsUnclear(words=match[0])
        found.append(period)
        rest = rest.replace(match[0], " ", 1)
    if left := BETWEEN.sub("", rest):
        raise PeriodsUnclear(words=left[:20])
    found.sort()
    for one, other in pairwise(found):
        if other.first < one.last:
            raise PeriodsOverlap(one=write_periods([one]), other=write_periods([other]))
    return tuple(found)


def write_periods(periods: Iterable[Period]) -> str:
    """Return periods as one would type them."""
    return "，".join(f"{_clock(one.first)}–{_clock(one.last)}" for one in periods)


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"
