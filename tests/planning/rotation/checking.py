"""The rules of a rotation said a second time, slowly and apart from the solver: what a plan may and may not do."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import product
from math import ceil

from app.planning.rules.rotation.cases import Batch, Case, Leaders, Objective
from app.planning.rules.rotation.network import load_cost

Plan = Mapping[str, str]


def faults(case: Case, plan: Plan) -> list[str]:
    """Name every rule a plan breaks, day by day and person by person."""
    found = []
    batches = {batch.number: batch for batch in case.batches}
    for person in case.people:
        number = plan.get(person.key)
        if number is None:
            continue
        batch = batches[number]
        if batch.tiers and person.tier not in batch.tiers:
            found.append(f"{person.key} 的层级不能参加 {number}")
        if number in person.unavailable:
            found.append(f"{person.key} 不能参加 {number}")
        if number in person.banned:
            found.append(f"{person.key} 不得编入 {number}")
        if person.pin not in (None, number):
            found.append(f"{person.key} 应在 {person.pin}")
    for number, count in Counter(plan.values()).items():
        if not batches[number].capacity_min <= count <= batches[number].capacity_max:
            found.append(f"{number} 有 {count} 人")
    return found + list(_days(case, plan, batches))


def _days(case: Case, plan: Plan, batches: Mapping[str, Batch]) -> Iterator[str]:
    day = min(batch.starts_on for batch in batches.values())
    while day <= max(batch.ends_on for batch in batches.values()):
        gone = {
            staff_no for staff_no, at in plan.items() if batches[at].starts_on <= day <= batches[at].ends_on
        }
        by_unit = Counter(case.by_key[each].unit for each in gone)
        for unit, count in by_unit.items():
            size, rules = case.sizes[unit], case.rules.of(unit)
            share = max(1, int(rules.away_share_max * size))
            stays = size - count >= rules.on_duty_min or (size <= rules.on_duty_min and count == 1)
            if count > share or not stays:
                yield f"{day} {unit} 离岗 {count} 人"
        for each in gone:
            if case.by_key[each].pair in gone:
                yield f"{day} {each} 与其 AB 角同时离岗"
        day += timedelta(days=1)


def worth(case: Case, plan: Plan) -> tuple[int, int, int, int]:
    """Return (left out, moved, wishes not granted, objective) of a plan."""
    batches = {batch.number: batch for batch in case.batches}
    moved = sum(
        1
        for person in case.people
        if person.key in case.previous and plan.get(person.key) != case.previous[person.key]
    )
    used = Counter(plan.values())
    match case.rules.objective:
        case Objective.FEWEST_BATCHES:
            objective = len(used)
        case Objective.EARLIEST:
            first = min(batch.starts_on for batch in case.batches)
            objective = max(((batches[each].ends_on - first).days + 1 for each in used), default=0)
        case _:
            objective = sum(load_cost(n, batches[each].capacity_max) for each, n in used.items())
    return len(case.people) - len(plan), moved, _ungranted(case, plan), objective


def _ungranted(case: Case, plan: Plan) -> int:
    """Count places from the front for leaders who go early, leaders too many in a batch, and venues not the nearest."""
    order = [batch.number for batch in case.batches]
    venue = {batch.number: batch.venue for batch in case.batches}
    leaders = [person for person in case.people if person.leads]
    late = Counter(plan[person.key] for person in leaders if person.key in plan)
    found = 0
    if case.rules.leaders is Leaders.EARLY:
        found += sum(order.index(number) * count for number, count in late.items())
    if case.rules.leaders is Leaders.SPREAD:
        fair = ceil(len(leaders) / len(order))
        found += sum(max(count - fair, 0) for count in late.values())
    for person in case.people:
        if person.key in plan and person.near and person.near in venue.values():
            found += venue[plan[person.key]] != person.near
    return found


def best(case: Case) -> tuple[int, int, int, int]:
    """Try every plan there is."""
    numbers = [None, *(batch.number for batch in case.batches)]
    plans = (
        {person.key: each for person, each in zip(case.people, chosen, strict=True) if each is not None}
        for chosen in product(numbers, repeat=len(case.people))
    )
    return min(worth(case, plan) for plan in plans if not faults(case, plan))


def smallest_loosening(case: Case) -> int:
    """Try every plan that places all whom some batch is open to; return the least it takes to allow one.

    Seats more, people fewer a batch is held with, people more away of a unit, and pairs broken count one each.
    """
    reachable = [person for person in case.people if case.open_to(person)]
    return min(
        (
            _loosened(case, {p.key: at for p, at in zip(reachable, chosen, strict=True)})
            for chosen in product(*map(case.open_to, reachable))
        ),
        default=0,
    )


def _loosened(case: Case, placed: Mapping[str, int]) -> int:
    total, away = 0, Counter[str]()
    for at, batch in enumerate(case.batches):
        held = sum(each == at for each in placed.values())
        total += max(held - batch.capacity_max, 0) + (max(batch.capacity_min - held, 0) if held else 0)
        on = [key for key, there in placed.items() if _meets(batch, case.batches[there])]
        for unit, gone in Counter(case.by_key[key].unit for key in on).items():
            away[unit] = max(away[unit], gone - case.allowed[unit])
    torn = sum(
        key < (pair := case.by_key[key].pair or "")
        and pair in placed
        and case.batches[at].overlaps(case.batches[placed[pair]])
        for key, at in placed.items()
    )
    return total + sum(away.values()) + torn


def _meets(batch: Batch, other: Batch) -> bool:
    """Say whether another batch is on when a batch begins: absences are at their highest on such a day."""
    return other.starts_on <= batch.starts_on <= other.ends_on
