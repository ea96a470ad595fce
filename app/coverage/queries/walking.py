"""Walk a long list of people in its order: look at some, judge them from the rows, stop when a page is full."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, literal, or_, select, tuple_
from sqlmodel import Session, col

from app.clock import day_of
from app.coverage import walking
from app.coverage.models import CoverageCount
from app.coverage.queries.counted import NO_TIER, newest
from app.coverage.queries.gathering import gather_named
from app.coverage.queries.past import Past
from app.coverage.queries.people import lines_of
from app.coverage.records import PersonLine
from app.coverage.walking import COUNTS, Mark, Sought, Spot, Turn, Walked
from app.db import bytewise
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.units import on_day
from app.planning.models import RosterEntry
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

PAGE = 50
# How many people a page looks at, in so many steps: few while many of them are listed, and never more than these.
STEPS = (300, 700, 1_000)
# In how much of the roster each step searches for a part of a name.
SEARCHED = 10_000
# Of how many people of one name a page asks for each by their id.
NAMESAKES = 500
# Into how many of the units that had somebody to list a guided step looks.
WINDOW = 60


def walk(session: Session, programme: ProgrammeFacts, sought: Sought, turn: Turn, at: datetime) -> Walked:
    """Return a page of a list, judged from the rows as of an instant."""
    start = _spot(session, turn.upto or turn.after)
    backward = turn.upto is not None and start is not None
    looked: list[tuple[Spot, PersonLine | None]] = []
    fitting, bound = 0, start
    for size in STEPS:
        step = Step(programme, sought, Past(at), bound, backward=backward, inclusive=backward and not looked)
        spots, bound = step.look(session, size)
        found = judged(session, programme, sought, spots, step.then)
        looked += found
        fitting += sum(line is not None and sought.fits(line) for _, line in found)
        if bound is None or fitting > PAGE:
            break
    page = walking.before if backward else walking.behind
    return page(looked, sought, start, bound, PAGE)


def exactly(session: Session, sought: Sought) -> Sought:
    """Return the same list of those alone whose whole name or staff number is searched for, if there are any.

    An index knows them, where to search everybody's name for a few characters takes its time.
    """
    if not sought.search:
        return sought
    called = or_(
        col(Person.name) == sought.search, col(Person.staff_no).in_((sought.search, sought.search.upper()))
    )
    found = session.execute(select(col(Person.id)).where(called).limit(NAMESAKES + 1)).scalars().all()
    return replace(sought, named=tuple(found)) if len(found) <= NAMESAKES else sought


def judged(
    session: Session, programme: ProgrammeFacts, sought: Sought, spots: Sequence[Spot], then: Past
) -> list[tuple[Spot, PersonLine | None]]:
    """Judge who was looked at; whoever serves here and stands on the roster has their line where that names them."""
    of_roster = tuple(spot.person_id for spot in spots if spot.on_roster)
    others = tuple(spot.person_id for spot in spots if spot.listed and not spot.on_roster)
    known = gather_named(session, programme, sought.scope, of_roster, others, then)
    lines = {(line.facts.person_id, line.facts.on_roster): line for line in lines_of(known, then.at)}
    return [(spot, lines.get((str(spot.person_id), spot.on_roster))) for spot in spots]


def _spot(session: Session, mark: Mark | None) -> Spot | None:
    """Return where somebody stands; None for the beginning, or when nobody has that id."""
    if mark is None:
        return None
    if mark.person_id is None:
        return walking.end_of(mark.unit_path)
    named = select(col(Person.name_pinyin), col(Person.staff_no)).where(col(Person.id) == mark.person_id)
    row = session.execute(named).first()
    return None if row is None else Spot(mark.unit_path, row.name_pinyin, row.staff_no, mark.person_id)


class Step:
    """The next people of a walk behind (or before) a place."""

    def __init__(
        self,
        programme: ProgrammeFacts,
        sought: Sought,
        then: Past,
        bound: Spot | None,
        *,
        backward: bool = False,
        inclusive: bool = False,
    ) -> None:
        self.programme, self.sought, self.then = programme, sought, then
        self.bound, self.backward, self.inclusive = bound, backward, inclusive

    def look(self, session: Session, size: int) -> tuple[list[Spot], Spot | None]:
        """Return so many people in the order of the walk, and from where to go on; None at its end."""
        window = _window(session, self.programme, self.sought, self.bound) if self.sought.guided else None
        by_parts = self.sought.search and not (self.sought.named or self.backward)
        reach = self._reach(session) if by_parts else None
        asked = [self._of_roster(window, reach)] if self.sought.of_roster else []
        asked += [self._of_others(window, reach)] if self.sought.of_others else []
        found: list[Spot] = []
        ends: list[Spot] = []
        for statement in asked:
            spots = [Spot(*row) for row in session.execute(statement.limit(size)).all()]
            found += spots
            ends += spots[-1:] if len(spots) == size else []
        found.sort(reverse=self.backward)
        # Of two statements together no more are looked at than of one.
        ends += found[size - 1 : size] if len(found) > size else []
        if ends:
            # Nobody is passed over: as far as that statement came which came least far.
            end = max(ends) if self.backward else min(ends)
            return [spot for spot in found if spot.key == end.key or self._comes_before(spot, end)], end
        if window is not None and len(window) == WINDOW:
            return found, walking.end_of(window[-1])
        return found, None if reach is None else walking.end_of(reach)

    def _reach(self, session: Session) -> str | None:
        """Return the unit up to which a name is searched for, so far and no further; None for all there are."""
        path = bytewise(RosterEntry.unit_path)
        statement = select(col(RosterEntry.unit_path)).where(
            col(RosterEntry.programme_id) == self.programme.id,
            self.sought.scope.clause(col(RosterEntry.unit_path)),
        )
        if self.bound is not None:
            statement = statement.where(path > self.bound.unit_path)
        return session.execute(statement.order_by(path).offset(SEARCHED).limit(1)).scalar()

    def _comes_before(self, spot: Spot, end: Spot) -> bool:
        return spot.key > end.key if self.backward else spot.key < end.key

    def _of_roster(self, window: Sequence[str] | None, reach: str | None) -> Select[Any]:
        sought, path = self.sought, col(RosterEntry.unit_path)
        statement = (
            select(path, *_WHO, col(RosterEntry.unit_name), literal(True), literal(True))
            .join(Person, col(Person.id) == RosterEntry.person_id)
            .where(
                col(RosterEntry.programme_id) == self.programme.id,
                col(RosterEntry.added_at) <= self.then.at,
                sought.scope.clause(path),
            )
        )
        if sought.tier:
            statement = statement.where(_in_tier(sought.tier))
        if sought.counted == "leaders":
            statement = statement.where(col(RosterEntry.is_principal_leader))
        return self._in_order(statement, path, col(RosterEntry.unit_name), window, reach)

    def _of_others(self, window: Sequence[str] | None, reach: str | None) -> Select[Any]:
        path, on = col(UnitPeriod.path), day_of(self.then.at)
        rostered = exists().where(
            col(RosterEntry.programme_id) == self.programme.id,
            col(RosterEntry.person_id) == Appointment.person_id,
            col(RosterEntry.added_at) <= self.then.at,
        )
        # Whoever is on the roster counts as looked at: to pass over a million of them would take its time. The
        # programme's subtree is a range of paths, of which a planner knows how much there is.
        statement = (
            select(path, *_WHO, col(UnitPeriod.name), literal(False), (~rostered).label("listed"))
            .select_from(UnitPeriod)
            .join(Appointment, col(Appointment.unit_id) == UnitPeriod.unit_id)
            .join(Person, col(Person.id) == Appointment.person_id)
            .where(
                on_day(UnitPeriod, on),
                on_day(Appointment, on),
                col(Appointment.is_main),
                self.sought.scope.clause(path),
                Scope((self.programme.unit_path,)).clause(path),
            )
        )
        return self._in_order(statement, path, col(UnitPeriod.name), window, reach)

    def _in_order(
        self,
        statement: Select[Any],
        path: Any,
        unit_name: Any,
        window: Sequence[str] | None,
        reach: str | None,
    ) -> Select[Any]:
        keys = (bytewise(path), bytewise(Person.name_pinyin), bytewise(Person.staff_no))
        if self.sought.named:
            statement = statement.where(col(Person.id).in_(self.sought.named))
        elif self.sought.search:
            statement = statement.where(_named_like(self.sought.search, unit_name))
        if window is not None:
            statement = statement.where(path.in_(window))
        if reach is not None:
            statement = statement.where(keys[0] <= reach)
        if self.bound is not None:
            statement = statement.where(self._beyond(keys, self.bound))
        return statement.order_by(*(key.desc() if self.backward else key for key in keys))

    def _beyond(self, keys: Sequence[Any], bound: Spot) -> Any:
        path, name = keys[0], tuple_(*keys[1:])
        there: Any = tuple_(literal(bound.name_pinyin), literal(bound.staff_no))
        # The path alone comes first and again, so that both databases begin where the bound stands in the index.
        if not self.backward:
            return and_(path >= bound.unit_path, or_(path > bound.unit_path, name > there))
        nearer = name <= there if self.inclusive else name < there
        return and_(path <= bound.unit_path, or_(path < bound.unit_path, nearer))


_WHO: tuple[Any, ...] = (col(Person.name_pinyin), col(Person.staff_no), col(Person.id), col(Person.name))


def _in_tier(tier: str) -> Any:
    if tier == NO_TIER:
        return col(RosterEntry.tier_id).is_(None)
    try:
        return col(RosterEntry.tier_id) == uuid.UUID(tier)
    except ValueError:
        return false()


def _named_like(search: str, unit_name: Any) -> Any:
    wanted = search.replace(" ", "").casefold()

    def has(column: Any) -> Any:
        return func.lower(func.replace(column, " ", "")).contains(wanted, autoescape=True)

    return or_(
        has(Person.name),
        has(Person.name_pinyin),
        func.lower(col(Person.staff_no)).startswith(wanted, autoescape=True),
        func.lower(unit_name).contains(wanted, autoescape=True),
    )


def _window(session: Session, programme: ProgrammeFacts, sought: Sought, bound: Spot | None) -> list[str]:
    """Return the next units in which the last counting found somebody to list."""
    path = bytewise(CoverageCount.unit_path)
    statement = select(col(CoverageCount.unit_path)).where(
        col(CoverageCount.programme_id) == programme.id,
        col(CoverageCount.day) == newest(programme),
        sought.scope.clause(col(CoverageCount.unit_path)),
        _number(sought) > 0,
    )
    if bound is not None:
        statement = statement.where(path >= bound.unit_path)
    return list(session.execute(statement.order_by(path).limit(WINDOW)).scalars())


def _number(sought: Sought) -> Any:
    kept: Any = CoverageCount.__table__.c.figures  # type: ignore[attr-defined]
    place = ("own_tiers", sought.tier) if sought.tier else ("own",)

    def count(*name: str) -> Any:
        return func.coalesce(kept[(*place, *name)].as_integer(), 0)

    if sought.reason:
        return count("reasons", sought.reason)
    if sought.counted == "not_started":
        return count("required") - count("started")
    return count(COUNTS[sought.counted])
