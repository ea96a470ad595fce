"""Propose a plan: place as many as possible, leaders early if asked, batches evenly full.

One person more placed outweighs everything else. The same people, batches, settings and seed give the same
plan, in whatever order they come; the seed decides only who among interchangeable colleagues goes to which
batch.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from app.planning.facts import BatchLoad, Placement, PlanBatch, PlanPerson, PlanSettings, Proposal
from app.planning.rules.allowance import concurrent, in_order, one_after_another, thin_units
from app.planning.rules.board import Board
from app.planning.rules.explain import left_out
from app.planning.rules.network import Arcs, Group, Ints, Network, arcs_of, left_out_cost
from app.planning.rules.overlaps import fit

Members = dict[tuple[str, tuple[int, ...], bool], list[PlanPerson]]


def propose(
    people: Iterable[PlanPerson],
    batches: Sequence[PlanBatch],
    settings: PlanSettings,
    headcounts: Mapping[str, int] | None = None,
) -> Proposal:
    """Place everyone who can be placed; name one cause for everyone else.

    `headcounts` gives the real size of units whose roster is only a part of them. Raises ValueError on a
    person or batch named twice.
    """
    people = list(people)
    batches = in_order(batches)
    _refuse_repeats(person.person_id for person in people)
    _refuse_repeats(batch.batch_id for batch in batches)
    members = _members(people, batches, settings)
    units = sorted({unit for unit, _, _ in members})
    position = {unit: i for i, unit in enumerate(units)}
    groups = [
        Group(position[unit], open_, leads, len(persons)) for (unit, open_, leads), persons in members.items()
    ]
    empty = Board(people, batches, settings, (), headcounts)
    placements: list[Placement] = []
    scores = ((0, 0), (0, 0))
    if groups:
        allowances = np.array([empty.allowed_away(unit) for unit in units], dtype=np.int64)
        network = _network(groups, allowances, batches)
        relaxed, flow = fit(network, allowances, concurrent(batches))
        placements = _placements(flow, network.arcs, list(members.values()), batches)
        scores = (network.score(relaxed), network.score(flow))
    board = Board(people, batches, settings, placements, headcounts)
    (fewest, least_spread), (_, spread) = scores
    unreachable = len(people) - sum(group.size for group in groups)
    return Proposal(
        placements=tuple(sorted(placements, key=lambda placement: placement.person_id)),
        left_out=left_out(board),
        loads=tuple(
            BatchLoad(batch.batch_id, board.load[batch.batch_id], batch.capacity) for batch in batches
        ),
        optimal=scores[0] == scores[1],
        spread=spread,
        fewest_left_out=fewest + unreachable,
        least_spread=least_spread,
        thin_units=thin_units(board.headcounts, settings),
    )


def open_batches(person: PlanPerson, batches: Sequence[PlanBatch]) -> tuple[int, ...]:
    """List the positions of the batches this person may be placed in."""
    return tuple(
        i
        for i, batch in enumerate(batches)
        if person.tier_id is not None
        and batch.admits(person.tier_id)
        and batch.batch_id not in person.unavailable
        and person.pinned_batch_id in (None, batch.batch_id)
    )


def _refuse_repeats(ids: Iterable[str]) -> None:
    repeated = [name for name, count in Counter(ids).items() if count > 1]
    if repeated:
        raise ValueError(f"named more than once: {', '.join(sorted(repeated))}")


def _members(people: Sequence[PlanPerson], batches: Sequence[PlanBatch], settings: PlanSettings) -> Members:
    """Group people who are interchangeable to the plan, leaving out those no batch is open to."""
    known: dict[tuple[str | None, frozenset[str], str | None], tuple[int, ...]] = {}
    members: Members = defaultdict(list)
    for person in people:
        key = (person.tier_id, person.unavailable, person.pinned_batch_id)
        if key not in known:
            known[key] = open_batches(person, batches)
        if known[key]:
            leads = settings.leaders_first and person.is_principal_leader
            members[person.unit_id, known[key], leads].append(person)
    return {
        key: sorted(members[key], key=lambda person: _lot(person, settings.seed)) for key in sorted(members)
    }


def _lot(person: PlanPerson, seed: int) -> tuple[bytes, str]:
    """Draw a person's lot: reproducible from the seed, the same on every machine."""
    return hashlib.sha256(f"{seed}|{person.person_id}".encode()).digest(), person.person_id


def _network(groups: Sequence[Group], allowances: Ints, batches: Sequence[PlanBatch]) -> Network:
    leaders = sum(group.size for group in groups if group.leads)
    return Network(
        groups,
        arcs_of(groups),
        [batch.capacity for batch in batches],
        allowances * one_after_another(batches),
        left_out_cost(leaders, len(batches)),
    )


def _placements(
    flow: Ints, arcs: Arcs, members: Sequence[Sequence[PlanPerson]], batches: Sequence[PlanBatch]
) -> list[Placement]:
    """Hand the flow of each group out to its people, in the order of their lots."""
    queues = [iter(persons) for persons in members]
    return [
        Placement(next(queues[arcs.group[arc]]).person_id, batches[arcs.batch[arc]].batch_id)
        for arc in np.flatnonzero(flow)
        for _ in range(flow[arc])
    ]
