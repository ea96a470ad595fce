"""How many credited hours a year is measured against, by rank, and what earlier years carry over.

The figures are those of 《干部教育培训工作条例》 as revised in 2023: presets to look at, not a verdict of this system.
"""

from collections.abc import Mapping
from decimal import Decimal

from app.organisation.facts import Rank
from app.records.facts import Standing, Target

REGULATION = "regulation_2023"
TARGETS: Mapping[str, Target] = {
    each.key: each
    for each in (
        Target("division_and_above", Decimal(550), 5, REGULATION),
        Target("section_and_below", Decimal(90), 1, REGULATION),
    )
}


def target_for(rank: Rank) -> Target:
    """Return what is asked of a rank: five years together from division level up, each year below."""
    high = rank in {Rank.BUREAU, Rank.DIVISION}
    return TARGETS["division_and_above" if high else "section_and_below"]


def standing(target: Target, hours: Mapping[int, Decimal], year: int) -> Standing:
    """Return how a year stands: hours of earlier years count as far back as the target's years reach, no further."""
    earlier = range(year - target.years + 1, year)
    carried = sum((hours.get(each, Decimal(0)) for each in earlier), Decimal(0))
    return Standing(target, hours.get(year, Decimal(0)), carried)
