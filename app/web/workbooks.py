"""Workbooks to be read as they are opened and printed as they are: wide enough, with a head on every page."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

# How many lines a column's width is taken from, its bounds, and how many columns a page takes upright.
MEASURED, NARROWEST, WIDEST, UPRIGHT = 500, 6, 48, 5
FIRST_WIDE = "\u2e80"
A4 = 9


def workbook(
    title: str,
    head: Sequence[str],
    lines: Sequence[Sequence[Any]],
    *,
    foot: Sequence[Any] = (),
    notes: Sequence[tuple[Any, Any]] = (),
) -> bytes:
    """Return an xlsx of one table, with what is said below it, and of a second sheet with notes.

    Text stays text, whatever it begins with. Columns are as wide as what stands in them, within bounds.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    italic = book.add_format({"italic": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(sheet_name(title))
    for column, (label, width) in enumerate(zip(head, widths(head, lines), strict=True)):
        sheet.write_string(0, column, label, bold)
        sheet.set_column(column, column, min(width, WIDEST), wrapped if width > WIDEST else None)
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            write_cell(sheet, number, column, value)
    for number, words in enumerate(foot, start=len(lines) + 1):
        sheet.write_string(number, 0, str(words), italic)
    sheet.freeze_panes(1, 0)
    prepare_to_print(sheet, is_wide=len(head) > UPRIGHT)
    if notes:
        write_notes(book.add_worksheet(sheet_name(str(_("指标口径")))), notes, wrapped)
    book.close()
    return out.getvalue()


def widths(head: Sequence[str], lines: Sequence[Sequence[Any]]) -> list[int]:
    """Return how wide each column would be, in digits, by its head and the first lines."""
    shown = (head, *lines[:MEASURED])
    widest = (max(_width(line[at]) for line in shown if at < len(line)) for at in range(len(head)))
    return [max(NARROWEST, width + 2) for width in widest]


def _width(value: Any) -> int:
    """Return how wide a value is, in digits: an ideograph is as wide as two."""
    return sum(2 if each >= FIRST_WIDE else 1 for each in ("" if value is None else str(value)))


def write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    """Write a value: numbers as numbers, everything else as text."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:32_767])


def write_notes(sheet: Any, notes: Sequence[tuple[Any, Any]], wrapped: Any) -> None:
    sheet.set_column(0, 0, 26, wrapped)
    sheet.set_column(1, 1, 90, wrapped)
    for row, (name, meaning) in enumerate(notes):
        sheet.write_string(row, 0, str(name))
        sheet.write_string(row, 1, str(meaning))
    prepare_to_print(sheet, is_wide=True)


def prepare_to_print(sheet: Any, *, is_wide: bool) -> None:
    """Let the table fill the width of A4, on its side where it is wide, its head on every page."""
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    if is_wide:
        sheet.set_landscape()


def sheet_name(title: str) -> str:
    """Return a title as a workbook may call a sheet."""
    return "".join("-" if mark in "[]:*?/\\'" else mark for mark in title)[:31] or "Sheet"
