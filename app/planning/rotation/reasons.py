"""Why everybody is where the plan has them, or nowhere: one sentence each, one cause for each left out."""

from collections.abc import Iterable
from enum import StrEnum

from app.planning.rotation.cases import Case, Objective, Person
from app.planning.rotation.seating import Seating

AIMS = {
    Objective.EVEN: "按各期人数均衡",
    Objective.EARLIEST: "按尽早完成",
    Objective.FEWEST_BATCHES: "按开办期数最少",
}


class Cause(StrEnum):
    """Why somebody has no batch; the first that holds, in this order, is the one named."""

    TIER = "tier"
    UNAVAILABLE = "unavailable"
    PIN = "pin"
    PAIR = "pair"
    AWAY = "away_share"
    MINIMUM = "capacity_min"
    CAPACITY = "capacity"


def reason(person: Person, seating: Seating) -> str:
    """Return the sentence for one person."""
    if person.staff_no in seating.batch_of:
        return _placed(person, seating)
    return _left_out(person, seating)


def cause(person: Person, seating: Seating) -> Cause:
    """Name the one cause for somebody left out."""
    case = seating.case
    for_tier = _for_tier(person, case)
    open_ = case.open_to(person)
    if not for_tier:
        return Cause.TIER
    if all(case.batches[at].number in person.unavailable for at in for_tier):
        return Cause.UNAVAILABLE
    if not open_:
        return Cause.PIN
    apart = [at for at in open_ if not seating.partner_is_away(person, at)]
    if not apart:
        return Cause.PAIR
    if all(seating.is_used_up(person.unit, at) for at in apart):
        return Cause.AWAY
    if all(seating.load[at] == 0 or seating.is_used_up(person.unit, at) for at in apart):
        return Cause.MINIMUM
    return Cause.CAPACITY


def names(case: Case, batches: Iterable[int]) -> str:
    """Name batches: 第 1、3 期."""
    return f"第 {'、'.join(case.batches[at].number for at in batches)} 期"


def _for_tier(person: Person, case: Case) -> list[int]:
    return [at for at, batch in enumerate(case.batches) if not batch.tiers or person.tier in batch.tiers]


def _placed(person: Person, seating: Seating) -> str:
    case, at = seating.case, seating.batch_of[person.staff_no]
    here, before = names(case, [at]), case.previous.get(person.staff_no)
    if person.pin is not None:
        return f"指定在{here}"
    if before == case.batches[at].number:
        return f"保持原来的{here}"
    open_ = case.open_to(person)
    among = (
        f"可参加的只有{here}"
        if len(open_) == 1
        else f"可参加{names(case, open_)}，{AIMS[case.rules.objective]}安排在{here}"
    )
    return f"{_moved(person, before, seating)}；{among}" if before is not None else among


def _moved(person: Person, before: str, seating: Seating) -> str:
    """Say why somebody could not stay in their batch."""
    case = seating.case
    at = case.position.get(before)
    if at is None:
        return f"原来的第 {before} 期已取消"
    if at not in case.open_to(person):
        return f"原来的第 {before} 期{'本人不能参加' if before in person.unavailable else '不再对其开放'}"
    if seating.load[at] == 0:
        return f"原来的第 {before} 期不再开办"
    if seating.partner_is_away(person, at):
        return f"AB 角与原来的第 {before} 期时间重叠"
    if seating.is_full(at):
        return f"原来的第 {before} 期名额已满"
    return f"原来的第 {before} 期为使更多人能参加而让出"


def _left_out(person: Person, seating: Seating) -> str:
    planned, open_ = seating.case, seating.case.open_to(person)
    match cause(person, seating):
        case Cause.TIER:
            return f"没有对“{person.tier}”开放的批次"
        case Cause.UNAVAILABLE:
            return (
                f"本人不能参加对“{person.tier}”开放的全部批次（{names(planned, _for_tier(person, planned))}）"
            )
        case Cause.PIN:
            return f"指定的第 {person.pin} 期不对“{person.tier}”开放"
        case Cause.PAIR:
            return f"AB 角 {person.pair} 在可参加的{names(planned, open_)}期间已经离岗"
        case Cause.AWAY:
            allowed = planned.allowed[person.unit]
            return f"“{person.unit}”同时离岗不超过 {allowed} 人，可参加的{names(planned, open_)}期间已用满"
        case Cause.MINIMUM:
            return f"可参加的{names(planned, open_)}达不到最少人数，没有开办"
        case _:
            return f"可参加的{names(planned, open_)}名额已满"
