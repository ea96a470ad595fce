"""A loosening for cases too large for the integer programme, by one flow: the smallest where only seats lack.

Seats and people away beyond what is allowed can be bought; everybody is placed at the least price. Absences are priced
batch by batch, though a unit's limit need only rise by the most of them; where batches overlap a unit keeps to the
division of its allowance that the plan found. Then it is enough, if not the smallest. Pairs and fewest people are not
looked at.
"""

from collections import Counter

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from app.planning.rules.rotation.layout import Layout
from app.planning.rules.rotation.network import Ints
from app.planning.rules.rotation.programme import Relaxations
from app.planning.rules.rotation.seating import Seating


def widened(layout: Layout, seating: Seating) -> Relaxations:
    """Return what it takes to place everybody; of as many seats those of the earliest batches."""
    arcs, batches, sizes = layout.arcs, layout.case.batches, layout.sizes
    caps = _caps(layout, seating)
    pairs, pair_of_arc = np.unique(arcs.unit * len(batches) + arcs.batch, return_inverse=True)
    pair_unit, pair_batch = np.divmod(pairs, len(batches))
    everybody = int(sizes.sum())
    group_nodes = np.arange(len(sizes), dtype=np.int64)
    pair_nodes = len(sizes) + np.arange(len(pairs), dtype=np.int64)
    batch_nodes = len(sizes) + len(pairs) + np.arange(len(batches), dtype=np.int64)
    sink = len(sizes) + len(pairs) + len(batches)
    capacities = np.array([batch.capacity_max for batch in batches], dtype=np.int64)
    # One more seat or absence outweighs any choice among batches.
    dear = len(batches) + 1
    flow = SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    free = np.zeros_like(pairs)
    people = add(
        group_nodes[arcs.group], pair_nodes[pair_of_arc], sizes[arcs.group], np.zeros_like(arcs.batch)
    )
    add(pair_nodes, batch_nodes[pair_batch], caps[pair_unit, pair_batch], free)
    away = add(pair_nodes, batch_nodes[pair_batch], np.full_like(pairs, everybody), free + dear)
    add(batch_nodes, np.full_like(batch_nodes, sink), capacities, np.zeros_like(batch_nodes))
    more = np.arange(len(batches), dtype=np.int64) + dear
    seats = add(batch_nodes, np.full_like(batch_nodes, sink), np.full_like(batch_nodes, everybody), more)
    flow.set_nodes_supplies(group_nodes, sizes)
    flow.set_node_supply(sink, -everybody)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the flow solver stopped")
    apart, shared = Counter[str](), Counter[str]()
    for at, beyond in enumerate(np.asarray(flow.flows(away)).tolist()):
        unit = layout.units[int(pair_unit[at])]
        if _alone(layout, int(pair_batch[at])):
            apart[unit] = max(apart[unit], beyond)
        else:
            shared[unit] += beyond
    return Relaxations(
        {at: int(n) for at, n in enumerate(np.asarray(flow.flows(seats)).tolist()) if n},
        {},
        {unit: n for unit, n in (apart | shared).items() if n},
        (),
        np.asarray(flow.flows(people), dtype=np.int64),
    )


def _alone(layout: Layout, at: int) -> bool:
    """Say whether a batch overlaps no other."""
    return all(len(group) == 1 for group in layout.case.together if at in group)


def _caps(layout: Layout, seating: Seating) -> Ints:
    """Bound each unit in each batch by its allowance, and by what it has there where batches overlap."""
    case = layout.case
    caps = np.repeat(layout.allowances[:, None], len(case.batches), axis=1)
    index = {unit: at for at, unit in enumerate(layout.units)}
    loads = np.zeros_like(caps)
    for key, at in seating.batch_of.items():
        loads[index[case.by_key[key].unit], at] += 1
    shared = [at for at in range(len(case.batches)) if not _alone(layout, at)]
    caps[:, shared] = loads[:, shared]
    return caps
