"""Tables of any length written to a file line by line, in the memory of a few."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from app.web.tables import UTF8, harmless
from app.web.workbooks import (
    MEASURED,
    UPRIGHT,
    WIDEST,
    prepare_to_print,
    sheet_name,
    widths,
    write_cell,
    write_notes,
)

# A sheet of a workbook holds 1,048,576 rows; the next begins before.
ROWS_A_SHEET = 1_000_000
Lines = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class Frame:
    """What stands around the lines: title, head, and in a workbook, which people read, how many there are and notes."""

    title: str
    head: Sequence[str]
    total: Callable[[int], str]
    notes: Sequence[tuple[Any, Any]] = ()


def write_csv(path: Path, frame: Frame, lines: Lines) -> int:
    """Write a CSV in UTF-8 that spreadsheets read as text and numbers, and never as formulas; return its lines."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(UTF8)
        writer = csv.writer(file)
        writer.writerow(frame.head)
        for line in lines:
            writer.writerow([harmless(value) for value in line])
            count += 1
    return count


def write_workbook(path: Path, frame: Frame, lines: Lines) -> int:
    """Write an xlsx, text as text whatever it begins with, over as many sheets as it takes; return its lines."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    coming = iter(lines)
    first = list(islice(coming, MEASURED))
    count = 0
    with xlsxwriter.Workbook(path, {**options, "tmpdir": str(path.parent)}) as book:
        styles = _Styles(
            book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            book.add_format({"text_wrap": True, "valign": "top"}),
            book.add_format({"italic": True}),
        )
        wide = widths(frame.head, first)
        sheet = _sheet(book, frame, frame.title, wide, styles)
        for line in chain(first, coming):
            row = count % ROWS_A_SHEET
            if count and not row:
                name = f"{frame.title[:25]}-{count // ROWS_A_SHEET + 1}"
                sheet = _sheet(book, frame, name, wide, styles)
            for column, value in enumerate(line):
                write_cell(sheet, row + 1, column, value)
            count += 1
        below = (count - 1) % ROWS_A_SHEET + 2 if count else 1
        sheet.write_string(below, 0, frame.total(count), styles.total)
        if frame.notes:
            write_notes(book.add_worksheet(sheet_name(str(_("指标口径")))), frame.notes, styles.wrapped)
    return count


@dataclass(frozen=True)
class _Styles:
    head: Any
    wrapped: Any
    total: Any


def _sheet(book: Any, frame: Frame, name: str, wide: Sequence[int], styles: _Styles) -> Any:
    sheet = book.add_worksheet(sheet_name(name))
    sheet.freeze_panes(1, 0)
    prepare_to_print(sheet, is_wide=len(frame.head) > UPRIGHT)
    for column, (label, width) in enumerate(zip(frame.head, wide, strict=True)):
        sheet.set_column(column, column, min(width, WIDEST), styles.wrapped if width > WIDEST else None)
        sheet.write_string(0, column, label, styles.head)
    return sheet


WRITERS = {"csv": write_csv, "xlsx": write_workbook}
