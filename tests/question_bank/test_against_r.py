"""Facility, discrimination, reliability and their intervals agree with what R works out from the same responses.

`r/statistics.R` made `r/expected.csv` (R 4.2.2 with psych, psy and psychometric); running this needs no R.
"""

import csv
from functools import cache
from pathlib import Path

import pytest

from question_bank.statistics import ItemStatistics, Sheet, item_statistics, reliability

HERE = Path(__file__).parent / "r"
MOST = {"right_wrong": 1, "graded": 4}


@cache
def _table(name: str) -> list[list[int]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8") as file:
        return [[int(cell) for cell in row] for row in csv.reader(file)]


@cache
def _expected(name: str) -> dict[tuple[int, str], float]:
    with (HERE / "expected.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["table"] == name]
    return {(int(row["item"]), row["figure"]): float(row["value"]) for row in rows}


def _item(name: str, at: int) -> ItemStatistics:
    table, most = _table(name), MOST[name]
    return item_statistics([Sheet(row[at] / most, sum(row) - row[at]) for row in table])


def _figures(found: ItemStatistics) -> dict[str, float | None]:
    told = {
        "facility": found.facility,
        "point_biserial": found.discrimination,
        "upper_lower": found.upper_lower,
    }
    return {
        f"{figure}{end}": getattr(each, part)
        for figure, each in told.items()
        for end, part in (("", "value"), ("_low", "low"), ("_high", "high"))
    }


@pytest.mark.parametrize("name", MOST)
def test_r_finds_the_same_figures_of_every_item_and_the_same_intervals(name: str) -> None:
    expected = _expected(name)
    items = len(_table(name)[0])
    compared = 0
    for at in range(items):
        ours = _figures(_item(name, at))
        for (item, figure), value in expected.items():
            if item == at + 1:
                assert ours[figure] == pytest.approx(value, abs=1e-9), (at + 1, figure)
                compared += 1
    assert compared == items * (9 if MOST[name] == 1 else 5)


@pytest.mark.parametrize("name", MOST)
def test_r_finds_the_same_reliability(name: str) -> None:
    expected = {figure: value for (item, figure), value in _expected(name).items() if item == 0}
    found = reliability(_table(name))
    assert found.value == pytest.approx(expected["alpha"], abs=1e-9)
    assert found.low == pytest.approx(expected["alpha_low"], abs=1e-9)
    assert found.high == pytest.approx(expected["alpha_high"], abs=1e-9)
    assert found.error == pytest.approx(expected["error"], abs=1e-9)
    if MOST[name] == 1:
        assert found.value == pytest.approx(expected["kr20"], abs=1e-9)
