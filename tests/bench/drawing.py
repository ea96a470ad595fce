"""What drawing costs: a thousand papers from a bank of five thousand, in this process and without a database."""

import random
from collections.abc import Iterator
from decimal import Decimal

from question_bank.blueprints import Blueprint, Row
from question_bank.drawing import Pool
from question_bank.items import TOPICS, CognitiveLevel, Difficulty, Item, Kind
from tests.bench.places import Places
from tests.bench.tables import ROUNDS, Measure, core_seconds
from tests.question_bank.builders import item

PAPERS, ITEMS, QUOTES = 1_000, 5_000, 4_200
# Rows that overlap: every paper of them needs the flow, none can be filled row by row.
BLUEPRINT = Blueprint(
    (
        Row(Kind.SINGLE, 15, Decimal(2)),
        Row(Kind.SINGLE, 5, Decimal(2), topic=TOPICS[1]),
        Row(Kind.MULTIPLE, 10, Decimal(3)),
        Row(Kind.MULTIPLE, 5, Decimal(3), difficulty=Difficulty.HARD),
        Row(Kind.TRUE_FALSE, 10, Decimal(1)),
        Row(Kind.FILL_BLANK, 5, Decimal(2), cognitive_level=CognitiveLevel.APPLY),
    )
)


def papers(places: Places, engine: str) -> Iterator[Measure]:
    """Draw papers as a series, and one alone as a start that avoids what was met does."""
    bank = _bank()
    drawn = Measure(f"{PAPERS:,} papers of 50 from {ITEMS:,} items", "-", "s")
    alone = Measure("one paper clear of two others", "-", "ms")
    for number in range(ROUNDS):
        pool = Pool(BLUEPRINT, bank)
        series = pool.series(number)
        drawn.ours.append(core_seconds(lambda: [series.deal() for _ in range(PAPERS)]))  # noqa: B023
        met = pool.draw("a").item_ids | pool.draw("b").item_ids
        alone.ours.append(1_000 * core_seconds(lambda: pool.draw("c", avoid=met)))  # noqa: B023
    series = Pool(BLUEPRINT, bank).series(1)
    spread = pool.spread([series.deal() for _ in range(PAPERS)])
    drawn.note = f"expected score rate {spread.mean}, width {spread.width}, deviation {spread.deviation}"
    yield from (drawn, alone)


def _bank() -> list[Item]:
    chance = random.Random(1)
    return [
        item(
            chance.choice(list(Kind)),
            f"i{number:05}",
            topic=chance.choice(TOPICS),
            expected_difficulty=chance.choice(list(Difficulty)),
            cognitive_level=chance.choice(list(CognitiveLevel)),
            fact=f"f{chance.randrange(QUOTES)}",
        )
        for number in range(ITEMS)
    ]
