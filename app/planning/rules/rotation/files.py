"""Read PEOPLE, BATCHES, RULES and an earlier PLAN; name file, row, column and cause of whatever cannot be read."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import yaml

from app.planning.rules.rotation.cases import (
    Batch,
    Case,
    Leaders,
    Objective,
    Person,
    Rules,
    UnitRules,
    in_order,
)

PEOPLE_COLUMNS = ("staff_no", "name", "unit", "tier", "unavailable", "pair", "pin")
# Columns that may be there beside: batches an organizer keeps somebody out of, principal leaders, the nearest venue.
MORE_PEOPLE_COLUMNS = ("ban", "leader", "near")
BATCH_COLUMNS = ("batch", "tiers", "capacity_min", "capacity_max", "starts_on", "ends_on", "venue")
PLAN_COLUMNS = ("staff_no", "batch", "reason")
RULE_KEYS = frozenset(
    {"away_share_max", "on_duty_min", "units", "objective", "leaders", "seed", "time_limit_s"}
)
YES, NO = frozenset({"1", "是", "true"}), frozenset({"", "0", "否", "false"})
UNIT_KEYS = frozenset({"away_share_max", "on_duty_min"})


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be read. `row` counts from 1 with the header, 0 is the file as a whole."""

    file: str
    row: int
    column: str
    cause: str

    def __str__(self) -> str:
        place = f"第 {self.row} 行" if self.row else "整个文件"
        column = f"“{self.column}”列" if self.column and self.row else self.column
        return f"{self.file}：{place}{column}：{self.cause}"


class BadInput(ValueError):
    """Refuse to plan from files that cannot be read; every fault is named."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass
class _Table:
    """One CSV file being read, and the faults found in it."""

    file: str
    columns: Sequence[str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: int, column: str, cause: str) -> None:
        self.faults.append(Fault(self.file, row, column, cause))

    def rows(self, content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row with its number; a file without its columns has no rows."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as wrong:
            self.fault(0, "", f"不是 UTF-8 编码（第 {wrong.start + 1} 个字节）")
            return
        reader = csv.reader(io.StringIO(text, newline=""))
        head = [name.strip() for name in next(reader, [])]
        missing = [name for name in self.columns if name not in head]
        if missing or len(set(head)) < len(head):
            self.fault(1, "", f"表头缺少 {'、'.join(missing)}" if missing else "表头有重复的列")
            return
        for number, values in enumerate(reader, 2):
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(head):
                self.fault(number, "", f"有 {len(values)} 列，表头有 {len(head)} 列")
                continue
            yield number, {name: value.strip() for name, value in zip(head, values, strict=True)}

    def read(self, row: int, column: str, value: str, how: Callable[[str], Any], cause: str) -> Any:
        """Return a value read in its way, or None with a fault."""
        try:
            return how(value)
        except ValueError:
            self.fault(row, column, f"{cause}，这里是“{value}”")
            return None


def read_case(
    people: tuple[str, bytes],
    batches: tuple[str, bytes],
    rules: tuple[str, bytes],
    previous: tuple[str, bytes] | None = None,
) -> Case:
    """Return the case in (name, content) of its files; raises `BadInput` with all faults of all files."""
    faults: list[Fault] = []
    read_batches = _batches(*batches, faults)
    known = {batch.number for batch in read_batches}
    read_people = _people(*people, known, faults)
    units = {person.unit for person in read_people}
    read_rules = _rules(*rules, units, faults)
    before = _previous(*previous, faults) if previous else {}
    if faults:
        raise BadInput(faults)
    return Case(read_people, in_order(read_batches), read_rules, before)


def _people(file: str, content: bytes, batches: set[str], faults: list[Fault]) -> list[Person]:
    table = _Table(file, PEOPLE_COLUMNS)
    rows: dict[str, tuple[int, Person]] = {}
    for number, row in table.rows(content):
        for column in ("staff_no", "unit", "tier"):
            if not row[column]:
                table.fault(number, column, "不能为空")
        if row["staff_no"] in rows:
            table.fault(number, "staff_no", f"“{row['staff_no']}”在第 {rows[row['staff_no']][0]} 行已经出现")
            continue
        if row.get("leader", "") not in YES | NO:
            table.fault(number, "leader", f"应为“是”或留空，这里是“{row['leader']}”")
        person = _person(row)
        for column, named in (
            ("unavailable", person.unavailable),
            ("ban", person.banned),
            ("pin", {person.pin} - {None}),
        ):
            for unknown in sorted(str(each) for each in named if each not in batches):
                table.fault(number, column, f"没有“{unknown}”这一期")
        if person.pin in person.unavailable:
            table.fault(number, "pin", f"第 {person.pin} 期同时列为不能参加")
        rows[person.key] = number, person
    for number, person in rows.values():
        _check_pair(table, number, person, rows)
    if not rows and not table.faults:
        table.fault(0, "", "没有人员")
    faults += table.faults
    return [person for _, person in rows.values()]


def _person(row: Mapping[str, str]) -> Person:
    return Person(
        row["staff_no"],
        row["name"],
        row["unit"],
        row["tier"],
        _listed(row["unavailable"]),
        row["pair"] or None,
        row["pin"] or None,
        _listed(row.get("ban", "")),
        row.get("leader", "") in YES,
        row.get("near", ""),
    )


def _listed(text: str) -> frozenset[str]:
    return frozenset(each.strip() for each in text.split(";") if each.strip())


def _check_pair(table: _Table, number: int, person: Person, rows: Mapping[str, tuple[int, Person]]) -> None:
    if person.pair is None:
        return
    partner = rows.get(person.pair)
    if partner is None:
        table.fault(number, "pair", f"没有工号为“{person.pair}”的人")
    elif person.pair == person.key:
        table.fault(number, "pair", "不能与本人互为 AB 角")
    elif partner[1].pair != person.key:
        told = f"写的是“{partner[1].pair}”" if partner[1].pair else "没有写"
        table.fault(number, "pair", f"第 {partner[0]} 行的“{person.pair}”{told}，AB 角应当互相对应")


def _batches(file: str, content: bytes, faults: list[Fault]) -> list[Batch]:
    table = _Table(file, BATCH_COLUMNS)
    found: dict[str, Batch] = {}
    for number, row in table.rows(content):
        name = row["batch"]
        if not name or name in found:
            table.fault(number, "batch", "不能为空" if not name else f"“{name}”出现了两次")
            continue
        low = table.read(number, "capacity_min", row["capacity_min"] or "0", _count, "应为不小于 0 的整数")
        high = table.read(number, "capacity_max", row["capacity_max"], _count, "应为不小于 0 的整数")
        starts = table.read(
            number, "starts_on", row["starts_on"], date.fromisoformat, "应为日期，如 2026-11-02"
        )
        ends = table.read(number, "ends_on", row["ends_on"], date.fromisoformat, "应为日期，如 2026-11-06")
        if None in (low, high, starts, ends):
            continue
        if low > high:
            table.fault(number, "capacity_min", f"最少 {low} 人多于最多 {high} 人")
        if ends < starts:
            table.fault(number, "ends_on", f"结束日期 {ends} 早于开始日期 {starts}")
        found[name] = Batch(name, _listed(row["tiers"]), low, high, starts, ends, row["venue"])
    if not found and not table.faults:
        table.fault(0, "", "没有批次")
    faults += table.faults
    return list(found.values())


def _count(text: str) -> int:
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def _previous(file: str, content: bytes, faults: list[Fault]) -> dict[str, str]:
    table = _Table(file, PLAN_COLUMNS[:2])
    found: dict[str, str] = {}
    for number, row in table.rows(content):
        if row["staff_no"] in found:
            table.fault(number, "staff_no", f"“{row['staff_no']}”出现了两次")
        if row["batch"]:
            found[row["staff_no"]] = row["batch"]
    faults += table.faults
    return found


def _rules(file: str, content: bytes, units: set[str], faults: list[Fault]) -> Rules:
    def fault(column: str, cause: str) -> None:
        faults.append(Fault(file, 0, column, cause))

    default = UnitRules(Fraction(1), 0)
    try:
        said = yaml.safe_load(content.decode("utf-8-sig")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        mark = getattr(wrong, "problem_mark", None)
        faults.append(Fault(file, mark.line + 1 if mark else 0, "", "不是有效的 UTF-8 YAML"))
        return Rules(default)
    if not isinstance(said, dict):
        fault("", "应为“键: 值”的形式")
        return Rules(default)
    for key in sorted(map(str, said.keys() - RULE_KEYS)):
        fault(key, f"没有这个设置；可用的有 {'、'.join(sorted(RULE_KEYS))}")
    default = _unit_rules(said, default, "", fault)
    own = said.get("units") or {}
    exceptions: dict[str, UnitRules] = {}
    if not isinstance(own, dict):
        fault("units", "应为“单位: {away_share_max, on_duty_min}”的形式")
        own = {}
    for unit, values in own.items():
        if str(unit) not in units:
            fault("units", f"人员表中没有“{unit}”这个单位")
        elif not isinstance(values, dict) or values.keys() - UNIT_KEYS:
            fault("units", f"“{unit}”只能写 away_share_max 和 on_duty_min")
        else:
            exceptions[str(unit)] = _unit_rules(values, default, f"units.{unit}.", fault)
    return _whole_rules(said, default, exceptions, fault)


def _whole_rules(
    said: Mapping[str, Any],
    default: UnitRules,
    exceptions: Mapping[str, UnitRules],
    fault: Callable[[str, str], None],
) -> Rules:
    objective, seed, limit = said.get("objective", "even"), said.get("seed", 0), said.get("time_limit_s", 60)
    if objective not in list(Objective):
        fault("objective", f"应为 {'、'.join(Objective)} 之一，这里是“{objective}”")
        objective = "even"
    if not _is_whole(seed):
        fault("seed", f"应为整数，这里是“{seed}”")
        seed = 0
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit > 0:
        fault("time_limit_s", f"应为大于 0 的秒数，这里是“{limit}”")
        limit = 60
    leaders = said.get("leaders", "any")
    if leaders not in list(Leaders):
        fault("leaders", f"应为 {'、'.join(Leaders)} 之一，这里是“{leaders}”")
        leaders = "any"
    return Rules(default, exceptions, Objective(objective), Leaders(leaders), seed, float(limit))


def _unit_rules(
    said: Mapping[str, Any], default: UnitRules, place: str, fault: Callable[[str, str], None]
) -> UnitRules:
    share, duty = default.away_share_max, default.on_duty_min
    if (value := said.get("away_share_max")) is not None:
        try:
            # By way of its text: 0.29 means twenty-nine hundredths, not the nearest binary number.
            share = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            share = Fraction(-1)
        if isinstance(value, bool) or not 0 <= share <= 1:
            fault(f"{place}away_share_max", f"应为 0 到 1 之间的数，这里是“{value}”")
            share = default.away_share_max
    if (value := said.get("on_duty_min")) is not None:
        if not _is_whole(value) or value < 0:
            fault(f"{place}on_duty_min", f"应为不小于 0 的整数，这里是“{value}”")
        else:
            duty = value
    return UnitRules(share, duty)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
