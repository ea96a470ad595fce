"""Blueprints are counted exactly; papers are drawn the same from the same seed."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Row
from question_bank.drawing import BankTooSmall, Paper, draw
from question_bank.items import TOPICS, CognitiveLevel, Difficulty, Item, Kind
from tests.question_bank.builders import item

ONE = Decimal(1)


def _bank(size: int = 60) -> list[Item]:
    kinds, levels = list(Kind), list(CognitiveLevel)
    return [
        item(
            kinds[number % 5],
            f"i{number:03}",
            topic=TOPICS[number % 3],
            expected_difficulty=list(Difficulty)[number % 2],
            cognitive_level=levels[number % 3],
        )
        for number in range(size)
    ]


BLUEPRINT = Blueprint(
    (
        Row(Kind.SINGLE, 4, Decimal(2)),
        Row(Kind.MULTIPLE, 3, Decimal("2.5"), topic=TOPICS[1]),
        Row(Kind.SINGLE, 3, Decimal(2), difficulty=Difficulty.EASY),
        Row(Kind.TRUE_FALSE, 2, ONE, cognitive_level=CognitiveLevel.RECALL),
    )
)


def _ids(paper: Paper) -> list[str]:
    return [entry.item_id for entry in paper.entries]


def test_a_blueprint_adds_up() -> None:
    assert BLUEPRINT.total_marks == Decimal("23.5")
    assert BLUEPRINT.total_count == 12


@pytest.mark.parametrize(("count", "marks"), [(0, 1), (-1, 1), (1, 0), (1, -2)])
def test_a_row_asks_for_something(count: int, marks: int) -> None:
    with pytest.raises(ValueError, match="应"):
        Row(Kind.SINGLE, count, Decimal(marks))


def test_a_paper_follows_its_blueprint() -> None:
    bank = {each.id: each for each in _bank()}
    paper = draw(BLUEPRINT, bank.values(), 7)
    assert paper.total_marks == BLUEPRINT.total_marks
    assert [entry.position for entry in paper.entries] == list(range(1, 13))
    assert len(set(_ids(paper))) == 12
    rows = [row for row in BLUEPRINT.rows for _ in range(row.count)]
    for row, entry in zip(rows, paper.entries, strict=True):
        assert row.fits(bank[entry.item_id])
        assert entry.marks == row.marks
        assert sorted(entry.option_order) == sorted(option.id for option in bank[entry.item_id].options)


def test_a_paper_is_the_same_on_every_machine() -> None:
    paper = draw(BLUEPRINT, _bank(), 20210409)
    assert _ids(paper) == GOLDEN
    assert paper.seed == "20210409"


@given(st.integers(), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_paper_whatever_the_order_of_the_bank(seed: int, shuffler) -> None:  # type: ignore[no-untyped-def]
    bank = _bank()
    shuffled = list(bank)
    shuffler.shuffle(shuffled)
    assert draw(BLUEPRINT, shuffled, seed) == draw(BLUEPRINT, bank, seed)


def test_two_seeds_give_two_papers_and_every_item_its_turn() -> None:
    papers = [draw(BLUEPRINT, _bank(), seed) for seed in range(60)]
    assert len({tuple(_ids(paper)) for paper in papers}) == 60
    singles = Counter(name for paper in papers for name in _ids(paper)[:4])
    assert len(singles) == 12
    orders = {paper.entries[0].option_order for paper in papers}
    assert len(orders) > 10


def test_rows_that_overlap_share_the_bank_exactly() -> None:
    easy, hard = (
        item(Kind.SINGLE, name, expected_difficulty=level)
        for name, level in (("a", Difficulty.EASY), ("b", Difficulty.HARD))
    )
    blueprint = Blueprint((Row(Kind.SINGLE, 1, ONE), Row(Kind.SINGLE, 1, ONE, difficulty=Difficulty.EASY)))
    for seed in range(20):
        assert _ids(draw(blueprint, [easy, hard], seed)) == ["b", "a"]


@given(st.integers())
def test_a_make_up_form_repeats_nothing_while_the_bank_allows(seed: int) -> None:
    first = frozenset(_ids(draw(BLUEPRINT_SMALL, _bank(), seed)))
    assert not first & set(_ids(draw(BLUEPRINT_SMALL, _bank(), seed, exclude=first)))


def test_a_make_up_form_repeats_what_it_must() -> None:
    bank = [item(Kind.SINGLE, name) for name in "abc"]
    paper = draw(Blueprint((Row(Kind.SINGLE, 2, ONE),)), bank, 1, exclude={"a", "b"})
    assert "c" in _ids(paper)
    assert len(paper.entries) == 2


def test_another_item_on_a_fact_met_comes_before_the_item_met() -> None:
    bank = [item(Kind.SINGLE, name, fact=fact) for name, fact in (("a", "x"), ("b", "x"), ("c", "y"))]
    one, two = (Blueprint((Row(Kind.SINGLE, count, ONE),)) for count in (1, 2))
    assert {*_ids(draw(one, bank, 1, exclude={"a"}))} == {"c"}
    for seed in range(20):
        assert {*_ids(draw(two, bank, seed, exclude={"a"}))} == {"b", "c"}


def test_no_paper_asks_one_fact_twice() -> None:
    bank = [item(Kind.SINGLE, name, fact=fact) for name, fact in (("a", "x"), ("b", "x"), ("c", "y"))]
    two, three = (Blueprint((Row(Kind.SINGLE, count, ONE),)) for count in (2, 3))
    assert all("c" in _ids(draw(two, bank, seed)) for seed in range(20))
    with pytest.raises(BankTooSmall, match="3 道题只涉及 2 处引文，同一引文一份卷只考一次"):
        draw(three, bank, 1)


BLUEPRINT_SMALL = Blueprint((Row(Kind.SINGLE, 4, ONE), Row(Kind.MULTIPLE, 2, ONE)))
# Drawn once, then kept.
GOLDEN = [
    *("i005", "i045", "i010", "i035", "i031", "i001"),
    *("i046", "i040", "i050", "i020", "i057", "i042"),
]


def test_a_row_names_what_it_asks_for() -> None:
    row = Row(Kind.SINGLE, 1, ONE, "传达学习", Difficulty.HARD, CognitiveLevel.APPLY)
    assert row.name == "单选题·传达学习·难度难·运用"
