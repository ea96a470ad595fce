"""Who sits where, with the counts that say whether one more may: the rules, person by person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.planning.rotation.cases import Assignment, Case, Person
from app.planning.rules.network import load_cost


class Seating:
    """An assignment and its counts, kept together while people are moved."""

    def __init__(self, case: Case, placed: Assignment) -> None:
        self.case = case
        self.batch_of: Assignment = {}
        self.load: Counter[int] = Counter()
        self._away: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._days = [[group for group in case.together if at in group] for at in range(len(case.batches))]
        for staff_no, batch in placed.items():
            self.seat(case.by_number[staff_no], batch)

    def seat(self, person: Person, batch: int) -> None:
        """Give a person a seat; they had none."""
        self.batch_of[person.staff_no] = batch
        self.load[batch] += 1
        self._away[person.unit][batch] += 1

    def unseat(self, person: Person) -> int:
        """Take a person out; return the batch they were in."""
        batch = self.batch_of.pop(person.staff_no)
        self.load[batch] -= 1
        self._away[person.unit][batch] -= 1
        return batch

    def away(self, unit: str, batch: int) -> int:
        """Return the most people of a unit that are away on some day of a batch."""
        counts = self._away[unit]
        return max(sum(counts[at] for at in group) for group in self._days[batch])

    def is_full(self, batch: int) -> bool:
        return self.load[batch] >= self.case.batches[batch].capacity_max

    def is_used_up(self, unit: str, batch: int) -> bool:
        """Say whether a unit has as many away as it may on some day of a batch."""
        return self.away(unit, batch) >= self.case.allowed[unit]

    def partner_is_away(self, person: Person, batch: int) -> bool:
        """Say whether the AB-角 partner is away while a batch is on."""
        partner = self.batch_of.get(person.pair or "")
        return partner is not None and self.case.batches[partner].overlaps(self.case.batches[batch])

    def may(self, person: Person, batch: int) -> bool:
        """Say whether a person without a seat may take one in an open batch of theirs."""
        return (
            not self.is_full(batch)
            and not self.is_used_up(person.unit, batch)
            and not self.partner_is_away(person, batch)
        )

    def torn_pairs(self) -> Iterator[tuple[Person, Person]]:
        """Yield the pairs that are away together, each once."""
        for staff_no, batch in sorted(self.batch_of.items()):
            person = self.case.by_number[staff_no]
            if person.pair is not None and staff_no < person.pair and self.partner_is_away(person, batch):
                yield person, self.case.by_number[person.pair]

    def over_allowance(self) -> Iterator[tuple[str, tuple[int, ...], int]]:
        """Yield (unit, batches on together, people away) wherever too many are away."""
        for unit, counts in sorted(self._away.items()):
            for group in self.case.together:
                if (away := sum(counts[at] for at in group)) > self.case.allowed[unit]:
                    yield unit, group, away

    def too_small(self) -> list[int]:
        """List the batches that are held with fewer people than they need."""
        return [at for at, n in sorted(self.load.items()) if 0 < n < self.case.batches[at].capacity_min]

    def used(self) -> list[int]:
        return sorted(at for at, n in self.load.items() if n)

    def moved(self) -> list[str]:
        """List who has another batch than before, or none any more."""
        position = self.case.position
        return [
            person.staff_no
            for person in self.case.people
            if (before := position.get(self.case.previous.get(person.staff_no, ""))) is not None
            and self.batch_of.get(person.staff_no) not in (before, None)
        ]

    def unevenness(self) -> int:
        """Price how unevenly the batches are filled: 0 is best."""
        return sum(load_cost(self.load[at], batch.capacity_max) for at, batch in enumerate(self.case.batches))


def mend_pairs(seating: Seating, held: Sequence[bool]) -> None:
    """Part the pairs that are away together, by a free seat, a change of seats, or else by leaving one out.

    Only batches that are `held` are thought of.
    """
    for one, other in list(seating.torn_pairs()):
        if not any(_part(seating, mover, held) for mover in (other, one)):
            seating.unseat(other)


def _part(seating: Seating, mover: Person, held: Sequence[bool]) -> bool:
    """Move one of a pair to where the partner is not away at the same time; tell whether it could be done."""
    home = seating.unseat(mover)
    targets = [
        at
        for at in seating.case.open_to(mover)
        if held[at] and at != home and not seating.partner_is_away(mover, at)
    ]
    for batch in sorted(targets, key=lambda at: (seating.load[at], at)):
        if seating.may(mover, batch) and _can_spare(seating, home):
            seating.seat(mover, batch)
            return True
    for batch in targets:
        if _exchange(seating, mover, home, batch):
            return True
    seating.seat(mover, home)
    return False


def _can_spare(seating: Seating, batch: int) -> bool:
    return seating.load[batch] == 0 or seating.load[batch] >= seating.case.batches[batch].capacity_min


def _exchange(seating: Seating, mover: Person, home: int, batch: int) -> bool:
    """Let somebody of the batch take the mover's old seat."""
    for other in _sitting_in(seating, batch, mover.unit):
        if home not in seating.case.open_to(other):
            continue
        seating.unseat(other)
        if seating.may(mover, batch):
            seating.seat(mover, batch)
            if seating.may(other, home):
                seating.seat(other, home)
                return True
            seating.unseat(mover)
        seating.seat(other, batch)
    return False


def _sitting_in(seating: Seating, batch: int, unit: str) -> Iterable[Person]:
    """List who sits in a batch, colleagues first: exchanging with them changes no unit's absences."""
    people = [seating.case.by_number[each] for each, at in seating.batch_of.items() if at == batch]
    return sorted(people, key=lambda person: (person.unit != unit, person.staff_no))


def seat_the_rest(seating: Seating) -> None:
    """Seat whoever is left out wherever they still may sit in a batch that is held, emptiest first."""
    for person in seating.case.people:
        if person.staff_no in seating.batch_of:
            continue
        free = [at for at in seating.case.open_to(person) if seating.load[at] and seating.may(person, at)]
        if free:
            seating.seat(person, min(free, key=lambda at: (seating.load[at], at)))
