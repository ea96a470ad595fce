"""Blueprints and banks small enough to try every paper there is."""

from decimal import Decimal
from itertools import product

from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Row
from question_bank.items import TOPICS, Difficulty, Item, Kind
from tests.question_bank.builders import item

_LEVELS = [Difficulty.EASY, Difficulty.HARD]

BLUEPRINTS = st.lists(
    st.builds(
        Row,
        kind=st.just(Kind.SINGLE),
        count=st.integers(1, 2),
        marks=st.just(Decimal(1)),
        topic=st.sampled_from([None, *TOPICS[:2]]),
        difficulty=st.sampled_from([None, *_LEVELS]),
    ),
    min_size=1,
    max_size=3,
).map(lambda rows: Blueprint(tuple(rows)))


def banks(most: int = 6) -> st.SearchStrategy[list[Item]]:
    """Draw banks of a few items, several of which may ask one fact."""
    traits = st.tuples(st.sampled_from(TOPICS[:2]), st.sampled_from(_LEVELS), st.integers(0, 4))
    return st.lists(traits, max_size=most).map(
        lambda found: [
            item(Kind.SINGLE, f"i{n}", topic=topic, expected_difficulty=difficulty, fact=f"f{fact}")
            for n, (topic, difficulty, fact) in enumerate(found)
        ]
    )


def every_paper(blueprint: Blueprint, items: list[Item]) -> list[frozenset[str]]:
    """List the item ids of every paper that asks no fact twice, by trying them all."""
    slots = [row for row in blueprint.rows for _ in range(row.count)]
    ways = product(*([each for each in items if row.fits(each)] for row in slots))
    found = {
        frozenset(each.id for each in way) for way in ways if len({each.fact for each in way}) == len(slots)
    }
    return sorted(found, key=sorted)
