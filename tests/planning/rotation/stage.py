"""Small cases, drawn or made by hand."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from app.planning.rules.rotation.cases import (
    Batch,
    Case,
    Leaders,
    Objective,
    Person,
    Rules,
    UnitRules,
    in_order,
)

MONDAY = date(2026, 3, 2)


def a_batch(
    number: int, *, seats: int, least: int = 0, day: int = 0, days: int = 5, tiers: str = "", venue: str = ""
) -> Batch:
    starts = MONDAY + timedelta(days=day)
    ends = starts + timedelta(days=days - 1)
    return Batch(str(number), frozenset(tiers.split()), least, seats, starts, ends, venue)


def staff(count: int, unit: str = "甲", tier: str = "县处级", first: int = 0) -> list[Person]:
    return [Person(f"P{n:02}", f"人{n}", unit, tier) for n in range(first, first + count)]


def a_case(people: Sequence[Person], batches: Sequence[Batch], **rules: object) -> Case:
    share, duty = rules.pop("share", 1), rules.pop("duty", 0)
    previous = rules.pop("previous", {})
    default = UnitRules(Fraction(str(share)), int(str(duty)))
    return Case(people, in_order(batches), Rules(default, **rules), previous)  # type: ignore[arg-type]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(1, 3))
    batches = [
        a_batch(
            n + 1,
            seats=draw(st.integers(0, 3)),
            day=draw(st.integers(0, 3)),
            days=draw(st.integers(1, 3)),
            tiers=draw(st.sampled_from(["", "甲层", "甲层 乙层"])),
            venue=draw(st.sampled_from(["", "福州", "泉州"])),
        )
        for n in range(count)
    ]
    batches = [
        replace(each, capacity_min=min(draw(st.integers(0, 2)), each.capacity_max)) for each in batches
    ]
    numbers = [each.number for each in batches]
    who = [
        Person(
            f"P{n}",
            "",
            draw(st.sampled_from(["甲", "乙"])),
            draw(st.sampled_from(["甲层", "乙层"])),
            unavailable := frozenset(draw(st.sets(st.sampled_from(numbers), max_size=count - 1))),
            None,
            draw(st.sampled_from([None, None, None, *sorted(set(numbers) - unavailable)])),
            frozenset(draw(st.sets(st.sampled_from(numbers), max_size=1))),
            draw(st.booleans()),
            draw(st.sampled_from(["", "", "福州", "厦门"])),
        )
        for n in range(draw(st.integers(1, 5)))
    ]
    if len(who) > 1 and draw(st.booleans()):
        who[0] = replace(who[0], pair="P1")
        who[1] = replace(who[1], pair="P0")
    previous = {
        each.key: draw(st.sampled_from([*numbers, "取消了的"])) for each in who if draw(st.booleans())
    }
    return a_case(
        who,
        batches,
        share=draw(st.sampled_from(["0", "0.3", "0.5", "1"])),
        duty=draw(st.integers(0, 3)),
        objective=draw(st.sampled_from(list(Objective))),
        leaders=draw(st.sampled_from(list(Leaders))),
        previous=previous,
        seed=draw(st.integers(0, 3)),
    )
