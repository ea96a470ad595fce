"""Read the first sheet of a workbook with care, hand it back with what is wrong, and write a plain one."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from question_bank.office import archives
from question_bank.office.archives import Broken, TooLarge

MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 1_500_000
MOST_SHEETS = 50
LONGEST_CELL = 32_767
# Above this many cells a workbook is handed back without its colours: keeping them would fill the memory.
KEPT_CELLS = 400_000
FAULTS_HEADING = "错误原因"
_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c\s([^>]{0,400})>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,4})(\d{1,9})[\"']")


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its rows from the very first, and whether its looks can be kept when handed back."""

    name: str
    rows: list[list[Any]]
    keeps_looks: bool


@dataclass
class _Seen(archives.Seen):
    cells: int = 0


def check(content: bytes) -> int:
    """Refuse what is no workbook or would fill the memory when opened (IE-1, IE-2, IE-3); return how many cells."""
    seen = _Seen()
    with archives.opened(content) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise Broken
        for member in archive.infolist():
            _stream(archive, member, seen)
    return seen.cells


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo, seen: _Seen) -> None:
    sheet = member.filename.startswith("xl/worksheets/")
    rest, first = b"", True
    for piece in archives.pieces(archive, member, seen):
        if first and b"\x00" in piece[:8] and member.filename.endswith((".xml", ".rels", ".vml")):
            # In another encoding the next lines would not see what they look for.
            raise Broken
        first, piece = False, rest + piece
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise Broken
        rest = piece[-400:]
        if sheet:
            # A cell cut in two by the piece's end is seen whole with the next piece.
            rest = piece[piece.rfind(b"<") :][-400:]
            seen.cells += _check_cells(piece[: len(piece) - len(rest)])
            if seen.cells > archives.LARGEST_UNZIPPED // 40:
                raise TooLarge


def _check_cells(piece: bytes) -> int:
    """Refuse a filled cell far away, before which readers lay out every row and column; return how many cells."""
    count = 0
    for inside in _CELL.findall(piece):
        count += 1
        place = None if inside.endswith(b"/") else _PLACE.search(inside)
        if place and (int(place[2]) > MOST_ROWS or _column(place[1]) > MOST_COLUMNS):
            raise TooLarge
    return count


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def read(content: bytes) -> Sheet:
    """Return the first visible sheet of a workbook; refuses what `check` refuses."""
    return _sheets(content, 1)[0]


def sheets(content: bytes) -> list[Sheet]:
    """Return all visible sheets of a workbook, at least one; refuses what `check` refuses."""
    return _sheets(content, MOST_SHEETS)


def _sheets(content: bytes, most: int) -> list[Sheet]:
    cells = check(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            each.name
            for each in book.sheets_metadata
            if each.visible is SheetVisibleEnum.Visible and each.typ is SheetTypeEnum.WorkSheet
        ]
        if not names:
            raise Broken
        if most > 1 and len(names) > most:
            raise TooLarge
        found, area = [], 0
        for name in names[:most]:
            sheet = book.get_sheet_by_name(name)
            area += sheet.height * sheet.width
            if sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS or area > MOST_CELLS:
                raise TooLarge
            found.append(Sheet(name, sheet.to_python(skip_empty_area=False), cells <= KEPT_CELLS))
        return found
    except (CalamineError, OSError) as error:
        raise Broken from error


def text(value: Any) -> str:
    """Return a cell as text; whole numbers that became 3.0 are 3 again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(frozen=True)
class Marks:
    """What is wrong with a sheet: by row, counted from 1; `head_row` counts from 0."""

    sheet: Sheet
    head_row: int
    faults: Mapping[int, str]


def with_faults(content: bytes, sheet: Sheet, head_row: int, faults: Mapping[int, str]) -> bytes:
    """Return the workbook with a column on one sheet that says what is wrong."""
    return marked(content, [Marks(sheet, head_row, faults)])


def marked(content: bytes, marks: Sequence[Marks]) -> bytes:
    """Return the workbook with a column on each sheet that says what is wrong."""
    # Here, not above: it takes nearly half a second to load, and only a faulty workbook needs it.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if not all(each.sheet.keeps_looks for each in marks):
        return _bare(marks)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
        for each in marks:
            column = _faults_column(each.sheet.rows[each.head_row]) + 1
            _mark(book[each.sheet.name], each.head_row + 1, column, each.faults, len(each.sheet.rows))
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError):
        # Some workbooks cannot be written back; their text can.
        return _bare(marks)
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


def _bare(marks: Sequence[Marks]) -> bytes:
    return _written([_bare_sheet(each) for each in marks])


def _bare_sheet(marks: Marks) -> "tuple[Form, list[list[str]]]":
    rows, column = marks.sheet.rows, _faults_column(marks.sheet.rows[marks.head_row])
    lines = []
    for number, row in enumerate(rows[marks.head_row + 1 :], start=marks.head_row + 2):
        told = [text(cell) for cell in row] + [""] * (column + 1 - len(row))
        told[column] = marks.faults.get(number, "")
        lines.append(told)
    head = [text(cell) for cell in rows[marks.head_row]] + [""] * (column + 1 - len(rows[marks.head_row]))
    head[column] = FAULTS_HEADING
    return Form(marks.sheet.name, head, [14] * len(head)), lines


@dataclass(frozen=True)
class Form:
    """How a workbook for people is laid out: headings and widths, lists to choose from by heading, notes apart."""

    sheet: str
    headings: Sequence[str]
    widths: Sequence[int]
    choices: Mapping[str, Sequence[str]] | None = None
    notes: Sequence[str] = ()
    frozen_columns: int = 0
    notes_sheet: str = "填写说明"


def written(form: Form, lines: Sequence[Sequence[str]]) -> bytes:
    """Return lines under headings as a workbook in which every cell is text and none a formula (IE-5)."""
    return _written([(form, lines)])


def _written(sheets: "Sequence[tuple[Form, Sequence[Sequence[str]]]]") -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    for form, lines in sheets:
        _write_lines(book, form, lines)
        if form.notes:
            page = book.add_worksheet(form.notes_sheet)
            page.set_column(0, 0, 90, book.add_format({"text_wrap": True}))
            for number, note in enumerate(form.notes):
                page.write_string(number, 0, note)
    book.close()
    return out.getvalue()


def _write_lines(book: Any, form: Form, lines: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet(form.sheet)
    bold = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F2F4F7", "num_format": "@"})
    plain = book.add_format({"num_format": "@"})
    for column, (label, width) in enumerate(zip(form.headings, form.widths, strict=True)):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(0, column, label, bold)
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if value:
                sheet.write_string(number, column, value[:LONGEST_CELL], plain)
    last = max(len(lines), 1_000)
    for label, choices in (form.choices or {}).items():
        column = form.headings.index(label)
        sheet.data_validation(1, column, last, column, {"validate": "list", "source": list(choices)})
    sheet.freeze_panes(1, form.frozen_columns)
