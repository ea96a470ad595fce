"""What may become of a plan: people who do not come, fewer or more seats, and when everybody has been.

A seeded Monte Carlo run over counts. How many do not come differs from batch to batch about the supposed share, as
weather and work would have it. Whoever does not come to their batch, or finds no seat in it, comes to the next
batch for their tier that has a seat left; what is still waiting after the last one is not covered. Limits of units
are not looked at again: those who come late are few, and an organizer places them one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]
BANDS = (10, 50, 90)
TARGETS = (50, 80, 90, 95, 100)
MOST_RUNS, FEWEST_RUNS = 400, 40
# How alike batches are in who does not come: as if the share had been seen among so many people before.
STEADINESS = 30
# So many draws are made in about a second.
DRAWS = 8_000_000


@dataclass(frozen=True, slots=True)
class Session:
    """A batch as the forecast sees it: when it is over, its seats, and the tiers it is for (none: all)."""

    number: str
    ends_on: date
    seats: int
    tiers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crowd:
    """People of one unit and tier: how many the plan has in each batch, and how many it leaves out."""

    unit: str
    tier: str
    planned: Mapping[str, int]
    left_out: int = 0

    @property
    def people(self) -> int:
        return sum(self.planned.values()) + self.left_out


@dataclass(frozen=True, slots=True)
class Wonder:
    """What is supposed: how many of a hundred do not come, how many seats of a hundred there are, and the seed."""

    no_show_percent: int = 5
    seats_percent: int = 100
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """The coverage when a batch is over, in per cent of everybody: what 10, 50 and 90 of 100 runs stay below."""

    number: str
    on: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Reach:
    """When a target is reached: early, usual and late of a hundred runs (None: not by the last batch)."""

    target: int
    early: date | None
    usual: date | None
    late: date | None


@dataclass(frozen=True, slots=True)
class Straggler:
    """A unit that is late: its people, when a tenth, half and nine tenths of the runs have all of them, and how many
    are usually missing at the end (None: not by the last batch)."""

    unit: str
    people: int
    early: date | None
    usual: date | None
    late: date | None
    missing: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the runs came to."""

    runs: int
    people: int
    points: tuple[Point, ...]
    reaches: tuple[Reach, ...]
    stragglers: tuple[Straggler, ...]


def forecast(
    sessions: Sequence[Session], crowds: Sequence[Crowd], wonder: Wonder, *, last: int = 10
) -> Forecast:
    """Run a plan many times; the same plan, supposition and seed give the same forecast."""
    sessions = sorted(sessions, key=lambda each: (each.ends_on, each.number))
    crowds = [crowd for crowd in crowds if crowd.people]
    everybody = sum(crowd.people for crowd in crowds)
    if not sessions or not everybody:
        return Forecast(0, everybody, (), (), ())
    runs = max(FEWEST_RUNS, min(MOST_RUNS, DRAWS // (len(sessions) * len(crowds))))
    units = sorted({crowd.unit for crowd in crowds})
    sizes = _sizes(units, crowds)
    done, whole, missing = _run(sessions, crowds, sizes, wonder, runs)
    shares = done / everybody * 100
    return Forecast(
        runs,
        everybody,
        tuple(
            Point(each.number, each.ends_on, *map(float, np.percentile(shares[:, at], BANDS)))
            for at, each in enumerate(sessions)
        ),
        tuple(_reach(target, done * 100 >= target * everybody, sessions) for target in TARGETS),
        _stragglers(sizes, whole, missing, sessions, last),
    )


def _sizes(units: Sequence[str], crowds: Sequence[Crowd]) -> dict[str, int]:
    sizes = dict.fromkeys(units, 0)
    for crowd in crowds:
        sizes[crowd.unit] += crowd.people
    return sizes


def _run(
    sessions: Sequence[Session],
    crowds: Sequence[Crowd],
    sizes: Mapping[str, int],
    wonder: Wonder,
    runs: int,
) -> tuple[Counts, Shares, Shares]:
    """Return who has been after each batch: altogether, run by run (runs, batches); in how many runs of a hundred
    each unit is whole (units, batches); and how many of each unit are missing at the end in the middle of the runs."""
    chance = np.random.default_rng(wonder.seed)
    position = {unit: at for at, unit in enumerate(sizes)}
    everybody = np.array(list(sizes.values()), dtype=np.int64)[:, None]
    unit_of = np.array([position[crowd.unit] for crowd in crowds])
    waiting = np.tile(np.array([crowd.left_out for crowd in crowds], dtype=np.int64), (runs, 1))
    been = np.zeros_like(waiting)
    done = np.zeros((runs, len(sessions)), dtype=np.int64)
    whole = np.zeros((len(sizes), len(sessions)))
    grouped = np.zeros((len(sizes), runs), dtype=np.int64)
    for at, each in enumerate(sessions):
        planned = np.array([crowd.planned.get(each.number, 0) for crowd in crowds], dtype=np.int64)
        allowed = np.array([not each.tiers or crowd.tier in each.tiers for crowd in crowds])
        seats = each.seats * wonder.seats_percent // 100
        seated = _seat(np.tile(planned, (runs, 1)), np.full(runs, seats), chance)
        late = _seat(np.where(allowed, waiting, 0), seats - seated.sum(axis=1), chance)
        come = chance.binomial(seated + late, 1 - _absence(wonder, runs, chance)[:, None])
        waiting += planned - come
        been += come
        done[:, at] = been.sum(axis=1)
        grouped = np.zeros((len(sizes), runs), dtype=np.int64)
        np.add.at(grouped, unit_of, been.T)
        whole[:, at] = (grouped >= everybody).mean(axis=1) * 100
    return done, whole, np.median(everybody - grouped, axis=1)


def _absence(wonder: Wonder, runs: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """Draw the share that does not come to one batch, run by run: on average what is supposed."""
    share = wonder.no_show_percent / 100
    if share in (0, 1):
        return np.full(runs, share)
    return chance.beta(share * STEADINESS, (1 - share) * STEADINESS, size=runs)


def _seat(asking: Counts, seats: Counts, chance: np.random.Generator) -> Counts:
    """Give each run's seats to those who ask, by lot where there are too few."""
    short = np.flatnonzero(asking.sum(axis=1) > seats)
    for run in short:
        asking[run] = chance.multivariate_hypergeometric(
            asking[run], max(int(seats[run]), 0), method="marginals"
        )
    return asking


def _when(shares: Shares, sessions: Sequence[Session]) -> tuple[date | None, date | None, date | None]:
    """Return when 10, 50 and 90 of a hundred runs are there, of their shares after each batch."""

    def when(percent: int) -> date | None:
        found = np.flatnonzero(shares >= percent)
        return sessions[int(found[0])].ends_on if len(found) else None

    early, usual, late = map(when, BANDS)
    return early, usual, late


def _reach(target: int, reached: NDArray[np.bool_], sessions: Sequence[Session]) -> Reach:
    """Read off when a share of the runs has reached a target."""
    return Reach(target, *_when(reached.mean(axis=0) * 100, sessions))


def _stragglers(
    sizes: Mapping[str, int], whole: Shares, missing: Shares, sessions: Sequence[Session], last: int
) -> tuple[Straggler, ...]:
    found = [
        Straggler(unit, people, *_when(whole[at], sessions), float(missing[at]))
        for at, (unit, people) in enumerate(sizes.items())
    ]
    late = sorted(
        found, key=lambda each: (each.usual is not None, -each.missing, -(each.usual or date.min).toordinal())
    )
    return tuple(late[:last])
