"""A list of people too long to judge everybody of it at once: it is walked in order, a page at a time.

A page is what lies behind one place of the order, up to and with another. Places are people who were looked at, so a
page costs by those it looks at, however many stand before and after (decision 0042).
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.coverage.facts import Figures, Reason
from app.coverage.records import PersonLine
from app.web.actor import Scope

# Behind every name there is, in the order of code points, and so in that of the bytes of UTF-8.
LAST = "\U0010ffff"
NOBODY = uuid.UUID(int=0)
# Looking at more people than this for each who is listed, it is worth asking the last counting where they are.
SPARSE = 20


class Spot(NamedTuple):
    """Where somebody stands in the order of a list: by unit, then by name; staff numbers are everybody's own.

    Whoever is not `listed` serves here and is on the roster, which lists them where it names them.
    """

    unit_path: str
    name_pinyin: str
    staff_no: str
    person_id: uuid.UUID
    name: str = ""
    unit_name: str = ""
    on_roster: bool = True
    listed: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what the order goes by; somebody's line of the roster and their service may stand side by side."""
        return self[:3]


@dataclass(frozen=True)
class Mark:
    """A place of the order as an address holds it: somebody in a unit, or the end of a unit."""

    unit_path: str
    person_id: uuid.UUID | None = None

    @property
    def text(self) -> str:
        return f"{self.unit_path}~{self.person_id or ''}"


def mark(text: str) -> Mark | None:
    """Return the place an address names; None for what is none."""
    path, found, key = text.partition("~")
    if not found or not path.startswith("/"):
        return None
    try:
        return Mark(path, uuid.UUID(key) if key else None)
    except ValueError:
        return None


@dataclass(frozen=True)
class Turn:
    """Which page is asked for: what comes behind a place, or what comes before it and with it; else the first."""

    after: Mark | None = None
    upto: Mark | None = None


@dataclass(frozen=True)
class Sought:
    """Whom a list is of. `fits` decides; the rest is what the rows can say beforehand, to look at fewer people.

    `guided` looks only into units in which the last counting found somebody to list. `named` are people who are called
    exactly what is searched for: they alone are looked at, wherever they stand.
    """

    scope: Scope
    counted: str
    tier: str
    reason: str
    search: str
    fits: Callable[[PersonLine], bool]
    guided: bool = False
    named: tuple[uuid.UUID, ...] = ()

    @property
    def of_roster(self) -> bool:
        return self.counted != "outside"

    @property
    def of_others(self) -> bool:
        return self.counted in ("outside", "")

    @property
    def may_be_guided(self) -> bool:
        """Say whether a counting tells in which units there is anybody to list."""
        return bool(self.reason or self.counted) and self.counted != "required" and _is_tier(self.tier)


def _is_tier(text: str) -> bool:
    try:
        return text in ("", "none") or str(uuid.UUID(text)) == text
    except ValueError:
        return False


@dataclass(frozen=True)
class Walked:
    """A page of a list: who is listed, how many were looked at for it, and as far as whom.

    `before` and `after` lead to the pages beside it; None where the list ends.
    """

    lines: tuple[PersonLine, ...]
    looked: int
    until: Spot | None
    before: Mark | None
    after: Mark | None


Looked = Sequence[tuple[Spot, PersonLine | None]]


def behind(looked: Looked, sought: Sought, start: Spot | None, bound: Spot | None, most: int) -> Walked:
    """Return the page behind a place, of at most so many lines.

    `looked` are people in the order of the list, each with their line if they have one; `bound` is as far as anybody
    was looked for, None at the end of the list.
    """
    fitting = _fitting(looked, sought)
    end = fitting[most - 1] if len(fitting) > most else bound
    part = [each for each in looked if end is None or each[0].key <= end.key]
    return _walked(part, sought, _mark(start), _mark(end))


def before(looked: Looked, sought: Sought, start: Spot | None, bound: Spot | None, most: int) -> Walked:
    """Return the page that ends with a place; `looked` are people in the order opposite to the list's.

    A page begins behind somebody, so the last who was looked at belongs to the page before, unless the list begins.
    """
    fitting = _fitting(looked, sought)
    begin = fitting[most] if len(fitting) > most else bound
    part = [each for each in reversed(looked) if begin is None or each[0].key > begin.key]
    return _walked(part, sought, _mark(begin), _mark(start))


def _fitting(looked: Looked, sought: Sought) -> list[Spot]:
    return [spot for spot, line in looked if line is not None and sought.fits(line)]


def _walked(looked: Looked, sought: Sought, before: Mark | None, after: Mark | None) -> Walked:
    return Walked(
        lines=tuple(line for _, line in looked if line is not None and sought.fits(line)),
        looked=len({spot.person_id for spot, _ in looked}),
        until=looked[-1][0] if looked else None,
        before=before,
        after=after,
    )


def _mark(spot: Spot | None) -> Mark | None:
    if spot is None:
        return None
    return Mark(spot.unit_path, None if spot.name_pinyin == LAST else spot.person_id)


def end_of(unit_path: str) -> Spot:
    """Return the place behind everybody of a unit."""
    return Spot(unit_path, LAST, LAST, NOBODY)


# By which count of a unit's figures each kind of list is told.
COUNTS = {
    "required": "required",
    "started": "started",
    "completed": "completed",
    "exempt": "exempt",
    "deferred": "deferred",
    "missing": "missing",
    "outside": "outside",
    "leaders": "leaders",
    "pending": "certificates_pending",
}


def number_of(figures: Figures, counted: str, reason: str) -> int:
    """Return how many people of some figures a list is of."""
    if reason:
        return figures.reasons.get(Reason(reason), 0)
    if counted == "not_started":
        return figures.required - figures.started
    if counted in COUNTS:
        return int(getattr(figures, COUNTS[counted]))
    return figures.required + figures.outside
