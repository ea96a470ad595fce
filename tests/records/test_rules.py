"""What a workbook's rows say, and how a year stands against what is asked."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisation.facts import Rank
from app.records.rules import TARGETS, read_rows, standing, target_for
from app.records.rules.columns import HEADINGS, MOST_ROWS, NoHeadings, NoRows, TooManyRows

GOOD: list[Any] = [
    "A001",
    "安青禾",
    "党校主体班",
    "省委党校",
    "2026-05-04",
    "2026-05-08",
    "40",
    "结业证书 12 号",
]


def _row(**changed: Any) -> list[Any]:
    names = ("staff_no", "name", "title", "organiser", "starts_on", "ends_on", "hours", "evidence")
    return [changed.get(name, value) for name, value in zip(names, GOOD, strict=True)]


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"staff_no": ""}, "no_staff_no"),
        ({"name": None}, "no_name"),
        ({"title": " "}, "no_title"),
        ({"organiser": ""}, "no_organiser"),
        ({"evidence": ""}, "no_evidence"),
        ({"title": "长" * 121}, "too_long"),
        ({"starts_on": "五月四日"}, "no_day"),
        ({"ends_on": "2026-02-30"}, "no_day"),
        ({"ends_on": "2026-05-03"}, "days_reversed"),
        ({"hours": "四十"}, "no_hours"),
        ({"hours": "0"}, "no_hours"),
        ({"hours": "500.5"}, "no_hours"),
        ({"hours": "1.234"}, "no_hours"),
        ({"hours": "NaN"}, "no_hours"),
        ({"hours": "-3"}, "no_hours"),
    ],
)
def test_a_wrong_row_is_named_with_its_cause(changed: dict[str, Any], key: str) -> None:
    said, faults = read_rows([list(HEADINGS), GOOD, _row(**changed)])
    assert [each.row for each in said] == [2]
    assert [(each.row, each.key) for each in faults] == [(3, key)]


def test_cells_are_read_as_people_and_programs_write_them() -> None:
    rows = [
        ["某单位培训登记"],
        ["工 号", "姓名*", "培训班名称", "举办单位", "开始时间", "结束时间", "折算学时", "证书编号（必填）"],
        _row(staff_no=7.0, starts_on=datetime(2026, 5, 4, tzinfo=UTC), ends_on=date(2026, 5, 8), hours=7.5),
        [None] * 8,
        _row(starts_on="2026年5月4日", ends_on="2026/5/8", hours="40.0"),
    ]
    said, faults = read_rows(rows)
    assert faults == []
    first, second = said
    assert (first.staff_no, first.what.credit_hours, first.row) == ("7", Decimal("7.5"), 3)
    assert (second.what.starts_on, second.what.ends_on, second.row) == (date(2026, 5, 4), date(2026, 5, 8), 5)


def test_a_sheet_without_headings_rows_or_end_is_refused() -> None:
    with pytest.raises(NoHeadings):
        read_rows([list(HEADINGS[:-1]), GOOD])
    with pytest.raises(NoRows):
        read_rows([list(HEADINGS), [""] * 8])
    with pytest.raises(TooManyRows):
        read_rows([list(HEADINGS), *[GOOD] * (MOST_ROWS + 1)])


CELLS = st.one_of(st.none(), st.sampled_from([" ", "2026-05-04", "40", "甲"]), st.floats(), st.dates())


@given(st.lists(st.lists(CELLS, max_size=9), max_size=4))
def test_every_filled_row_is_either_read_or_named(rows: list[list[Any]]) -> None:
    filled = [each for each in rows if any(str(cell if cell is not None else "").strip() for cell in each)]
    said, faults = read_rows([list(HEADINGS), GOOD, *rows])
    assert len(said) + len(faults) == len(filled) + 1


def test_five_years_count_together_from_division_level_up() -> None:
    hours = {2020: Decimal(900), 2022: Decimal(100), 2025: Decimal(200), 2026: Decimal(150)}
    high = standing(target_for(Rank.DIVISION), hours, 2026)
    assert (high.this_year, high.carried, high.missing) == (Decimal(150), Decimal(300), Decimal(100))
    low = standing(target_for(Rank.STAFF), hours, 2026)
    assert (low.carried, low.missing) == (0, 0)
    assert standing(target_for(Rank.SECTION), {}, 2026).missing == TARGETS["section_and_below"].hours


@given(st.dictionaries(st.integers(2015, 2030), st.decimals(0, 300, places=2)), st.integers(2015, 2030))
def test_what_is_counted_and_what_is_missing_make_the_target(hours: dict[int, Decimal], year: int) -> None:
    for target in TARGETS.values():
        found = standing(target, hours, year)
        reached = found.counted >= target.hours
        assert found.missing == (0 if reached else target.hours - found.counted)
