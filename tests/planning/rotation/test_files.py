"""What is read from files: every fault of every file with its row, column and cause; the rest exactly."""

from datetime import date
from fractions import Fraction

import pytest

from app.planning.rules.rotation.cases import Objective
from app.planning.rules.rotation.files import read_case
from app.planning.rules.rotation.tables import BadInput

PEOPLE = """staff_no,name,unit,tier,unavailable,pair,pin
A1,安青禾,甲,县处级,2;3,A2,
A2,柏舟,甲,县处级,,A1,1

A3,岑远,乙,乡科级,,,
"""
BATCHES = """batch,tiers,capacity_min,capacity_max,starts_on,ends_on,venue
2,,,20,2026-03-09,2026-03-13,福州
1,县处级;乡科级,5,20,2026-03-02,2026-03-06,福州
3,县处级,0,10,2026-03-16,2026-03-20,
"""
RULES = """away_share_max: 0.29
on_duty_min: 1
units: {乙: {on_duty_min: 0}}
objective: earliest
seed: 4
time_limit_s: 5
"""


def _read(people: str = PEOPLE, batches: str = BATCHES, rules: str = RULES, previous: str | None = None):  # type: ignore[no-untyped-def]
    before = ("PLAN.csv", previous.encode()) if previous is not None else None
    return read_case(
        ("PEOPLE.csv", people.encode()),
        ("BATCHES.csv", batches.encode()),
        ("RULES.yaml", rules.encode()),
        before,
    )


def test_a_case_is_read_exactly() -> None:
    case = _read("\ufeff" + PEOPLE, previous="staff_no,batch,reason\nA1,1,原因\nA9,2,\nA3,,无\n")
    assert [batch.number for batch in case.batches] == ["1", "2", "3"]
    assert case.batches[0].tiers == {"县处级", "乡科级"}
    assert (case.batches[1].capacity_min, case.batches[1].starts_on) == (0, date(2026, 3, 9))
    assert [person.key for person in case.people] == ["A1", "A2", "A3"]
    assert case.by_key["A1"].unavailable == {"2", "3"}
    assert (case.by_key["A1"].pair, case.by_key["A2"].pin) == ("A2", "1")
    assert case.rules.default.away_share_max == Fraction(29, 100)
    assert case.rules.of("乙").on_duty_min == 0
    assert case.rules.of("乙").away_share_max == Fraction(29, 100)
    assert (case.rules.objective, case.rules.seed, case.rules.time_limit_s) == (Objective.EARLIEST, 4, 5.0)
    assert case.previous == {"A1": "1", "A9": "2"}


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ("name,unit\nA,甲\n", "PEOPLE.csv：第 1 行：表头缺少 staff_no、tier、unavailable、pair、pin"),
        (
            PEOPLE.replace("A3,岑远,乙", "A1,岑远,乙"),
            "PEOPLE.csv：第 5 行“staff_no”列：“A1”在第 2 行已经出现",
        ),
        (PEOPLE.replace("2;3", "2;7"), "PEOPLE.csv：第 2 行“unavailable”列：没有“7”这一期"),
        (PEOPLE.replace("A1,1", "A1,9"), "PEOPLE.csv：第 3 行“pin”列：没有“9”这一期"),
        (PEOPLE.replace("2;3,A2", "2;3,A8"), "PEOPLE.csv：第 2 行“pair”列：没有工号为“A8”的人"),
        (
            PEOPLE.replace("2;3,A2", "2;3,A3").replace("县处级,,A1,1", "县处级,,A3,1"),
            "PEOPLE.csv：第 2 行“pair”列：还有别人以“A3”为 AB 角，一人只能有一个",
        ),
        (PEOPLE.replace("A3,岑远,乙,乡科级", "A3,岑远,,"), "PEOPLE.csv：第 5 行“unit”列：不能为空"),
        (PEOPLE.replace(",A1,1", ",A3,1"), "第 2 行“pair”列：第 3 行的“A2”写的是“A3”"),
        (PEOPLE.replace(",A2,", ",A1,"), "第 2 行“pair”列：不能与本人互为 AB 角"),
        (PEOPLE.replace("安青禾", '"' + "安" * 200_000 + '"'), "PEOPLE.csv：第 2 行：读不出来"),
        (PEOPLE.replace("A3,岑远,乙,乡科级,,,", "A3,岑远,乙"), "PEOPLE.csv：第 5 行：有 3 列，表头有 7 列"),
        (PEOPLE.split("\n")[0] + "\n", "PEOPLE.csv：整个文件：没有人员"),
    ],
)
def test_a_fault_of_the_people_is_named_where_it_is(people: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        _read(people)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("batches", "told"),
    [
        (BATCHES.replace("5,20", "25,20"), "BATCHES.csv：第 3 行“capacity_min”列：最少 25 人多于最多 20 人"),
        (
            BATCHES.replace(",,20", ",,二十"),
            "BATCHES.csv：第 2 行“capacity_max”列：应为 0 至 10000000 之间的整数，这里是“二十”",
        ),
        (
            BATCHES.replace("2026-03-20", "2026-03-01"),
            "第 4 行“ends_on”列：结束日期 2026-03-01 早于开始日期 2026-03-16",
        ),
        (BATCHES.replace("2026-03-16", "3月16日"), "第 4 行“starts_on”列：应为日期"),
        (
            BATCHES.replace(",,20", ",,9999999999999999999"),
            "第 2 行“capacity_max”列：应为 0 至 10000000 之间",
        ),
        (BATCHES.replace(",,20", ",,2_0"), "第 2 行“capacity_max”列：应为 0 至 10000000 之间"),
        (BATCHES.replace("\n2,", "\n2;3,"), "第 2 行“batch”列：期号不能含有“;”"),
        (BATCHES.replace("3,县处级", "1,县处级"), "第 4 行“batch”列：“1”出现了两次"),
    ],
)
def test_a_fault_of_the_batches_is_named_where_it_is(batches: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        _read(batches=batches)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ("away_share_max: 1.5", "应为 0 到 1 之间的数，这里是“1.5”"),
        ("on_duty_min: -1", "应为不小于 0 的整数"),
        ("objective: best", "应为 fewest_batches、earliest、even 之一，这里是“best”"),
        ("seed: x", "应为整数"),
        ("time_limit_s: 0", "应为大于 0 的秒数"),
        ("seed: 1\ncolour: red", "RULES.yaml：第 2 行“colour”：没有这个设置"),
        ("seed: 1\nseed: 2", "RULES.yaml：第 2 行“seed”：写了不止一次"),
        ("away_share_max: 1e-999999999", "应为 0 到 1 之间的数"),
        ("units:\n  丙: {on_duty_min: 1}", "RULES.yaml：第 2 行“units.丙”：人员表中没有“丙”这个单位"),
        ("units: {甲: {seed: 1}}", "“甲”只能写 away_share_max 和 on_duty_min"),
        ("- a\n- b", "应为“键: 值”的形式"),
        ("a: [", "不是有效的 UTF-8 YAML"),
    ],
)
def test_a_fault_of_the_rules_is_named_where_it_is(rules: str, told: str) -> None:
    with pytest.raises(BadInput) as refused:
        _read(rules=rules)
    assert told in str(refused.value)


def test_the_faults_of_all_files_are_named_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        _read(PEOPLE.replace("A1,1", "A1,9"), BATCHES.replace("5,20", "25,20"), "seed: x", "staff_no\nA1\n")
    assert {fault.file for fault in refused.value.faults} == {
        "PEOPLE.csv",
        "BATCHES.csv",
        "RULES.yaml",
        "PLAN.csv",
    }


def test_what_offices_make_of_files_is_read_all_the_same() -> None:
    """A mark at the beginning, lines ended as Windows does, columns more, a unit that YAML would take for a number."""
    rows = ("\ufeff" + PEOPLE.replace("甲", "0101").replace(",pin", ",pin,备注")).splitlines()
    people = "\r\n".join([rows[0], *(row + "," if row else row for row in rows[1:])])
    case = _read(people, BATCHES.replace("\n", "\r\n"), "units:\r\n  0101: {on_duty_min: 1}\r\n")
    assert [person.unit for person in case.people] == ["0101", "0101", "乙"]
    assert case.rules.of("0101").on_duty_min == 1


def test_a_pair_is_one_though_only_one_of_the_two_says_so() -> None:
    case = _read(PEOPLE.replace(",A1,1", ",,1"))
    assert (case.by_key["A1"].pair, case.by_key["A2"].pair) == ("A2", "A1")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_another_encoding_is_told_not_guessed(encoding: str) -> None:
    with pytest.raises(BadInput, match=r"PEOPLE\.csv：整个文件：不是 UTF-8 编码"):
        read_case(
            ("PEOPLE.csv", PEOPLE.encode(encoding)), ("B.csv", BATCHES.encode()), ("R.yaml", RULES.encode())
        )
