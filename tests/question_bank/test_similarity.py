"""Equal wrong answers: the formula by hand, honest halls that give no alarm, and copying that is found."""

import random
import time
from collections.abc import Hashable
from math import comb

import pytest

from question_bank.similarity import ALPHA, chances_of_equal, compare, holm, tail

ITEMS, HONEST = 50, 60


def test_the_chance_of_the_same_wrong_answer_by_hand() -> None:
    """Of four wrong answers two are B, one C, one D: (2² + 1² + 1²) / 4² = 6/16."""
    sheets = [{1: "B"}, {1: "B"}, {1: "C"}, {1: "D"}, {2: "x"}]
    assert chances_of_equal(sheets) == {1: 6 / 16, 2: 1.0}


def test_the_tail_by_hand() -> None:
    # Two coins and a die: at least two of three.
    half, sixth = 1 / 2, 1 / 6
    by_hand = half * half * (1 - sixth) + 2 * half * half * sixth + half * half * sixth
    assert tail([half, half, sixth], 2) == pytest.approx(by_hand)
    assert tail([half] * 10, 8) == pytest.approx(sum(comb(10, k) for k in (8, 9, 10)) / 2**10)
    assert tail([0.3], 0) == 1.0
    assert tail([0.3], 2) == 0.0
    assert tail([], 0) == 1.0


def test_holm_by_hand() -> None:
    """Of five tests 0.01 and 0.02 are known: 5 × 0.01, then 4 × 0.02; never below the one before."""
    assert holm([0.02, 0.01], 5) == pytest.approx([0.08, 0.05])
    assert holm([0.010, 0.011], 3) == pytest.approx([0.03, 0.03])
    assert holm([0.9], 3) == [1.0]


def _hall(seed: int, people: int = HONEST, items: int = ITEMS) -> list[dict[Hashable, str]]:
    """Honest candidates of differing ability, with items whose wrong options attract unequally."""
    dice = random.Random(seed)
    pulls = [[dice.random() ** 2 + 0.05 for _ in "BCD"] for _ in range(items)]
    sheets: list[dict[Hashable, str]] = []
    for _ in range(people):
        ability = dice.uniform(0.4, 0.95)
        sheets.append(
            {item: dice.choices("BCD", pulls[item])[0] for item in range(items) if dice.random() > ability}
        )
    return sheets


def test_honest_halls_give_no_more_alarms_than_stated() -> None:
    """At most one hall in twenty may hold a false alarm; of two hundred that is ten."""
    alarms = sum(bool(compare(_hall(seed)).found) for seed in range(200))
    assert alarms <= 200 * ALPHA


@pytest.mark.parametrize("share", [0.6, 0.8, 1.0])
def test_copying_is_found_and_nobody_else(share: float) -> None:
    """The second copies so much of the paper of the first, a weak candidate; the pair is found, no other."""
    for seed in range(10):
        dice = random.Random(seed)
        sheets = _hall(1000 + seed, items=100)
        weak = min(range(len(sheets)), key=lambda place: -len(sheets[place]))
        copyist = (weak + 1) % len(sheets)
        for item in range(100):
            if dice.random() < share:
                sheets[copyist].pop(item, None)
                if item in sheets[weak]:
                    sheets[copyist][item] = sheets[weak][item]
        pairs = {frozenset((each.first, each.second)) for each in compare(sheets).found}
        assert pairs == {frozenset((weak, copyist))}


def test_able_candidates_are_not_alike_for_being_able() -> None:
    right: list[dict[Hashable, str]] = [{} for _ in range(20)]
    assert compare(right).found == ()
    assert compare([]).pairs == 0


def test_five_hundred_candidates_take_seconds() -> None:
    sheets = _hall(7, people=500, items=100)
    began = time.perf_counter()
    found = compare(sheets)
    assert found.pairs == 124_750
    # A machine under load is slow; what matters is that it is no quarter of an hour.
    assert time.perf_counter() - began < 60
