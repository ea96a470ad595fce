"""Tables of any length written to a file line by line, in the memory of a few."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from app.web.tables import UTF8, harmless
from app.web.workbooks import sheet_name, write_cell

# A sheet of a workbook holds 1,048,576 rows; the next begins before.
ROWS_A_SHEET = 1_000_000
Lines = Iterable[Sequence[Any]]


def write_csv(path: Path, _title: str, head: Sequence[str], lines: Lines) -> int:
    """Write a CSV in UTF-8 that spreadsheets read as text and numbers, and never as formulas; return its lines."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(UTF8)
        writer = csv.writer(file)
        writer.writerow(head)
        for line in lines:
            writer.writerow([harmless(value) for value in line])
            count += 1
    return count


def write_workbook(path: Path, title: str, head: Sequence[str], lines: Lines) -> int:
    """Write an xlsx, text as text whatever it begins with, over as many sheets as it takes; return its lines."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(path, {**options, "tmpdir": str(path.parent)}) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet = _sheet(book, title, head, bold)
        for line in lines:
            row = count % ROWS_A_SHEET
            if count and not row:
                sheet = _sheet(book, f"{title[:25]}-{count // ROWS_A_SHEET + 1}", head, bold)
            for column, value in enumerate(line):
                write_cell(sheet, row + 1, column, value)
            count += 1
    return count


def _sheet(book: Any, title: str, head: Sequence[str], bold: Any) -> Any:
    sheet = book.add_worksheet(sheet_name(title))
    sheet.freeze_panes(1, 0)
    for column, label in enumerate(head):
        sheet.set_column(column, column, max(10, min(40, len(label) * 2 + 6)))
        sheet.write_string(0, column, label, bold)
    return sheet


WRITERS = {"csv": write_csv, "xlsx": write_workbook}
