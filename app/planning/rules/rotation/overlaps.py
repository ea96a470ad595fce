"""Keep a unit within its allowance on days when several batches are on.

A flow cannot bound the sum over overlapping batches, so it is first solved with each batch bounded on its
own: that relaxed flow is the bound the final plan is measured against. Where a unit then has too many away
on some day, its allowance is divided among that day's batches in proportion to what the flow wanted, and
the flow is solved again; what is still too many then is taken out. Then batches that do not
overlap each other are freed, a set at a time, up to what the others leave of the allowance, and the flow is
solved again, which can only improve the plan. Every flow after the first keeps every allowance; the last is
known to be optimal when it costs what the first did.
"""

from collections.abc import Sequence
from itertools import cycle, islice

import numpy as np

from app.planning.rules.rotation.network import LOAD_STEPS, Arcs, Ints, Network

DIVIDING_ROUNDS = 1
FREEING_ROUNDS = 12


def fit(network: Network, allowances: Ints, together: Sequence[tuple[int, ...]]) -> tuple[Ints, Ints]:
    """Return the relaxed flow and a flow that keeps every allowance."""
    caps = np.repeat(allowances[:, None], len(network.capacities), axis=1)
    relaxed = flow = network(caps)
    shared = [np.array(group) for group in together if len(group) > 1]
    if not shared:
        return relaxed, relaxed
    for _ in range(DIVIDING_ROUNDS):
        if not _divide_allowances(caps, unit_loads(flow, network.arcs, caps.shape), allowances, shared):
            break
        flow = network(caps)
    flow = flow.copy()
    _trim(flow, network.arcs, allowances, shared, caps.shape)
    best = network.score(relaxed)
    if network.score(flow) > best:
        flow = _free_in_turn(flow, network, allowances, together, best)
        _seat_directly(flow, network, allowances, together)
    return relaxed, flow


def unit_loads(flow: Ints, arcs: Arcs, shape: tuple[int, ...]) -> Ints:
    """Count each unit's people in each batch."""
    loads = np.zeros(shape, dtype=np.int64)
    np.add.at(loads, (arcs.unit, arcs.batch), flow)
    return loads


def _divide_allowances(caps: Ints, loads: Ints, allowances: Ints, shared: Sequence[Ints]) -> bool:
    """Divide the allowance of each unit that is over it; say whether there was one."""
    found = False
    for batches in shared:
        for unit in map(int, np.flatnonzero(loads[:, batches].sum(axis=1) > allowances)):
            parts = divide(int(allowances[unit]), [int(n) for n in loads[unit, batches]], unit)
            caps[unit, batches] = np.minimum(caps[unit, batches], parts)
            found = True
    return found


def divide(total: int, wanted: Sequence[int], turn: int) -> list[int]:
    """Divide a total in proportion to what is wanted, by largest remainder.

    Equal remainders are taken in turn, beginning elsewhere for each unit, so that units do not all keep the
    same batch.
    """
    whole = sum(wanted)
    parts = [total * want // whole for want in wanted]
    by_remainder = sorted(
        range(len(wanted)),
        key=lambda i: (-(total * wanted[i] % whole), (i - turn) % len(wanted)),
    )
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _trim(flow: Ints, arcs: Arcs, allowances: Ints, shared: Sequence[Ints], shape: tuple[int, ...]) -> None:
    """Take people out of the later batches of a day on which their unit has too many away."""
    loads = unit_loads(flow, arcs, shape)
    for batches in shared:
        for unit in map(int, np.flatnonzero(loads[:, batches].sum(axis=1) > allowances)):
            surplus = int(loads[unit, batches].sum() - allowances[unit])
            of_unit = np.flatnonzero((arcs.unit == unit) & np.isin(arcs.batch, batches) & (flow > 0))
            for arc in sorted(map(int, of_unit), key=lambda a: (-int(arcs.batch[a]), a)):
                taken = min(surplus, int(flow[arc]))
                flow[arc] -= taken
                loads[unit, arcs.batch[arc]] -= taken
                surplus -= taken


def _free_in_turn(
    flow: Ints, network: Network, allowances: Ints, together: Sequence[tuple[int, ...]], best: tuple[int, int]
) -> Ints:
    """Free one set of batches after another until the bound is reached or no set brings anything."""
    sets = apart(len(network.capacities), together)
    rating = network.score(flow)
    idle = 0
    for freed in islice(cycle(sets), FREEING_ROUNDS):
        flow = network(_caps_when_freed(flow, network, allowances, together, freed))
        idle = 0 if network.score(flow) < rating else idle + 1
        rating = network.score(flow)
        if rating == best or idle == len(sets):
            break
    return flow


def apart(batches: int, together: Sequence[tuple[int, ...]]) -> list[list[int]]:
    """Divide the batches into sets whose members do not overlap each other."""
    overlapping = {b: {other for group in together if b in group for other in group} for b in range(batches)}
    sets: list[list[int]] = []
    for b in range(batches):
        home = next((members for members in sets if not overlapping[b].intersection(members)), None)
        if home is None:
            sets.append(home := [])
        home.append(b)
    return sets


def _caps_when_freed(
    flow: Ints, network: Network, allowances: Ints, together: Sequence[tuple[int, ...]], freed: Sequence[int]
) -> Ints:
    """Bound the freed batches by what the others leave of each allowance, the others by what they have."""
    caps = unit_loads(flow, network.arcs, (len(allowances), len(network.capacities)))
    loads = caps.copy()
    for b in freed:
        away = [loads[:, list(group)].sum(axis=1) for group in together if b in group]
        caps[:, b] = allowances - np.max(away, axis=0) + loads[:, b]
    return caps


def _seat_directly(
    flow: Ints, network: Network, allowances: Ints, together: Sequence[tuple[int, ...]]
) -> None:
    """Seat the left out wherever a seat and their unit's allowance are free, emptiest batch first."""
    groups, arcs = network.groups, network.arcs
    capacities = np.array(network.capacities, dtype=np.int64)
    loads = unit_loads(flow, arcs, (len(allowances), len(capacities)))
    placed = np.zeros(len(groups), dtype=np.int64)
    np.add.at(placed, arcs.group, flow)
    filled = loads.sum(axis=0)
    days = [[np.array(group) for group in together if b in group] for b in range(len(capacities))]
    first_arc = np.searchsorted(arcs.group, np.arange(len(groups) + 1))

    def room(arc: int) -> int:
        """Count who could still take this arc: seats, and what the unit may spare on its worst day."""
        b, unit = int(arcs.batch[arc]), int(arcs.unit[arc])
        spare = min(int(allowances[unit] - loads[unit, day].sum()) for day in days[b])
        return min(int(capacities[b] - filled[b]), spare)

    def price(arc: int) -> tuple[int, int, int]:
        b = int(arcs.batch[arc])
        return int(arcs.cost[arc]), int(filled[b]) * LOAD_STEPS // int(capacities[b]), arc

    for g in map(int, np.flatnonzero(placed < [group.size for group in groups])):
        for _ in range(groups[g].size - int(placed[g])):
            free = [arc for arc in range(int(first_arc[g]), int(first_arc[g + 1])) if room(arc) > 0]
            if not free:
                break
            arc = min(free, key=price)
            flow[arc] += 1
            loads[groups[g].unit, arcs.batch[arc]] += 1
            filled[arcs.batch[arc]] += 1
