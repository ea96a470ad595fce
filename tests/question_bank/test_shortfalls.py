"""What a bank lacks is counted exactly, its causes are named, and writing what is asked for mends it."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Row
from question_bank.items import TOPICS, CognitiveLevel, Difficulty, Item, Kind
from question_bank.shortfalls import Shortfall, shortfalls
from tests.question_bank.builders import item
from tests.question_bank.small import BLUEPRINTS, banks, every_paper

ONE = Decimal(1)


@given(BLUEPRINTS, banks())
def test_a_bank_suffices_exactly_when_some_paper_can_be_drawn(
    blueprint: Blueprint, items: list[Item]
) -> None:
    assert (shortfalls(blueprint, items) == []) == bool(every_paper(blueprint, items))


@given(BLUEPRINTS, banks())
def test_writing_what_is_wanted_is_enough_and_one_less_is_not(
    blueprint: Blueprint, items: list[Item]
) -> None:
    found = shortfalls(blueprint, items)
    written = [_written(row, f"w{n}") for n, row in enumerate(_wanted(found))]
    assert shortfalls(blueprint, [*items, *written]) == []
    if written:
        assert shortfalls(blueprint, [*items, *written[1:]]) != []


@given(BLUEPRINTS, banks())
def test_each_shortfall_stands_on_its_own_count(blueprint: Blueprint, items: list[Item]) -> None:
    """By Hall's condition: the rows named have too few facts between them, whatever the others take."""
    for found in shortfalls(blueprint, items):
        fitting = [each for each in items if any(row.fits(each) for row in found.rows)]
        assert found.items == len(fitting)
        assert found.have == len({each.fact for each in fitting})
        assert found.need == sum(row.count for row in found.rows) > found.have
        assert sum(wanted.count for wanted in found.wanted) == found.missing


def _wanted(found: list[Shortfall]) -> list[Row]:
    return [wanted.row for each in found for wanted in each.wanted for _ in range(wanted.count)]


def _written(row: Row, name: str) -> Item:
    return item(
        row.kind,
        name,
        topic=row.topic or TOPICS[0],
        expected_difficulty=row.difficulty or Difficulty.EASY,
        cognitive_level=row.cognitive_level or CognitiveLevel.RECALL,
    )


def test_a_shortage_that_rows_share_names_them_both() -> None:
    bank = [item(Kind.SINGLE, f"i{n}", topic="重大意义") for n in range(8)]
    rows = (Row(Kind.SINGLE, 4, ONE, topic="重大意义"), Row(Kind.SINGLE, 6, ONE))
    (found,) = shortfalls(Blueprint(rows), bank)
    assert (found.rows, found.need, found.have, found.missing) == (rows, 10, 8, 2)
    assert found.sentence.startswith(
        "单选题·重大意义、单选题：需要 10 道，共用 8 道，还缺 2 道；请补写：单选题"
    )


def test_shortages_apart_are_named_apart() -> None:
    bank = [item(Kind.SINGLE, "a"), item(Kind.MULTIPLE, "b")]
    rows = (Row(Kind.SINGLE, 2, ONE), Row(Kind.MULTIPLE, 1, ONE), Row(Kind.TRUE_FALSE, 1, ONE))
    found = shortfalls(Blueprint(rows), bank)
    assert [each.rows for each in found] == [(rows[0],), (rows[2],)]
    assert found[1].sentence == "判断题：需要 1 道，可用 0 道，还缺 1 道；请补写：判断题 1 道"


def test_items_on_one_quote_count_once() -> None:
    bank = [item(Kind.SINGLE, name, fact="x") for name in "abc"] + [item(Kind.SINGLE, "d", fact="y")]
    (found,) = shortfalls(Blueprint((Row(Kind.SINGLE, 3, ONE),)), bank)
    assert (found.items, found.have, found.missing) == (4, 2, 1)
    assert "4 道题只涉及 2 处引文，同一引文一份卷只考一次" in found.sentence


@given(st.permutations(range(6)))
def test_the_order_of_the_bank_changes_nothing(order: list[int]) -> None:
    bank = [item(Kind.SINGLE, f"i{n}", topic=TOPICS[n % 2], fact=f"f{n % 4}") for n in range(6)]
    blueprint = Blueprint((Row(Kind.SINGLE, 3, ONE, topic=TOPICS[0]), Row(Kind.SINGLE, 3, ONE)))
    assert shortfalls(blueprint, [bank[n] for n in order]) == shortfalls(blueprint, bank)
