"""Read a roster's sheet: which column is which, and what each cell says. Faults are told in words."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from app.organisation import names
from app.organisation.facts import Rank
from app.refusals import N_, Refusal


class Field(StrEnum):
    NAME = "name"
    STAFF_NO = "staff_no"
    UNIT_CODE = "unit_code"
    UNIT = "unit"
    POST = "post"
    RANK = "rank"
    PHONE = "phone"
    LEADER = "is_principal_leader"
    RETIRES = "retires_on"


# The first alias is the heading of the template and of exports.
ALIASES: dict[Field, tuple[str, ...]] = {
    Field.NAME: ("姓名", "名字", "人员姓名", "姓 名", "name"),
    Field.STAFF_NO: ("工号", "职工号", "人员编号", "员工号", "职工编号", "编号", "staffno", "staffnumber"),
    Field.UNIT_CODE: ("单位代码", "单位编码", "单位编号", "机构代码", "unitcode"),
    Field.UNIT: ("单位", "所在单位", "单位名称", "工作单位", "所属单位", "机构", "机构名称", "unit"),
    Field.POST: ("职务", "现任职务", "职位", "岗位", "任职", "post"),
    Field.RANK: ("职务层次", "职级", "职务级别", "级别", "行政级别", "层次", "rank"),
    Field.PHONE: (
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "联系电话",
        "联系方式",
        "电话号码",
        "移动电话",
        "phone",
    ),
    Field.LEADER: (
        "是否主要负责同志",
        "主要负责同志",
        "是否主要负责人",
        "主要负责人",
        "是否一把手",
        "principalleader",
    ),
    Field.RETIRES: ("退休日期", "退休时间", "预计退休日期", "退休年月日", "retireson"),
}
HEADINGS = tuple(aliases[0] for aliases in ALIASES.values())
RANK_WORDS: dict[Rank, str] = {
    Rank.BUREAU: "厅局级 厅级 局级 司局级 地厅级 正厅级 副厅级 正局级 副局级 正厅 副厅 正局 副局 厅局级正职 厅局级副职"
    " 一级巡视员 二级巡视员 巡视员 副巡视员 bureau",
    Rank.DIVISION: "县处级 处级 县级 正处级 副处级 正处 副处 正县级 副县级 县处级正职 县处级副职 一级调研员 二级调研员"
    " 三级调研员 四级调研员 调研员 副调研员 division",
    Rank.SECTION: "乡科级 科级 乡级 正科级 副科级 正科 副科 乡科级正职 乡科级副职 一级主任科员 二级主任科员"
    " 三级主任科员 四级主任科员 主任科员 副主任科员 section",
    Rank.STAFF: "一般干部 科员 办事员 一级科员 二级科员 科员级 办事员级 普通干部 干部 一般人员 一般工作人员 股级 staff",
    Rank.OTHER: "其他 其它 专业技术人员 专技人员 工勤人员 聘用人员 编外人员 管理人员 other",
}
RANKS = {word: rank for rank, words in RANK_WORDS.items() for word in words.split()}
RANK_NAMES = {rank: words.split()[0] for rank, words in RANK_WORDS.items()}
YES = frozenset({"是", "√", "✓", "✔", "y", "yes", "true", "1", "有"})
NO = frozenset({"", "否", "×", "✗", "n", "no", "false", "0", "无"})
# What says that a value is to be taken away; an empty cell leaves it as it is.
TAKEN_AWAY = frozenset({"无", "-", "—", "/"})
HEAD_ROWS = 10
EXACT = 10**15
IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dXx]", re.ASCII)
EXCEL_DAYS = date(1899, 12, 30)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, as a sentence to be filled in; it can be told in either language."""

    sentence: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.sentence % dict(self.values) if self.values else self.sentence


def fault(sentence: str, **values: object) -> Fault:
    return Fault(sentence, tuple((key, str(value)) for key, value in values.items()))


class NoHeadings(Refusal):
    sentence = N_("没有找到表头：前 10 行中须有一行同时含有“姓名”“工号”和“单位”（或“单位代码”）。")


class ColumnTwice(Refusal):
    sentence = N_("表头中“%(label)s”出现了不止一次，请只保留一列。")


class NoRows(Refusal):
    sentence = N_("表头之下没有人员。")


@dataclass(frozen=True)
class Head:
    """Where the headings stand: the number of their row (from 0) and of each field's column."""

    row: int
    columns: dict[Field, int]


@dataclass(frozen=True)
class Said:
    """What one row says. None: the row does not say; an empty text or `no_…`: to be taken away."""

    row: int
    name: str
    staff_no: str
    unit_code: str = ""
    unit: str = ""
    post: str | None = None
    rank: Rank | None = None
    phone: str | None = None
    no_phone: bool = False
    masked_phone: str = ""
    leader: bool | None = None
    retires_on: date | None = None
    no_retirement: bool = False
    number_cell: bool = False
    faults: tuple[Fault, ...] = ()


def heading(text: Any) -> str:
    """Return a heading as it is compared: without notes in brackets, marks and spaces."""
    plain = unicodedata.normalize("NFKC", str(text or "")).casefold()
    return re.sub(r"\(.*?\)|[\s*:：_\-]", "", plain)


FIELDS = {heading(alias): field for field, aliases in ALIASES.items() for alias in aliases}


def find_head(rows: Sequence[Sequence[Any]]) -> Head:
    """Return where the headings stand; raises `NoHeadings` or `ColumnTwice`."""
    for number, row in enumerate(rows[:HEAD_ROWS]):
        found = [
            (FIELDS[heading(cell)], column) for column, cell in enumerate(row) if heading(cell) in FIELDS
        ]
        fields = {field for field, _ in found}
        if {Field.NAME, Field.STAFF_NO} <= fields and fields & {Field.UNIT, Field.UNIT_CODE}:
            for field in fields:
                if sum(each is field for each, _ in found) > 1:
                    raise ColumnTwice(label=ALIASES[field][0])
            return Head(number, dict(found))
    raise NoHeadings


def read_rows(rows: Sequence[Sequence[Any]], head: Head) -> list[Said]:
    """Return what every row below the headings says; empty rows are passed over."""
    said = [
        read_row(number, row, head)
        for number, row in enumerate(rows[head.row + 1 :], start=head.row + 2)
        if any(text(row[column]) for column in head.columns.values() if column < len(row))
    ]
    if not said:
        raise NoRows
    return said


class _Cells:
    """The cells of one row by field, gathering what is wrong with them."""

    def __init__(self, row: Sequence[Any], head: Head) -> None:
        self.row, self.head = row, head
        self.faults: list[Fault] = []

    def raw(self, field: Field) -> Any:
        column = self.head.columns.get(field)
        return None if column is None or column >= len(self.row) else self.row[column]

    def text(self, field: Field, limit: int = 200) -> str:
        value = self.raw(field)
        if damaged(value):
            self.wrong(
                N_("“%(label)s”中的长数字已被表格软件改写，请设为文本后重新填写。"), label=ALIASES[field][0]
            )
            return ""
        found = text(value)
        if len(found) > limit:
            self.wrong(N_("“%(label)s”最多 %(n)s 个字符。"), label=ALIASES[field][0], n=limit)
            return found[:limit]
        return found

    def wrong(self, sentence: str, **values: object) -> None:
        self.faults.append(fault(sentence, **values))


def read_row(number: int, row: Sequence[Any], head: Head) -> Said:
    """Return what one row says, with what is wrong in it; `number` is the row's number in the workbook."""
    cells = _Cells(row, head)
    name = names.personal_name(cells.text(Field.NAME, 100))
    staff_no = names.staff_number(cells.text(Field.STAFF_NO, 40))
    if not name:
        cells.wrong(N_("请填写姓名。"))
    if not staff_no and not damaged(cells.raw(Field.STAFF_NO)):
        cells.wrong(N_("请填写工号。"))
    if IDENTITY.fullmatch(staff_no):
        cells.wrong(N_("工号不得使用身份证号。"))
    phone, no_phone, masked_phone = _phone(cells)
    retires_on, no_retirement = _day(cells)
    return Said(
        row=number,
        name=name,
        staff_no=staff_no,
        unit_code=cells.text(Field.UNIT_CODE, 20).upper(),
        unit=cells.text(Field.UNIT, 120),
        post=names.plain(cells.text(Field.POST, 120)) or None,
        rank=_rank(cells),
        phone=phone,
        no_phone=no_phone,
        masked_phone=masked_phone,
        leader=_leader(cells),
        retires_on=retires_on,
        no_retirement=no_retirement,
        number_cell=isinstance(cells.raw(Field.STAFF_NO), int | float),
        faults=tuple(cells.faults),
    )


def text(value: Any) -> str:
    """Return a cell as text; whole numbers that became 3.0 are 3 again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return names.plain(str(value))


def damaged(value: Any) -> bool:
    """Tell whether a number is longer than a spreadsheet can hold, so that its last digits are lost."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return abs(value) >= EXACT
    return isinstance(value, str) and bool(re.fullmatch(r"\d(?:\.\d+)?[Ee]\+\d{2,}", value.strip()))


def _rank(cells: _Cells) -> Rank | None:
    said = re.sub(r"\s", "", cells.text(Field.RANK, 40)).casefold()
    if not said:
        return None
    if said not in RANKS:
        cells.wrong(N_("不认识职务层次“%(said)s”，请填写厅局级、县处级、乡科级、一般干部或其他。"), said=said)
    return RANKS.get(said)


def _leader(cells: _Cells) -> bool | None:
    if Field.LEADER not in cells.head.columns:
        return None
    said = cells.text(Field.LEADER, 20).casefold()
    if said not in YES | NO:
        cells.wrong(N_("“是否主要负责同志”请填写是或否。"))
    return said in YES


def _phone(cells: _Cells) -> tuple[str | None, bool, str]:
    said = cells.text(Field.PHONE, 40)
    if said in TAKEN_AWAY:
        return None, True, ""
    if re.fullmatch(r"\d{3}\*{4}\d{4}", said):
        return None, False, said
    if not said:
        return None, False, ""
    phone = names.phone_number(said)
    if phone is None:
        cells.wrong(N_("手机号应为 11 位数字。"))
    return phone, False, ""


def _day(cells: _Cells) -> tuple[date | None, bool]:
    value = cells.raw(Field.RETIRES)
    if isinstance(value, datetime):
        return value.date(), False
    if isinstance(value, date):
        return value, False
    if isinstance(value, float | int) and 20_000 < value < 80_000:
        # A day whose cell lost its format is a count of days.
        return EXCEL_DAYS + timedelta(days=int(value)), False
    said = cells.text(Field.RETIRES, 40)
    if not said or said in TAKEN_AWAY:
        return None, said != ""
    found = day(said)
    if found is None:
        cells.wrong(N_("退休日期请写成 2030-01-31 这样。"))
    return found, False


def day(said: str) -> date | None:
    """Return the day a text names, or None."""
    parts = re.fullmatch(
        r"(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?: 00:00:00)?", said
    ) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", said)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        return None
