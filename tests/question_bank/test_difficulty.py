"""A paper's expected score rate is reckoned in whole numbers, from estimates and what was measured."""

from decimal import Decimal

import pytest

from question_bank.blueprints import Blueprint, Row
from question_bank.difficulty import Facility, rate, spread
from question_bank.drawing import Pool
from question_bank.items import Difficulty, Kind
from question_bank.lots import Lots
from tests.question_bank.builders import item


@pytest.mark.parametrize(
    ("difficulty", "share", "candidates", "expected"),
    [
        (Difficulty.EASY, "0", 0, 8500),
        (Difficulty.HARD, "1", 0, 2000),
        # 29 candidates are too few, 30 are enough.
        (Difficulty.MEDIUM, "0.85", 29, 5500),
        (Difficulty.MEDIUM, "0.85", 30, 8500),
        (Difficulty.EASY, "0.40125", 270, 4013),
    ],
)
def test_what_thirty_candidates_gave_takes_the_place_of_the_estimate(
    difficulty: Difficulty, share: str, candidates: int, expected: int
) -> None:
    assert rate(item(expected_difficulty=difficulty), Facility(Decimal(share), candidates)) == expected


def test_a_papers_rate_weighs_items_by_their_marks() -> None:
    """(3 × 0.85 + 1 × 0.20) / 4 = 0.6875, by hand."""
    bank = [
        item(Kind.SINGLE, "a", expected_difficulty=Difficulty.EASY),
        item(Kind.TRUE_FALSE, "b", expected_difficulty=Difficulty.HARD),
    ]
    pool = Pool(Blueprint((Row(Kind.SINGLE, 1, Decimal(3)), Row(Kind.TRUE_FALSE, 1, Decimal(1)))), bank)
    assert pool.share(pool.draw(1)) == Decimal("0.6875")


def test_a_paper_tells_which_of_its_items_were_measured() -> None:
    """(3 × 0.40 + 1 × 0.20) / 4 = 0.35, by hand."""
    bank = [
        item(Kind.SINGLE, "a", expected_difficulty=Difficulty.EASY),
        item(Kind.TRUE_FALSE, "b", expected_difficulty=Difficulty.HARD),
    ]
    blueprint = Blueprint((Row(Kind.SINGLE, 1, Decimal(3)), Row(Kind.TRUE_FALSE, 1, Decimal(1))))
    known = {"a": Facility(Decimal("0.40"), 83), "b": Facility(Decimal("0.90"), 12)}
    pool = Pool(blueprint, bank, known)
    paper = pool.draw(1)
    assert (pool.rate("a"), pool.rate("b")) == ((Decimal("0.4000"), True), (Decimal("0.2000"), False))
    assert (pool.measured(paper), pool.share(paper)) == (1, Decimal("0.3500"))


def test_a_spread_is_range_mean_and_deviation() -> None:
    """Of 0.2, 0.4, 0.6, 0.8: mean 0.5, deviation √0.05 = 0.2236, by hand."""
    found = spread(map(Decimal, ("0.2", "0.4", "0.6", "0.8")))
    assert (found.papers, found.width, found.mean, found.deviation) == (
        4,
        Decimal("0.6"),
        Decimal("0.5000"),
        Decimal("0.2236"),
    )
    assert spread([]).papers == 0


def test_lots_are_the_same_everywhere_and_even() -> None:
    lots = Lots("20210409")
    assert [lots.below(100) for _ in range(10)] == GOLDEN
    counts = [0] * 7
    for _ in range(70_000):
        counts[lots.below(7)] += 1
    # Six standard deviations of a fair die of seven sides.
    assert all(abs(count - 10_000) < 560 for count in counts)


# SHA-512 of "20210409|0", its eight words from the last to the first, each times 100 over 2⁶⁴; then "…|1".
GOLDEN = [22, 8, 0, 24, 99, 87, 99, 42, 96, 17]
