"""Read PEOPLE, BATCHES, RULES and an earlier PLAN; name file, row, column and cause of whatever cannot be read."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.planning.rules.rotation.cases import Batch, Case, Person, in_order
from app.planning.rules.rotation.settings import read_rules
from app.planning.rules.rotation.tables import BadInput, Fault, Table

PEOPLE_COLUMNS = ("staff_no", "name", "unit", "tier", "unavailable", "pair", "pin")
# Columns that may be there beside: batches an organizer keeps somebody out of, principal leaders, the nearest venue.
MORE_PEOPLE_COLUMNS = ("ban", "leader", "near")
BATCH_COLUMNS = ("batch", "tiers", "capacity_min", "capacity_max", "starts_on", "ends_on", "venue")
PLAN_COLUMNS = ("staff_no", "batch", "reason")
# More seats than there are cadres anywhere; what is larger is a slip, and too large for the solver's integers.
MOST_SEATS = 10_000_000
YES, NO = frozenset({"1", "是", "true"}), frozenset({"", "0", "否", "false"})


def read_case(
    people: tuple[str, bytes],
    batches: tuple[str, bytes],
    rules: tuple[str, bytes],
    previous: tuple[str, bytes] | None = None,
) -> Case:
    """Return the case in (name, content) of its files; raises `BadInput` with all faults of all files."""
    faults: list[Fault] = []
    known: set[str] = set()
    read_batches = _batches(*batches, known, faults)
    read_people = _people(*people, known, faults)
    units = {person.unit for person in read_people}
    settings = read_rules(*rules, units, faults)
    before = _previous(*previous, faults) if previous else {}
    if faults:
        raise BadInput(faults)
    return Case(read_people, in_order(read_batches), settings, before)


def _people(file: str, content: bytes, batches: set[str], faults: list[Fault]) -> list[Person]:
    table = Table(file, PEOPLE_COLUMNS)
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
        rows[person.key] = number, person
    for number, person in rows.values():
        _check_pair(table, number, person, rows)
    partner_of = {person.pair: key for key, (_, person) in rows.items() if person.pair is not None}
    if not rows and not table.faults:
        table.fault(0, "", "没有人员")
    faults += table.faults
    # A pair is a pair though only one of the two rows says so.
    return [
        person if person.pair is not None else replace(person, pair=partner_of.get(person.key))
        for _, person in rows.values()
    ]


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


def _check_pair(table: Table, number: int, person: Person, rows: Mapping[str, tuple[int, Person]]) -> None:
    if person.pair is None:
        return
    partner = rows.get(person.pair)
    if partner is None:
        table.fault(number, "pair", f"没有工号为“{person.pair}”的人")
    elif person.pair == person.key:
        table.fault(number, "pair", "不能与本人互为 AB 角")
    elif partner[1].pair not in (None, person.key):
        told = f"第 {partner[0]} 行的“{person.pair}”写的是“{partner[1].pair}”，AB 角应当互相对应"
        table.fault(number, "pair", told)
    elif any(each.pair == person.pair and each.key != person.key for _, each in rows.values()):
        table.fault(number, "pair", f"还有别人以“{person.pair}”为 AB 角，一人只能有一个")


def _batches(file: str, content: bytes, known: set[str], faults: list[Fault]) -> list[Batch]:
    """Read the batches; `known` gets their numbers, of those that cannot be read too."""
    table = Table(file, BATCH_COLUMNS)
    found: dict[str, Batch] = {}
    for number, row in table.rows(content):
        name = row["batch"]
        if not name or name in known:
            table.fault(number, "batch", "不能为空" if not name else f"“{name}”出现了两次")
            continue
        known.add(name)
        if ";" in name:
            table.fault(number, "batch", f"期号不能含有“;”，这里是“{name}”")
        low = table.read(number, "capacity_min", row["capacity_min"] or "0", _count, COUNT)
        high = table.read(number, "capacity_max", row["capacity_max"], _count, COUNT)
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


COUNT = f"应为 0 至 {MOST_SEATS} 之间的整数"


def _count(text: str) -> int:
    if not text.isdecimal() or len(text) > len(str(MOST_SEATS)) or int(text) > MOST_SEATS:
        raise ValueError(text)
    return int(text)


def _previous(file: str, content: bytes, faults: list[Fault]) -> dict[str, str]:
    table = Table(file, PLAN_COLUMNS[:2])
    found: dict[str, str] = {}
    for number, row in table.rows(content):
        if row["staff_no"] in found:
            table.fault(number, "staff_no", f"“{row['staff_no']}”出现了两次")
        elif not row["staff_no"]:
            table.fault(number, "staff_no", "不能为空")
        if row["batch"]:
            found[row["staff_no"]] = row["batch"]
    faults += table.faults
    return found
