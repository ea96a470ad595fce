"""Blueprints are counted exactly; papers are drawn the same from the same seed."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Row, shortfalls
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
    assert shortfalls(blueprint, [easy, hard]) == []
    (missing,) = shortfalls(blueprint, [hard, replace(hard, id="c")])
    assert (missing.row.difficulty, missing.have, missing.need) == (Difficulty.EASY, 0, 1)


def test_a_bank_too_small_says_what_is_missing() -> None:
    bank = [each for each in _bank(10) if each.kind is Kind.SINGLE]
    with pytest.raises(BankTooSmall, match="多选题·传达学习：需要 3 道，可用 0 道，还缺 3 道") as refusal:
        draw(replace(BLUEPRINT, rows=(replace(BLUEPRINT.rows[1], topic="传达学习"),)), bank, 1)
    assert [shortfall.need for shortfall in refusal.value.shortfalls] == [3]


_ROWS = st.lists(
    st.builds(
        Row,
        kind=st.just(Kind.SINGLE),
        count=st.integers(1, 2),
        marks=st.just(ONE),
        topic=st.sampled_from([None, *TOPICS[:2]]),
        difficulty=st.sampled_from([None, Difficulty.EASY, Difficulty.HARD]),
    ),
    min_size=1,
    max_size=3,
)
_FEW_ITEMS = st.lists(
    st.tuples(
        st.sampled_from(TOPICS[:2]), st.sampled_from([Difficulty.EASY, Difficulty.HARD]), st.integers(0, 3)
    ),
    max_size=5,
).map(
    lambda traits: [
        item(Kind.SINGLE, f"i{n}", topic=topic, expected_difficulty=difficulty, fact=f"f{fact}")
        for n, (topic, difficulty, fact) in enumerate(traits)
    ]
)


def _fillings(blueprint: Blueprint, items: list[Item]) -> list[list[Item]]:
    """List every way to fill a small blueprint, by trying them all."""
    slots = [row for row in blueprint.rows for _ in range(row.count)]
    ways = product(*([each for each in items if row.fits(each)] for row in slots))
    return [list(way) for way in ways if len({each.id for each in way}) == len(slots)]


@given(_ROWS, _FEW_ITEMS, st.integers(0, 5))
def test_small_banks_agree_with_trying_everything(rows: list[Row], items: list[Item], seed: int) -> None:
    blueprint = Blueprint(tuple(rows))
    ways = _fillings(blueprint, items)
    assert (shortfalls(blueprint, items) == []) == bool(ways)
    if ways:
        facts = {each.id: each.fact for each in items}
        drawn = [facts[name] for name in _ids(draw(blueprint, items, seed))]
        best = max(len({each.fact for each in way}) for way in ways)
        assert len(set(drawn)) == best


@given(st.integers())
def test_a_make_up_form_repeats_nothing_while_the_bank_allows(seed: int) -> None:
    first = frozenset(_ids(draw(BLUEPRINT_SMALL, _bank(), seed)))
    assert not first & set(_ids(draw(BLUEPRINT_SMALL, _bank(), seed, exclude=first)))


def test_a_make_up_form_repeats_what_it_must() -> None:
    bank = [item(Kind.SINGLE, name) for name in "abc"]
    paper = draw(Blueprint((Row(Kind.SINGLE, 2, ONE),)), bank, 1, exclude={"a", "b"})
    assert "c" in _ids(paper)
    assert len(paper.entries) == 2


def test_two_items_on_one_fact_meet_only_where_the_bank_leaves_no_choice() -> None:
    bank = [item(Kind.SINGLE, name, fact=fact) for name, fact in (("a", "x"), ("b", "x"), ("c", "y"))]
    two, three = (Blueprint((Row(Kind.SINGLE, count, ONE),)) for count in (2, 3))
    assert all("c" in _ids(draw(two, bank, seed)) for seed in range(20))
    assert sorted(_ids(draw(three, bank, 1))) == ["a", "b", "c"]


BLUEPRINT_SMALL = Blueprint((Row(Kind.SINGLE, 4, ONE), Row(Kind.MULTIPLE, 2, ONE)))
# Drawn once, then kept.
GOLDEN = [
    *("i010", "i035", "i005", "i040", "i046", "i016"),
    *("i031", "i050", "i030", "i000", "i027", "i057"),
]


def test_a_row_names_what_it_asks_for() -> None:
    row = Row(Kind.SINGLE, 1, ONE, "传达学习", Difficulty.HARD, CognitiveLevel.APPLY)
    assert row.name == "单选题·传达学习·难度难·运用"
