"""Why not everybody can be placed: the rules that stand against each other, and the smallest loosening that helps.

From those left out the search follows what keeps them out: a full batch leads to whoever sits in it, a
used-up allowance to the colleagues who use it. What is reached is the cut: these people compete for these
seats, and no exchange with anybody else would help.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.planning.rotation.cases import Case, Person
from app.planning.rotation.layout import lay_out
from app.planning.rotation.programme import LARGEST, Programme, Relaxations
from app.planning.rotation.reasons import Cause, cause, names
from app.planning.rotation.seating import Seating

NAMED = 5


@dataclass(frozen=True)
class Conflict:
    """One rule that stands in the way, of whom or what, and how it could be loosened."""

    rule: str
    scope: str
    detail: str
    relaxation: str


@dataclass
class _Cut:
    """The people who compete, the full batches and the units at their limit."""

    people: set[str] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)
    units: set[str] = field(default_factory=set)


def conflicts(seating: Seating, seconds: float) -> list[Conflict]:
    """Return what keeps those left out from being placed; nothing if everybody is."""
    case = seating.case
    left = [person for person in case.people if person.staff_no not in seating.batch_of]
    by_cause: dict[Cause, list[Person]] = defaultdict(list)
    for person in left:
        by_cause[cause(person, seating)].append(person)
    found = [
        *_of_tiers(by_cause[Cause.TIER], case),
        *_of_absences(by_cause[Cause.UNAVAILABLE]),
        *_of_pins(by_cause[Cause.PIN]),
    ]
    rest = [person for person in left if case.open_to(person)]
    if rest:
        found += _of_seats(rest, seating, seconds)
    return found + _of_minimums(by_cause[Cause.MINIMUM], seating)


def _of_tiers(people: Sequence[Person], case: Case) -> list[Conflict]:
    tiers = sorted({person.tier for person in people})
    return [
        Conflict(
            "tier",
            tier,
            f"“{tier}”的 {sum(person.tier == tier for person in people)} 人没有对其开放的批次",
            f"在 {len(case.batches)} 期中任选一期对“{tier}”开放",
        )
        for tier in tiers
    ]


def _of_absences(people: Sequence[Person]) -> list[Conflict]:
    return (
        [
            Conflict(
                "unavailable",
                _who(people),
                f"{len(people)} 人不能参加对其层级开放的任何一期",
                "为他们另设一期，或办理缓训",
            )
        ]
        if people
        else []
    )


def _of_pins(people: Sequence[Person]) -> list[Conflict]:
    return (
        [Conflict("pin", _who(people), f"{len(people)} 人被指定到不对其开放的批次", "取消或改正这些指定")]
        if people
        else []
    )


def _who(people: Sequence[Person]) -> str:
    first = "、".join(person.staff_no for person in people[:NAMED])
    return f"{first} 等 {len(people)} 人" if len(people) > NAMED else first


def _of_seats(left: Sequence[Person], seating: Seating, seconds: float) -> list[Conflict]:
    """Explain whom seats, units' limits and pairs keep out."""
    case, cut = seating.case, _cut(left, seating)
    needed = _relaxations(left, seating, seconds)
    seats, away, torn = (needed.seats, needed.away, needed.pairs) if needed else ({}, {}, ())
    return [
        *(_capacity(at, seats.get(at, 0), cut, case) for at in sorted(cut.batches | seats.keys())),
        *(_away(unit, away.get(unit, 0), seating) for unit in sorted(cut.units | away.keys())),
        *(_pair(staff_no, case) for staff_no in torn),
    ]


def _cut(left: Iterable[Person], seating: Seating) -> _Cut:
    case, cut = seating.case, _Cut()
    sitting: dict[int, list[Person]] = defaultdict(list)
    colleagues: dict[str, list[Person]] = defaultdict(list)
    for staff_no in seating.batch_of:
        person = case.by_number[staff_no]
        sitting[seating.batch_of[staff_no]].append(person)
        colleagues[person.unit].append(person)
    waiting = list(left)
    while waiting:
        person = waiting.pop()
        if person.staff_no in cut.people:
            continue
        cut.people.add(person.staff_no)
        for at in case.open_to(person):
            if seating.batch_of.get(person.staff_no) == at:
                continue
            if seating.is_used_up(person.unit, at):
                if person.unit not in cut.units:
                    cut.units.add(person.unit)
                    waiting += colleagues[person.unit]
            elif seating.is_full(at) and at not in cut.batches:
                cut.batches.add(at)
                waiting += sitting[at]
    return cut


def _relaxations(left: Sequence[Person], seating: Seating, seconds: float) -> Relaxations | None:
    """Find the smallest loosening; in a case too large for that, among the units of those left out alone."""
    case = seating.case
    reachable = [person for person in case.people if case.open_to(person)]
    if sum(len(group.open) for group in lay_out(case).groups) > LARGEST:
        units = {person.unit for person in left}
        reachable = [person for person in reachable if person.unit in units]
    part = _part_of(case, reachable, seating)
    alone = frozenset(person.staff_no for person in reachable if person.pair is not None)
    layout = lay_out(part, alone=alone)
    if len(layout.arcs.group) > LARGEST:
        return None
    return Programme(layout, elastic=True).relax(seconds)


def _part_of(case: Case, people: Sequence[Person], seating: Seating) -> Case:
    """Return the case of some people, the seats of everybody else being taken."""
    inside = {person.staff_no for person in people}
    taken: dict[int, int] = defaultdict(int)
    for staff_no, at in seating.batch_of.items():
        if staff_no not in inside:
            taken[at] += 1
    return case.with_people(people, [batch.capacity_max - taken[at] for at, batch in enumerate(case.batches)])


def _capacity(at: int, more: int, cut: _Cut, case: Case) -> Conflict:
    batch = case.batches[at]
    full = sorted(cut.batches or {at})
    seats = sum(case.batches[each].capacity_max for each in full)
    detail = (
        f"{len(cut.people)} 人争用{names(case, full)}的 {seats} 个名额，第 {batch.number} 期的 "
        f"{batch.capacity_max} 个已满"
    )
    if more:
        relaxation = f"第 {batch.number} 期增加 {more} 个名额"
    else:
        relaxation = f"与本表其他放宽等效：也可改为第 {batch.number} 期增加名额"
    return Conflict("capacity", batch.number, detail, relaxation)


def _away(unit: str, more: int, seating: Seating) -> Conflict:
    case = seating.case
    size, allowed = case.sizes[unit], case.allowed[unit]
    rules = case.rules.of(unit)
    share = size * rules.away_share_max.numerator // rules.away_share_max.denominator
    rule = "away_share" if max(share, 1) == allowed else "on_duty_min"
    placed = sum(case.by_number[each].unit == unit for each in seating.batch_of)
    detail = f"“{unit}”共 {size} 人，同时离岗不超过 {allowed} 人，可参加的各期合计只能安排 {placed} 人"
    if more:
        relaxation = (
            f"“{unit}”同时离岗上限由 {allowed} 人增至 {allowed + more} 人"
            f"（在岗下限由 {_percent(size - allowed, size)} % 降至 {_percent(size - allowed - more, size)} %）"
        )
    else:
        relaxation = "与本表列出的放宽等效：也可改为提高该单位的离岗上限"
    return Conflict(rule, unit, detail, relaxation)


def _percent(part: int, whole: int) -> int:
    return max(part, 0) * 100 // whole


def _pair(staff_no: str, case: Case) -> Conflict:
    person = case.by_number[staff_no]
    detail = f"{staff_no} 与 {person.pair} 互为 AB 角，可参加的各期时间重叠，不能都安排"
    return Conflict(
        "pair", f"{staff_no}、{person.pair}", detail, "解除这一对 AB 角，或为其中一人开放时间不重叠的一期"
    )


def _of_minimums(left: Sequence[Person], seating: Seating) -> list[Conflict]:
    """Name the batches that are not held although somebody waits for them."""
    case = seating.case
    wanted: dict[int, int] = defaultdict(int)
    for person in left:
        for at in case.open_to(person):
            if seating.load[at] == 0:
                wanted[at] += 1
    return [
        Conflict(
            "capacity_min",
            case.batches[at].number,
            f"该期至少 {case.batches[at].capacity_min} 人才开办，等候的人中可参加的只有 {n} 人",
            f"第 {case.batches[at].number} 期最少人数降至 {n} 人",
        )
        for at, n in sorted(wanted.items())
    ]
