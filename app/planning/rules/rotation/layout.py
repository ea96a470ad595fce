"""A case laid out in arrays: people for whom everything is alike form a class, and flow along its open batches."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.planning.rules.rotation.cases import Assignment, Case, Leaders, Person
from app.planning.rules.rotation.network import COARSE_STEPS, LOAD_STEPS, Arcs, Group, Ints, Network

LARGEST_COST = 2**62


@dataclass(frozen=True, slots=True)
class Prices:
    """What a flow pays, each price above all that those after it could gain along one cycle.

    `leaving` somebody out, a batch's missing `floor`, a `move`, a `wish`; evenness costs up to `steps` a seat.
    """

    steps: int
    wish: int
    move: int
    floor: int
    leaving: int

    @classmethod
    def of(cls, steps: int, *, dearest: int, batches: int, moves: bool, floors: bool) -> "Prices":
        """Set prices for a case: `dearest` is what one person's wishes come to at most.

        A cycle passes two batches' seats once each, and (unit, batch) pairs no oftener than there are batches squared.
        """
        wish = steps + 1
        move = wish * (1 + dearest * batches**2)
        floor = (move if moves else wish * dearest) * batches**2 + wish
        return cls(steps, wish, move, floor, floor * (batches + 2) if floors else floor)


@dataclass(frozen=True)
class Layout:
    """Classes of interchangeable people. `stay[class]` is the batch they had before, or -1."""

    case: Case
    units: Sequence[str]
    groups: Sequence[Group]
    stay: Ints
    members: Sequence[Sequence[Person]]

    @cached_property
    def arcs(self) -> Arcs:
        """Every (class, open batch) pair; leaving the batch one had before costs a move, then wishes count."""
        widths = np.array([len(group.open) for group in self.groups], dtype=np.int64)
        batch = np.fromiter(
            (b for group in self.groups for b in group.open), dtype=np.int64, count=int(widths.sum())
        )
        index = np.repeat(np.arange(len(self.groups), dtype=np.int64), widths)
        unit = np.repeat(np.array([group.unit for group in self.groups], dtype=np.int64), widths)
        moved = (self.stay[index] >= 0) & (self.stay[index] != batch)
        return Arcs(index, batch, unit, moved * self.prices.move + self.wishes * self.prices.wish)

    @cached_property
    def wishes(self) -> Ints:
        """How many wishes each arc leaves ungranted for one person."""
        case = self.case
        prices: Ints = np.fromiter(
            (
                case.price(persons[0], at)
                for group, persons in zip(self.groups, self.members, strict=True)
                for at in group.open
            ),
            dtype=np.int64,
        )
        return prices

    @cached_property
    def moved(self) -> Ints:
        """Whether each arc leads away from the batch its people had before: 1 or 0."""
        before = self.stay[self.arcs.group]
        leaving: Ints = ((before >= 0) & (before != self.arcs.batch)).astype(np.int64)
        return leaving

    @cached_property
    def given(self) -> tuple[int, int]:
        """How many no batch is open to, and how many moves no plan can spare: theirs, and those out of batches gone."""
        case = self.case
        position = case.position
        before = [
            (person, case.previous[person.key]) for person in case.people if person.key in case.previous
        ]
        forced = sum(number not in position or not case.open_to(person) for person, number in before)
        return len(case.people) - int(self.sizes.sum()), forced

    @cached_property
    def sizes(self) -> Ints:
        """How many people each class has."""
        return np.array([group.size for group in self.groups], dtype=np.int64)

    @cached_property
    def had_seat(self) -> Ints:
        """Whether the people of each class had a batch before that is still offered: 1 or 0."""
        return (self.stay >= 0).astype(np.int64)

    @cached_property
    def prices(self) -> "Prices":
        """What wishes cost in a flow, with evenness as fine as the solver's integers allow."""
        batches = self.case.batches
        dearest, moves = int(self.wishes.max(initial=0)), bool(self.had_seat.any())
        floors = any(batch.capacity_min for batch in batches)

        def of(steps: int) -> Prices:
            return Prices.of(steps, dearest=dearest, batches=len(batches), moves=moves, floors=floors)

        fine = of(LOAD_STEPS)
        # The solver multiplies every cost by the number of nodes; pairs of class and batch are never fewer.
        nodes = len(self.wishes) + len(self.groups) + len(batches) + 2
        return fine if fine.leaving < LARGEST_COST // nodes else of(COARSE_STEPS)

    @cached_property
    def allowances(self) -> Ints:
        return np.array([self.case.allowed[unit] for unit in self.units], dtype=np.int64)

    @property
    def has_pairs(self) -> bool:
        return any(person.pair is not None for person in self.case.people)

    @property
    def spreads(self) -> bool:
        """Say whether leaders are to be spread."""
        return self.case.rules.leaders is Leaders.SPREAD

    def network(self, open_: Sequence[bool], *, with_floors: bool = True) -> Network:
        """Return the network in which only these batches are held; floors draw people to their minimum."""
        batches = self.case.batches
        capacities = [
            batch.capacity_max if is_open else 0 for batch, is_open in zip(batches, open_, strict=True)
        ]
        floors = [
            batch.capacity_min if is_open and with_floors else 0
            for batch, is_open in zip(batches, open_, strict=True)
        ]
        return Network(
            self.groups,
            self.arcs,
            capacities,
            self.prices.leaving + self.had_seat * self.prices.move,
            floors,
            self.prices.floor,
            self.prices.steps,
        )

    def hand_out(self, flow: Ints) -> Assignment:
        """Hand the flow of each class out to its people, in the order of their lots."""
        queues = [iter(persons) for persons in self.members]
        placed: Assignment = {}
        for arc in np.flatnonzero(flow):
            for _ in range(int(flow[arc])):
                placed[next(queues[self.arcs.group[arc]]).key] = int(self.arcs.batch[arc])
        return placed


def lay_out(case: Case, *, alone: frozenset[str] = frozenset()) -> Layout:
    """Group the people of a case, leaving out those no batch is open to; `alone` have a class each."""
    units = sorted(case.sizes)
    index = {unit: at for at, unit in enumerate(units)}
    members: dict[tuple[int, tuple[int, ...], int, bool, str, str], list[Person]] = defaultdict(list)
    asks = case.rules.leaders is not Leaders.ANY
    for person in case.people:
        open_ = case.open_to(person)
        if open_:
            stay = case.position.get(case.previous.get(person.key, ""), -1)
            own = person.key if person.key in alone else ""
            near = person.near if person.near in case.venues else ""
            members[index[person.unit], open_, stay, asks and person.leads, near, own].append(person)
    keys = sorted(members)
    return Layout(
        case,
        units,
        [Group(key[0], key[1], len(members[key])) for key in keys],
        np.array([key[2] for key in keys], dtype=np.int64),
        [sorted(members[key], key=lambda person: _lot(person, case.rules.seed)) for key in keys],
    )


def _lot(person: Person, seed: int) -> tuple[bytes, str]:
    """Draw a lot that is the same on every machine."""
    return hashlib.sha256(f"{seed}|{person.key}".encode()).digest(), person.key
