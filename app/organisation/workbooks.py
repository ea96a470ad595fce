"""Rosters as workbooks: read with care, handed back with what is wrong, written out."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.organisation.facts import PersonFacts
from app.organisation.rules.columns import HEADINGS, RANK_NAMES, text
from app.refusals import N_, Malformed
from app.web.tables import workbook

LARGEST_UNZIPPED = 200 * 1024 * 1024
LARGEST_RATIO = 100
MOST_MEMBERS = 2_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 1_500_000
CHUNK = 1 << 20
CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c\s([^>]{0,400})>")
PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,4})(\d{1,9})[\"']")
# Above this many cells a workbook is handed back without its colours: keeping them would fill the memory.
KEPT_CELLS = 400_000
FAULTS_HEADING = "错误原因"
# A roster is written in Chinese for everyone: whoever fills it in sends it on to others.
SHEET, NOTES_SHEET = "名册", "填写说明"
NOTES = (
    "第一行为表头，列的顺序不限；“姓名”“工号”和“单位”（或“单位代码”）必须有，其余列可以没有。",
    "单位按代码或名称对应；名称相同的单位请填写单位代码。",
    "职务层次填写：厅局级、县处级、乡科级、一般干部、其他。新增人员须填写职务和职务层次。",
    "已有人员的空白单元格表示不变；手机、退休日期填“无”表示清除。导出名册中遮盖的手机号原样保留即表示不变。",
    "工号、手机请设为文本，以免丢失开头的 0。不得填写身份证号。",
)
WIDTHS = (14, 14, 16, 32, 24, 12, 16, 18, 14)


class NotAWorkbook(Malformed):
    code = "not_a_workbook"
    sentence = N_("这不是可以读取的 xlsx 工作簿：请用表格软件另存为“Excel 工作簿（.xlsx）”，不要加密。")


class WorkbookTooLarge(Malformed):
    status = 413
    code = "workbook_too_large"
    sentence = N_(
        "工作簿过大：最多 100,000 行、200 列，解压后不超过 200 MB。请删去多余的空行空列或拆分后再上传。"
    )


def check(content: bytes) -> int:
    """Refuse what is no workbook or would fill the memory when opened (IE-1, IE-2, IE-3); return how many cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist())
            seen = _Seen()
            for member in archive.infolist():
                _stream(archive, member, seen)
            return seen.cells
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
    ) as error:
        raise NotAWorkbook from error
    except Exception as error:
        if type(error).__module__ in {"zlib", "lzma", "_lzma"}:
            raise NotAWorkbook from error
        raise


def _check_members(members: Sequence[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > LARGEST_UNZIPPED:
        raise WorkbookTooLarge
    if any(member.file_size > LARGEST_RATIO * max(member.compress_size, 10_240) for member in members):
        raise WorkbookTooLarge
    paths = [member.filename for member in members]
    if any(_strange(path) for path in paths) or len({path.casefold() for path in paths}) < len(paths):
        raise NotAWorkbook
    if any(member.flag_bits & 1 or member.external_attr >> 28 == 0xA for member in members):
        raise NotAWorkbook
    if "[Content_Types].xml" not in paths:
        raise NotAWorkbook


def _strange(path: str) -> bool:
    return path.startswith(("/", "\\")) or ":" in path or ".." in re.split(r"[/\\]", path) or "\x00" in path


@dataclass
class _Seen:
    bytes: int = 0
    cells: int = 0


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo, seen: _Seen) -> None:
    """Read a member piece by piece, since what the directory declares may be untrue."""
    sheet = member.filename.startswith("xl/worksheets/")
    rest, first = b"", True
    with archive.open(member) as stream:
        while piece := stream.read(CHUNK):
            seen.bytes += len(piece)
            if seen.bytes > LARGEST_UNZIPPED:
                raise WorkbookTooLarge
            if first and b"\x00" in piece[:8] and member.filename.endswith((".xml", ".rels", ".vml")):
                # In another encoding the next lines would not see what they look for.
                raise NotAWorkbook
            first, piece = False, rest + piece
            if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                raise NotAWorkbook
            rest = piece[-400:]
            if sheet:
                # A cell cut in two by the piece's end is seen whole with the next piece.
                rest = piece[piece.rfind(b"<") :][-400:]
                seen.cells += _check_cells(piece[: len(piece) - len(rest)])
                if seen.cells > LARGEST_UNZIPPED // 40:
                    raise WorkbookTooLarge


def _check_cells(piece: bytes) -> int:
    """Refuse a filled cell far away, before which readers lay out every row and column; return how many cells."""
    count = 0
    for inside in CELL.findall(piece):
        count += 1
        place = None if inside.endswith(b"/") else PLACE.search(inside)
        if place and (int(place[2]) > MOST_ROWS or _column(place[1]) > MOST_COLUMNS):
            raise WorkbookTooLarge
    return count


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@dataclass(frozen=True)
class Sheet:
    """The first visible sheet: its rows from the very first, and whether its looks can be kept when handed back."""

    name: str
    rows: list[list[Any]]
    keeps_looks: bool


def read(content: bytes) -> Sheet:
    """Return the first visible sheet of a workbook; refuses what `check` refuses."""
    cells = check(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        name = next(
            each.name
            for each in book.sheets_metadata
            if each.visible is SheetVisibleEnum.Visible and each.typ is SheetTypeEnum.WorkSheet
        )
        sheet = book.get_sheet_by_name(name)
        if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS or sheet.height * sheet.width > MOST_CELLS:
            raise WorkbookTooLarge
        return Sheet(name, sheet.to_python(skip_empty_area=False), cells <= KEPT_CELLS)
    except (CalamineError, StopIteration, OSError) as error:
        raise NotAWorkbook from error


def with_faults(content: bytes, sheet: Sheet, head_row: int, faults: Mapping[int, str]) -> bytes:
    """Return the workbook with a column that says what is wrong; rows count from 1, `head_row` from 0."""
    # Here, not above: it takes nearly half a second to load, and only a faulty roster needs it.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    column = _faults_column(sheet.rows[head_row])
    if not sheet.keeps_looks:
        return _bare(sheet, head_row, column, faults)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
        _mark(book[sheet.name], head_row + 1, column + 1, faults, len(sheet.rows))
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError):
        # Some workbooks cannot be written back; their text can.
        return _bare(sheet, head_row, column, faults)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _faults_column(headings: Sequence[Any]) -> int:
    """Return the column of faults from 0: that of an earlier round, or the next free one."""
    return headings.index(FAULTS_HEADING) if FAULTS_HEADING in headings else len(headings)


def _mark(sheet: Any, head_row: int, column: int, faults: Mapping[int, str], last_row: int) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    heading, beside = sheet.cell(head_row, column, FAULTS_HEADING), sheet.cell(head_row, max(1, column - 1))
    heading.font, heading.fill, heading.border = copy(beside.font), copy(beside.fill), copy(beside.border)
    for row in range(head_row + 1, last_row + 1):
        cell = sheet.cell(row, column)
        # What an earlier round said is taken away.
        cell.value = faults.get(row)
        if row in faults:
            # Whatever it begins with, it is text and no formula.
            cell.data_type = "s"
            cell.font, cell.alignment = Font(color="FFB42318"), Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions[get_column_letter(column)].width = 48


def _bare(sheet: Sheet, head_row: int, column: int, faults: Mapping[int, str]) -> bytes:
    lines = []
    for number, row in enumerate(sheet.rows[head_row + 1 :], start=head_row + 2):
        told = [text(cell) for cell in row] + [""] * (column + 1 - len(row))
        told[column] = faults.get(number, "")
        lines.append(told)
    head = [text(cell) for cell in sheet.rows[head_row]] + [""] * (column + 1 - len(sheet.rows[head_row]))
    head[column] = FAULTS_HEADING
    return workbook(sheet.name, head, lines)


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
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    _write_people(book, lines)
    page = book.add_worksheet(NOTES_SHEET)
    page.set_column(0, 0, 90, book.add_format({"text_wrap": True}))
    for number, note in enumerate(NOTES):
        page.write_string(number, 0, note)
    book.close()
    return out.getvalue()


def _write_people(book: Any, lines: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F4F7", "num_format": "@"})
    plain = book.add_format({"num_format": "@"})
    for column, (label, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(0, column, label, bold)
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if value:
                sheet.write_string(number, column, value, plain)
    last = max(len(lines), 1_000)
    for label, choices in (("职务层次", list(RANK_NAMES.values())), ("是否主要负责同志", ["是", "否"])):
        column = HEADINGS.index(label)
        sheet.data_validation(1, column, last, column, {"validate": "list", "source": choices})
    sheet.freeze_panes(1, 2)
