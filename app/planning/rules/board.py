"""A plan as it stands: who is where, what is full, which unit has nobody more to spare."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.planning.facts import Placement, PlanBatch, PlanPerson, PlanSettings
from app.planning.rules.allowance import allowed_away, concurrent, in_order


class Board:
    """Indexes over one plan for questions about single people; never changed after it is built.

    `headcounts` gives the real size of units where the roster is only a part of them; a unit not named
    there is as large as its people on the roster.
    """

    def __init__(
        self,
        people: Iterable[PlanPerson],
        batches: Sequence[PlanBatch],
        settings: PlanSettings,
        placements: Iterable[Placement],
        headcounts: Mapping[str, int] | None = None,
    ) -> None:
        self.settings = settings
        self.people = {person.person_id: person for person in people}
        self.batches = {batch.batch_id: batch for batch in in_order(batches)}
        self.batch_of = {placement.person_id: placement.batch_id for placement in placements}
        self.headcounts = Counter(person.unit_id for person in self.people.values())
        for unit, count in (headcounts or {}).items():
            self.headcounts[unit] = count
        self.load = Counter(self.batch_of.values())
        self.unit_load = Counter(
            (self.people[person_id].unit_id, batch_id) for person_id, batch_id in self.batch_of.items()
        )
        ids = list(self.batches)
        self._together: dict[str, list[list[str]]] = {batch_id: [] for batch_id in ids}
        for group in concurrent(list(self.batches.values())):
            named = [ids[i] for i in group]
            for batch_id in named:
                self._together[batch_id].append(named)

    def allowed_away(self, unit_id: str) -> int:
        return allowed_away(self.headcounts[unit_id], self.settings)

    def placed_without(self, person: PlanPerson, batch_id: str) -> int:
        """Count the batch's people other than this one."""
        return self.load[batch_id] - (self.batch_of.get(person.person_id) == batch_id)

    def away_without(self, person: PlanPerson, batch_id: str) -> int:
        """Count colleagues away on the worst day of the batch, this person not counted."""
        own = self.batch_of.get(person.person_id)
        return max(
            sum(self.unit_load[person.unit_id, other] - (other == own) for other in group)
            for group in self._together[batch_id]
        )

    def is_full_for(self, person: PlanPerson, batch_id: str) -> bool:
        return self.placed_without(person, batch_id) >= self.batches[batch_id].capacity

    def is_used_up_for(self, person: PlanPerson, batch_id: str) -> bool:
        return self.away_without(person, batch_id) >= self.allowed_away(person.unit_id)
