"""Who sits where, with the counts that say whether one more may: the rules, person by person."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from app.planning.rules.rotation.cases import Assignment, Case, Leaders, Person
from app.planning.rules.rotation.network import load_cost


class Seating:
    """An assignment and its counts, kept together while people are moved."""

    def __init__(self, case: Case, placed: Assignment) -> None:
        self.case = case
        self.batch_of: Assignment = {}
        self.load: Counter[int] = Counter()
        self._away: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self._days = [[group for group in case.together if at in group] for at in range(len(case.batches))]
        for key, batch in placed.items():
            self.seat(case.by_key[key], batch)

    def seat(self, person: Person, batch: int) -> None:
        """Give a person a seat; they had none."""
        self.batch_of[person.key] = batch
        self.load[batch] += 1
        self._away[person.unit][batch] += 1

    def unseat(self, person: Person) -> int:
        """Take a person out; return the batch they were in."""
        batch = self.batch_of.pop(person.key)
        self.load[batch] -= 1
        self._away[person.unit][batch] -= 1
        return batch

    def away(self, unit: str, batch: int) -> int:
        """Return the most people of a unit that are away on some day of a batch."""
        counts = self._away[unit]
        return max(sum(counts[at] for at in group) for group in self._days[batch])

    def placed_of(self, unit: str) -> int:
        """Count a unit's people that have a seat."""
        return self._away[unit].total()

    def leaders_in(self, batch: int) -> int:
        return sum(at == batch and self.case.by_key[key].leads for key, at in self.batch_of.items())

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
        for key, batch in sorted(self.batch_of.items()):
            person = self.case.by_key[key]
            if person.pair is not None and key < person.pair and self.partner_is_away(person, batch):
                yield person, self.case.by_key[person.pair]

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
        """List who had a batch and has another now, or none; whose batch is not offered any more among them."""
        position = self.case.position
        return [
            person.key
            for person in self.case.people
            if (before := self.case.previous.get(person.key)) is not None
            and (before not in position or self.batch_of.get(person.key) != position[before])
        ]

    def ungranted(self) -> int:
        """Count the wishes not granted: leaders late or too many at once, people far from their venue."""
        case = self.case
        seated = ((case.by_key[key], at) for key, at in self.batch_of.items())
        return sum(case.price(person, at) for person, at in seated) + sum(self.crowded().values())

    def crowded(self) -> Counter[int]:
        """Count the leaders above what a batch should hold when leaders are spread."""
        case = self.case
        if case.rules.leaders is not Leaders.SPREAD:
            return Counter()
        held = Counter(at for key, at in self.batch_of.items() if case.by_key[key].leads)
        return Counter({at: n - case.leaders_at_once for at, n in held.items() if n > case.leaders_at_once})

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
    people = [seating.case.by_key[each] for each, at in seating.batch_of.items() if at == batch]
    return sorted(people, key=lambda person: (person.unit != unit, person.key))


def spread_leaders(seating: Seating) -> None:
    """Let leaders of batches with too many of them change with colleagues elsewhere; nothing else changes by it."""
    case = seating.case
    crowded, limit = seating.crowded(), case.leaders_at_once
    held = Counter(at for key, at in seating.batch_of.items() if case.by_key[key].leads)
    colleagues: dict[tuple[str, int], list[Person]] = defaultdict(list)
    for key, at in sorted(seating.batch_of.items()):
        person = case.by_key[key]
        if not person.leads and person.pair is None and key not in case.previous:
            colleagues[person.unit, at].append(person)
    for key, at in sorted(seating.batch_of.items()):
        leader = case.by_key[key]
        if not leader.leads or not crowded[at] or leader.pair is not None or key in case.previous:
            continue
        for to in case.open_to(leader):
            other = next((each for each in colleagues[leader.unit, to] if at in case.open_to(each)), None)
            if held[to] < limit and other is not None and case.price(other, at) <= case.price(other, to):
                seating.unseat(leader)
                seating.unseat(other)
                seating.seat(leader, to)
                seating.seat(other, at)
                colleagues[leader.unit, to].remove(other)
                crowded[at], held[at], held[to] = crowded[at] - 1, held[at] - 1, held[to] + 1
                break


def seat_the_rest(seating: Seating) -> None:
    """Seat whoever is left out wherever they still may sit in a batch that is held, emptiest first."""
    for person in seating.case.people:
        if person.key in seating.batch_of:
            continue
        free = [at for at in seating.case.open_to(person) if seating.load[at] and seating.may(person, at)]
        if free:
            seating.seat(person, min(free, key=lambda at: (seating.load[at], at)))
