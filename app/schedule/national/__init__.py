"""The country's holidays and make-up workdays, as data with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

from app.schedule.facts import DayKind, SpecialDay

FILE = Path(__file__).with_name("days.yaml")


@dataclass(frozen=True)
class Year:
    """One year's days. Without `complete` the exchange of days (调休) is not published yet."""

    year: int
    source: str
    complete: bool
    days: Mapping[date, SpecialDay]


@cache
def years() -> Mapping[int, Year]:
    """Return every year the file knows."""
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {one["year"]: _year(one) for one in told}


def days(first: date, last: date) -> dict[date, SpecialDay]:
    """Return the country's special days from one day to another, both included."""
    return {
        day: special
        for year in range(first.year, last.year + 1)
        if year in years()
        for day, special in years()[year].days.items()
        if first <= day <= last
    }


def _year(one: dict) -> Year:  # type: ignore[type-arg]
    found = {}
    for name, (first, last) in one["holidays"].items():
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            found[day] = SpecialDay(day, DayKind.HOLIDAY, name, one["source"])
    for name, worked in one["workdays"].items():
        for day in worked:
            found[day] = SpecialDay(day, DayKind.WORKDAY, name, one["source"])
    return Year(one["year"], one["source"], one["complete"], found)
