"""Papers dealt one after another are valid, the same again, wear the bank evenly and are about as hard."""

import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Row
from question_bank.difficulty import Facility
from question_bank.drawing import Paper, Pool, draw_papers
from question_bank.items import TOPICS, CognitiveLevel, Difficulty, Item, Kind
from question_bank.papers import repeated
from tests.question_bank.builders import item
from tests.question_bank.small import BLUEPRINTS, banks, every_paper

TWO = Decimal(2)


def _bank(size: int, facts: int, chance: int = 1) -> list[Item]:
    dice = random.Random(chance)
    return [
        item(
            dice.choice(list(Kind)),
            f"i{n:04}",
            topic=dice.choice(TOPICS),
            expected_difficulty=dice.choice(list(Difficulty)),
            cognitive_level=dice.choice(list(CognitiveLevel)),
            fact=f"f{dice.randrange(facts)}",
        )
        for n in range(size)
    ]


BLUEPRINT = Blueprint(
    (
        Row(Kind.SINGLE, 8, TWO),
        Row(Kind.SINGLE, 2, TWO, topic=TOPICS[1]),
        Row(Kind.MULTIPLE, 5, Decimal(3)),
        Row(Kind.MULTIPLE, 2, Decimal(3), difficulty=Difficulty.HARD),
        Row(Kind.TRUE_FALSE, 5, Decimal(1)),
    )
)
BANK = _bank(600, 500)


def _check(blueprint: Blueprint, items: list[Item], paper: Paper) -> None:
    by_id = {each.id: each for each in items}
    rows = [row for row in blueprint.rows for _ in range(row.count)]
    assert [entry.position for entry in paper.entries] == list(range(1, len(rows) + 1))
    for row, entry in zip(rows, paper.entries, strict=True):
        assert row.fits(by_id[entry.item_id])
        assert entry.marks == row.marks
        assert sorted(entry.option_order) == sorted(option.id for option in by_id[entry.item_id].options)
    assert len({by_id[entry.item_id].fact for entry in paper.entries}) == len(rows)


@settings(deadline=None)
@given(BLUEPRINTS, banks(9), st.integers(0, 9))
def test_every_paper_of_a_small_bank_is_one_there_is(
    blueprint: Blueprint, items: list[Item], seed: int
) -> None:
    ways = every_paper(blueprint, items)
    if ways:
        for paper in draw_papers(blueprint, items, seed, 4):
            _check(blueprint, items, paper)
            assert paper.item_ids in ways


def test_every_paper_of_a_large_bank_is_valid() -> None:
    papers = draw_papers(BLUEPRINT, BANK, 1, 300)
    for paper in papers:
        _check(BLUEPRINT, BANK, paper)
    assert len({paper.item_ids for paper in papers}) == 300


@settings(deadline=None)
@given(st.integers(), st.randoms(use_true_random=False))
def test_a_series_dealt_again_is_the_same(seed: int, shuffler) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(BANK)
    shuffler.shuffle(shuffled)
    assert draw_papers(BLUEPRINT, BANK, seed, 3) == draw_papers(BLUEPRINT, shuffled, seed, 3)


def test_the_first_paper_of_a_series_is_the_paper_drawn_alone() -> None:
    assert draw_papers(BLUEPRINT, BANK, "x", 2)[0] == Pool(BLUEPRINT, BANK).draw("x")


def test_papers_wear_the_bank_evenly() -> None:
    """Of facts that suit the same rows, none is asked twice more often than another."""
    pool = Pool(BLUEPRINT, BANK)
    series = pool.series(3)
    fact = {each.id: each.fact for each in BANK}
    asked: Counter[str] = Counter()
    for _ in range(200):
        asked.update(fact[name] for name in series.deal().item_ids)
        for facts in pool.supply.classes.values():
            times = [asked[each.name] for each in facts]
            assert max(times) - min(times) <= 2


def test_what_was_drawn_before_waits() -> None:
    bank = [item(Kind.SINGLE, name) for name in "abcdef"]
    blueprint = Blueprint((Row(Kind.SINGLE, 3, TWO),))
    exposure = {"a": 1, "b": 1, "c": 5}
    for seed in range(20):
        first, second = draw_papers(blueprint, bank, seed, 2, exposure=exposure)
        assert first.item_ids == set("def")
        assert "c" not in second.item_ids
    pool = Pool(blueprint, bank)
    assert pool.draw(1, exposure=dict.fromkeys("abc", 1), avoid={"d"}).item_ids > {"e", "f"}


@pytest.mark.parametrize("chance", [1, 2, 3])
def test_papers_are_about_as_hard(chance: int) -> None:
    """The bound stated in the docs: on a bank with several times what a paper needs, within 0.015 of each other."""
    bank = _bank(800, 700, chance)
    dice = random.Random(chance)
    measured = {
        each.id: Facility(Decimal(dice.randrange(20, 95)) / 100, dice.randrange(5, 400))
        for each in bank
        if dice.random() < 0.7
    }
    pool = Pool(BLUEPRINT, bank, measured)
    series = pool.series(chance)
    spread = pool.spread(series.deal() for _ in range(200))
    assert spread.width <= Decimal("0.015")
    assert spread.deviation <= Decimal("0.003")
    unaimed = pool._series(chance, balanced=False)
    assert pool.spread(unaimed.deal() for _ in range(200)).width > 4 * spread.width


@settings(deadline=None)
@given(BLUEPRINTS, banks(8), st.sets(st.integers(0, 7)), st.integers(0, 3))
def test_a_paper_repeats_as_little_as_there_is_no_way_around(
    blueprint: Blueprint, items: list[Item], met: set[int], seed: int
) -> None:
    ways = every_paper(blueprint, items)
    if ways:
        avoid = {f"i{n}" for n in met}
        paper = Pool(blueprint, items).draw(seed, avoid=avoid)
        _check(blueprint, items, paper)
        assert repeated(paper, avoid) == min(len(way & avoid) for way in ways)
