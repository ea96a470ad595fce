"""Parallel and make-up forms keep to the overlap stated, and are refused exactly when there are none."""

from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.blueprints import Blueprint, Row
from question_bank.drawing import Pool
from question_bank.items import TOPICS, Item, Kind
from question_bank.overlaps import least_overlap
from question_bank.papers import Paper, repeated
from question_bank.parallel import (
    OverlapTooGreat,
    _laid_out,
    allowed,
    draw_forms,
    draw_make_up,
    greatest_overlap,
)
from tests.question_bank.builders import item
from tests.question_bank.small import BLUEPRINTS, banks, every_paper

ONE = Decimal(1)
SHARES = st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.5"), ONE])


def _least(ways: list[frozenset[str]], forms: int) -> int:
    """Try every choice of forms for the one whose two most alike are the least alike."""
    return min(
        max(len(one & other) for one, other in combinations(chosen, 2))
        for chosen in product(ways, repeat=forms)
    )


def _valid(blueprint: Blueprint, items: list[Item], papers: list[Paper]) -> None:
    ways, by_id = every_paper(blueprint, items), {each.id: each for each in items}
    rows = [row for row in blueprint.rows for _ in range(row.count)]
    for paper in papers:
        assert paper.item_ids in ways
        assert [entry.marks for entry in paper.entries] == [row.marks for row in rows]
        assert all(row.fits(by_id[entry.item_id]) for row, entry in zip(rows, paper.entries, strict=True))


@settings(deadline=None)
@given(BLUEPRINTS, banks(7), SHARES, st.integers(0, 3))
def test_two_forms_agree_with_trying_everything(
    blueprint: Blueprint, items: list[Item], share: Decimal, seed: int
) -> None:
    ways = every_paper(blueprint, items)
    if not ways:
        return
    pool, most, least = Pool(blueprint, items), allowed(blueprint, share), _least(ways, 2)
    if least > most:
        with pytest.raises(OverlapTooGreat) as refusal:
            draw_forms(pool, seed, "AB", share)
        assert (refusal.value.least, refusal.value.allowed) == (least, most)
    else:
        forms = draw_forms(pool, seed, "AB", share)
        assert greatest_overlap(list(forms.values())) <= most
        _valid(blueprint, items, list(forms.values()))


@settings(deadline=None)
@given(BLUEPRINTS, banks(6), st.integers(0, 2))
def test_the_programme_alone_plans_three_forms_exactly(
    blueprint: Blueprint, items: list[Item], enough: int
) -> None:
    ways = every_paper(blueprint, items)
    if not ways:
        return
    supply = Pool(blueprint, items).supply
    plan = least_overlap(supply, 3, enough)
    least = _least(ways, 3)
    assert plan.overlap <= enough if least <= enough else plan.overlap == least
    forms = list(_laid_out(supply, plan, 1, "ABC").values())
    _valid(blueprint, items, forms)
    assert greatest_overlap(forms) == plan.overlap


def test_forms_drawn_one_by_one_may_stand_in_each_others_way_where_the_programme_finds_two() -> None:
    """A form that takes the item both rows suit leaves the next without; there are two forms all the same."""
    narrow = [item(Kind.SINGLE, name, topic=TOPICS[0]) for name in "ab"]
    wide = [item(Kind.SINGLE, name, topic=TOPICS[1]) for name in "cd"]
    blueprint = Blueprint((Row(Kind.SINGLE, 1, ONE, topic=TOPICS[0]), Row(Kind.SINGLE, 1, ONE)))
    pool = Pool(blueprint, [*narrow, *wide])
    for seed in range(30):
        forms = draw_forms(pool, seed, ["甲", "乙"], Decimal(0))
        assert not forms["甲"].item_ids & forms["乙"].item_ids


def test_a_refusal_says_the_least_and_what_to_write() -> None:
    bank = [item(Kind.SINGLE, name) for name in "abc"]
    pool = Pool(Blueprint((Row(Kind.SINGLE, 2, ONE),)), bank)
    with pytest.raises(OverlapTooGreat) as refusal:
        draw_forms(pool, 1, "AB", Decimal("0.4"))
    assert str(refusal.value) == (
        "每份 2 题，题库最少也要重复 1 题，超过允许的 0 题；补写下列试题后就不必重复：单选题 1 道"
    )
    assert greatest_overlap(list(draw_forms(pool, 1, "AB", Decimal("0.5")).values())) == 1


@settings(deadline=None)
@given(BLUEPRINTS, banks(8), st.sets(st.integers(0, 7)), SHARES)
def test_a_make_up_form_is_refused_exactly_when_every_one_repeats_too_much(
    blueprint: Blueprint, items: list[Item], met: set[int], share: Decimal
) -> None:
    ways = every_paper(blueprint, items)
    if not ways:
        return
    known, pool = {f"i{n}" for n in met}, Pool(blueprint, items)
    least = min(len(way & known) for way in ways)
    if least > allowed(blueprint, share):
        with pytest.raises(OverlapTooGreat) as refusal:
            draw_make_up(pool, 1, known, share)
        assert sum(wanted.count for wanted in refusal.value.wanted) == refusal.value.least == least
    else:
        assert repeated(draw_make_up(pool, 1, known, share), known) <= allowed(blueprint, share)


def test_forms_follow_from_their_seed_and_differ_by_it() -> None:
    bank = [item(Kind.SINGLE, f"i{n}") for n in range(30)]
    pool = Pool(Blueprint((Row(Kind.SINGLE, 5, ONE),)), bank)
    forms = draw_forms(pool, "s", "AB", Decimal(0))
    assert forms == draw_forms(Pool(pool.blueprint, reversed(bank)), "s", "AB", Decimal(0))
    assert forms["A"].item_ids != draw_forms(pool, "t", "AB", Decimal(0))["A"].item_ids
