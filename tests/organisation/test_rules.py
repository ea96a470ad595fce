"""Names, periods and the cells of a roster, without a database."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.organisation import names, rules
from app.organisation.facts import Level, Rank
from app.organisation.rules import columns
from app.refusals import Refusal

FIRST = date(2026, 1, 1)


@given(st.lists(st.integers(0, 20), max_size=12))
def test_periods_follow_one_another_whatever_the_days(days: list[int]) -> None:
    """No empty period, no gap, no overlap; one is open."""
    periods: list[list[Any]] = [[FIRST, None]]
    for number in days:
        on = FIRST + timedelta(days=number)
        try:
            now = rules.step(periods[-1][0], on)
        except rules.BeforePresent:
            assert on < periods[-1][0]
            continue
        if now is rules.Step.FOLLOW:
            periods[-1][1] = on
            periods.append([on, None])
    assert [end for _, end in periods].count(None) == 1
    assert periods[-1][1] is None
    assert all(end is None or begin < end for begin, end in periods)
    assert all(one[1] == two[0] for one, two in itertools.pairwise(periods))


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("单雄信", "shan xiong xin|sxx"),
        ("仇英", "qiu ying|qy"),
        ("解缙", "xie jin|xj"),
        ("查良", "zha liang|zl"),
        ("盖叫天", "ge jiao tian|gjt"),
        ("曾巩", "zeng gong|zg"),
        ("区寄", "ou ji|oj"),
        ("尉迟恭", "yu chi gong|ycg"),
        ("万俟卨", "mo qi xie|mqx"),
        ("欧阳䶮", "ou yang yan|oyy"),
        ("吕布", "lv bu|lb"),
        ("阿依古丽·买买提", "a yi gu li mai mai ti|ayglmmt"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, read: str) -> None:
    assert names.pinyin(name) == read


@given(st.text(max_size=100))
def test_a_reading_always_fits_its_column(name: str) -> None:
    assert len(names.pinyin(name)) <= 200


@pytest.mark.parametrize("mark", ["•", "・", "‧", "．", " · ", "·"])
def test_every_separator_becomes_one(mark: str) -> None:
    assert names.personal_name(f" 阿依古丽{mark}买买提\u200b") == "阿依古丽·买买提"


def test_spaces_stay_between_latin_words_only() -> None:
    assert names.personal_name("单　雄 信") == "单雄信"
    assert names.personal_name("John  Smith") == "John Smith"


@pytest.mark.parametrize(
    "typed", ["13800138000", "+86 138-0013-8000", "86１３８００１３８０００", "0086 13800138000"]
)
def test_a_phone_is_kept_in_one_form(typed: str) -> None:
    assert names.phone_number(typed) == "13800138000"


@pytest.mark.parametrize("typed", ["", "1380013800", "0591-87654321", "23800138000", "138001380001"])
def test_what_is_no_mobile_number_is_none(typed: str) -> None:
    assert names.phone_number(typed) is None


@pytest.mark.parametrize(
    ("level", "above", "may"),
    [
        (Level.PROVINCIAL_HQ, None, True),
        (Level.PREFECTURE, None, False),
        (Level.COUNTY, Level.PREFECTURE, True),
        (Level.COUNTY, Level.PROVINCIAL_SOCIETY, False),
        (Level.GRASSROOTS, Level.GRASSROOTS, True),
    ],
)
def test_levels_stand_under_their_own_kind_of_superior(level: Level, above: Level | None, may: bool) -> None:
    assert rules.may_stand_under(level, above) is may


def _said(**cells: Any) -> columns.Said:
    row = {"姓名": "甲", "工号": "1", "单位": "某单位"} | cells
    head = columns.find_head([list(row)])
    return columns.read_row(2, list(row.values()), head)


@pytest.mark.parametrize(
    ("head", "fields"),
    [
        (["姓名*", "工 号", "所在单位"], {"name": 0, "staff_no": 1, "unit": 2}),
        (
            ["联系电话", "人员编号", "单位代码（必填）", "名字", "备注"],
            {"phone": 0, "staff_no": 1, "unit_code": 2, "name": 3},
        ),
        (["职级", "单位名称", "职工号", "姓名："], {"rank": 0, "unit": 1, "staff_no": 2, "name": 3}),
    ],
)
def test_headings_are_known_by_their_usual_names_in_any_order(
    head: Sequence[str], fields: dict[str, int]
) -> None:
    found = columns.find_head([["某年某月名册"], [None], head])
    assert (found.row, found.columns) == (2, fields)


def test_a_sheet_without_headings_or_with_two_of_one_is_refused() -> None:
    with pytest.raises(columns.NoHeadings):
        columns.find_head([["姓名", "电话"]])
    with pytest.raises(columns.ColumnTwice) as twice:
        columns.find_head([["姓名", "工号", "单位", "名字"]])
    assert "姓名" in str(twice.value)
    with pytest.raises(columns.NoRows):
        columns.read_rows(
            [["姓名", "工号", "单位"], ["", None, " "]], columns.find_head([["姓名", "工号", "单位"]])
        )


@pytest.mark.parametrize(
    ("cell", "read"), [(3.0, "3"), (3, "3"), (" 003 ", "003"), ("Ａ１", "A1"), (13800138000.0, "13800138000")]
)
def test_numbers_that_became_fractions_are_mended(cell: Any, read: str) -> None:
    assert _said(工号=cell).staff_no == read


@pytest.mark.parametrize("cell", [1.2345678901234567e17, 350102199001010000, "3.50102E+17"])
def test_damaged_numbers_are_refused(cell: Any) -> None:
    assert "长数字" in str(_said(工号=cell).faults[0])


@pytest.mark.parametrize(
    ("cell", "rank"),
    [
        ("厅局级", Rank.BUREAU),
        ("处级", Rank.DIVISION),
        ("正科级", Rank.SECTION),
        (" 科 员", Rank.STAFF),
        ("其它", Rank.OTHER),
    ],
)
def test_ranks_are_known_by_their_usual_names(cell: str, rank: Rank) -> None:
    assert _said(职级=cell).rank is rank


@pytest.mark.parametrize(
    "cell",
    [
        *("2030-01-31", "2030/1/31", "2030.01.31", "2030年1月31日", "20300131"),
        *(47514.0, date(2030, 1, 31), datetime.combine(date(2030, 1, 31), time())),
    ],
)
def test_a_day_is_read_in_every_usual_form(cell: Any) -> None:
    assert _said(退休日期=cell).retires_on == date(2030, 1, 31)


def test_a_day_that_never_was_is_a_fault() -> None:
    assert "2030-01-31" in str(_said(退休日期="2030-02-30").faults[0])


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.text(max_size=30), st.floats(), st.dates(), st.booleans()), max_size=9
        )
    )
)
def test_no_sheet_breaks_the_reader(rows: list[list[Any]]) -> None:
    head = [list(columns.HEADINGS)]
    try:
        said = columns.read_rows([*head, *rows], columns.find_head(head))
    except Refusal:
        return
    assert all(each.faults or (each.name and each.staff_no) for each in said)
