"""What the rows of a workbook about training held elsewhere say, and what is wrong with each."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.records.facts import Outside
from app.refusals import N_, Refusal

# The first alias is the heading of the template.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "staff_no": ("工号", "职工号", "人员编号", "编号", "staffno"),
    "name": ("姓名", "name"),
    "title": ("培训名称", "培训班名称", "班次名称", "培训项目", "title"),
    "organiser": ("主办单位", "举办单位", "组织单位", "organiser"),
    "starts_on": ("开始日期", "开始时间", "起始日期", "startson"),
    "ends_on": ("结束日期", "结束时间", "截止日期", "endson"),
    "hours": ("学时", "折算学时", "hours"),
    "evidence": ("证明材料", "证明", "证书编号", "备查材料", "evidence"),
}
HEADINGS = tuple(each[0] for each in ALIASES.values())
HEAD_ROWS = 10
MOST_ROWS = 2000
# More than this in one training is a slip of the pen: a year has fewer lessons.
MOST_HOURS = Decimal(500)
DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")


class NoHeadings(Refusal):
    sentence = N_("没有找到表头：前 10 行中须有一行含有模板的全部列名。")


class NoRows(Refusal):
    sentence = N_("表头之下没有内容。")


class TooManyRows(Refusal):
    sentence = N_("一次最多导入 %(most)s 行，请拆分后再上传。")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: its number in the workbook, a key for the sentence, and the value at fault."""

    row: int
    key: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What a faultless row says, before anybody has looked whose number it is."""

    row: int
    staff_no: str
    name: str
    what: Outside


def find_head(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    """Return the number of the headings' row (from 0) and the column of each field; raises `NoHeadings`."""
    known = {_plain(alias): field for field, aliases in ALIASES.items() for alias in aliases}
    for number, row in enumerate(rows[:HEAD_ROWS]):
        found = {known[_plain(cell)]: column for column, cell in enumerate(row) if _plain(cell) in known}
        if len(found) == len(ALIASES):
            return number, found
    raise NoHeadings


def _plain(cell: Any) -> str:
    text = unicodedata.normalize("NFKC", str(cell or "")).casefold()
    return re.sub(r"\(.*?\)|[\s*:：_\-]", "", text)


def read_rows(rows: Sequence[Sequence[Any]]) -> tuple[list[Said], list[Fault]]:
    """Return what the rows say and what is wrong with the others; every row is in one of the two."""
    head, columns = find_head(rows)
    said: list[Said] = []
    faults: list[Fault] = []
    filled = [
        (number, {field: row[column] if column < len(row) else "" for field, column in columns.items()})
        for number, row in enumerate(rows[head + 1 :], start=head + 2)
        if any(str(cell if cell is not None else "").strip() for cell in row)
    ]
    if not filled:
        raise NoRows
    if len(filled) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    for number, cells in filled:
        read = _row(number, cells)
        (said.append if isinstance(read, Said) else faults.append)(read)  # type: ignore[arg-type]
    return said, faults


def _row(number: int, cells: Mapping[str, Any]) -> Said | Fault:
    words = {field: _text(cells[field]) for field in ("staff_no", "name", "title", "organiser", "evidence")}
    for field, text in words.items():
        if not text:
            return Fault(number, f"no_{field}")
        if len(text) > (200 if field == "evidence" else 120):
            return Fault(number, "too_long", text[:20])
    days = [_day(cells[field]) for field in ("starts_on", "ends_on")]
    starts_on, ends_on = days
    if starts_on is None or ends_on is None:
        return Fault(number, "no_day", _text(cells["starts_on" if starts_on is None else "ends_on"]))
    if ends_on < starts_on:
        return Fault(number, "days_reversed")
    hours = _hours(cells["hours"])
    if hours is None:
        return Fault(number, "no_hours", _text(cells["hours"]))
    what = Outside(words["title"], words["organiser"], starts_on, ends_on, hours, words["evidence"])
    return Said(number, words["staff_no"], words["name"], what)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str(value if value is not None else "")).split())


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = DAY.fullmatch(_text(value).replace(" ", ""))
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _hours(value: Any) -> Decimal | None:
    try:
        hours = Decimal(_text(value))
    except InvalidOperation:
        return None
    if not hours.is_finite() or not 0 < hours <= MOST_HOURS or hours != round(hours, 2):
        return None
    return hours
