"""Rosters as workbooks: read with care, handed back with what is wrong, written out."""

from collections.abc import Mapping, Sequence

from app.organisation.facts import PersonFacts
from app.organisation.rules.columns import HEADINGS, RANK_NAMES
from app.refusals import N_, Malformed
from question_bank.office import workbooks
from question_bank.office.archives import Broken, TooLarge
from question_bank.office.workbooks import Sheet

# A roster is written in Chinese for everyone: whoever fills it in sends it on to others.
FORM = workbooks.Form(
    "名册",
    HEADINGS,
    (14, 14, 16, 32, 24, 12, 16, 18, 14),
    {"职务层次": tuple(RANK_NAMES.values()), "是否主要负责同志": ("是", "否")},
    (
        "第一行为表头，列的顺序不限；“姓名”“工号”和“单位”（或“单位代码”）必须有，其余列可以没有。",
        "单位按代码或名称对应；名称相同的单位请填写单位代码。",
        "职务层次填写：厅局级、县处级、乡科级、一般干部、其他。新增人员须填写职务和职务层次。",
        "已有人员的空白单元格表示不变；手机、退休日期填“无”表示清除。导出名册中遮盖的手机号原样保留即表示不变。",
        "工号、手机请设为文本，以免丢失开头的 0。不得填写身份证号。",
    ),
    frozen_columns=2,
)


class NotAWorkbook(Malformed):
    code = "not_a_workbook"
    sentence = N_("这不是可以读取的 xlsx 工作簿：请用表格软件另存为“Excel 工作簿（.xlsx）”，不要加密。")


class WorkbookTooLarge(Malformed):
    status = 413
    code = "workbook_too_large"
    sentence = N_(
        "工作簿过大：最多 100,000 行、200 列，解压后不超过 200 MB。请删去多余的空行空列或拆分后再上传。"
    )


def read(content: bytes) -> Sheet:
    """Return the first visible sheet of a workbook; refuses what would do harm (IE-1, IE-2, IE-3)."""
    try:
        return workbooks.read(content)
    except Broken as error:
        raise NotAWorkbook from error
    except TooLarge as error:
        raise WorkbookTooLarge from error


def with_faults(content: bytes, sheet: Sheet, head_row: int, faults: Mapping[int, str]) -> bytes:
    """Return the workbook with a column that says what is wrong; rows count from 1, `head_row` from 0."""
    return workbooks.with_faults(content, sheet, head_row, faults)


def roster(people: Sequence[PersonFacts]) -> bytes:
    """Return a roster in the form in which it is read again: every cell text, lists to choose from, notes apart."""
    return written([_line(person) for person in people])


def _line(person: PersonFacts) -> list[str]:
    return [
        person.name,
        person.staff_no,
        person.unit_path.rstrip("/").rsplit("/", 1)[-1],
        person.unit_name,
        person.post,
        RANK_NAMES[person.rank],
        person.phone_masked,
        "是" if person.is_principal_leader else "否",
        person.retires_on.isoformat() if person.retires_on else "",
    ]


def written(lines: Sequence[Sequence[str]]) -> bytes:
    """Return lines under the usual headings as a workbook."""
    return workbooks.written(FORM, lines)
