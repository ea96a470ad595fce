"""A case laid out in arrays: people for whom everything is alike form a class, and flow along its open batches."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.planning.rotation.cases import Assignment, Case, Person
from app.planning.rules.network import LOAD_STEPS, Arcs, Group, Ints, Network

# Cycles in the network pass two batches' seats once each, so one move outweighs any evenness gained by it.
MOVE_COST = LOAD_STEPS + 1


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
        """Every (class, open batch) pair; leaving the batch one had before costs a move."""
        widths = np.array([len(group.open) for group in self.groups], dtype=np.int64)
        batch = np.fromiter(
            (b for group in self.groups for b in group.open), dtype=np.int64, count=int(widths.sum())
        )
        index = np.repeat(np.arange(len(self.groups), dtype=np.int64), widths)
        unit = np.repeat(np.array([group.unit for group in self.groups], dtype=np.int64), widths)
        moved = (self.stay[index] >= 0) & (self.stay[index] != batch)
        return Arcs(index, batch, unit, moved * MOVE_COST)

    @cached_property
    def allowances(self) -> Ints:
        return np.array([self.case.allowed[unit] for unit in self.units], dtype=np.int64)

    @property
    def floor_price(self) -> int:
        """What a seat that a batch needs in order to be held is worth: more than any moves it may cost."""
        return MOVE_COST * len(self.case.batches) ** 2 + LOAD_STEPS + 1

    @property
    def has_pairs(self) -> bool:
        return any(person.pair is not None for person in self.case.people)

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
            self.allowances * len(batches),
            self.floor_price * (len(batches) + 2),
            floors,
            self.floor_price,
        )

    def hand_out(self, flow: Ints) -> Assignment:
        """Hand the flow of each class out to its people, in the order of their lots."""
        queues = [iter(persons) for persons in self.members]
        placed: Assignment = {}
        for arc in np.flatnonzero(flow):
            for _ in range(int(flow[arc])):
                placed[next(queues[self.arcs.group[arc]]).staff_no] = int(self.arcs.batch[arc])
        return placed


def lay_out(case: Case, *, alone: frozenset[str] = frozenset()) -> Layout:
    """Group the people of a case, leaving out those no batch is open to; `alone` have a class each."""
    units = sorted(case.sizes)
    index = {unit: at for at, unit in enumerate(units)}
    members: dict[tuple[int, tuple[int, ...], int, str], list[Person]] = defaultdict(list)
    for person in case.people:
        open_ = case.open_to(person)
        if open_:
            stay = case.position.get(case.previous.get(person.staff_no, ""), -1)
            own = person.staff_no if person.staff_no in alone else ""
            members[index[person.unit], open_, stay, own].append(person)
    keys = sorted(members)
    return Layout(
        case,
        units,
        [Group(unit, open_, False, len(members[unit, open_, stay, own])) for unit, open_, stay, own in keys],
        np.array([stay for _, _, stay, _ in keys], dtype=np.int64),
        [sorted(members[key], key=lambda person: _lot(person, case.rules.seed)) for key in keys],
    )


def _lot(person: Person, seed: int) -> tuple[bytes, str]:
    """Draw a lot that is the same on every machine."""
    return hashlib.sha256(f"{seed}|{person.staff_no}".encode()).digest(), person.staff_no
