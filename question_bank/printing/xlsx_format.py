"""Write sheets as a workbook: the paper on one page, and the key on another if there is one."""

import io
from datetime import UTC, datetime
from math import ceil
from typing import Any

import xlsxwriter

from question_bank.items import KIND_NAMES
from question_bank.printing.sheets import LETTERS, KeySheet, QuestionSheet, written

_QUESTION_HEAD = ("题号", "题型", "分值", "题干", *(f"选项{letter}" for letter in LETTERS))
_LINE = 15.5
_KEY_HEAD = ("题号", "题型", "分值", "答案", "采分点", "出处段落", "原文引文", "解析", "题目编号")


def workbook(questions: QuestionSheet, keys: KeySheet | None = None) -> bytes:
    """Write the candidates' sheet, and the key beside it only if it is given."""
    out = io.BytesIO()
    # Text stays text, whatever it begins with; the same paper gives the same file.
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    lines = _questions(questions)
    # As many columns of options as the paper has: empty ones would make all the others small in print.
    columns = max((len(line) for line in lines), default=0)
    widths = (6, 8, 6, 52, *(20,) * len(LETTERS))[:columns]
    _page(book, "试卷", _QUESTION_HEAD[:columns], lines, widths, head, wrapped)
    if keys is not None:
        _page(book, "答案", _KEY_HEAD, _keys(keys), (6, 8, 6, 30, 40, 8, 50, 50, 14), head, wrapped)
    book.close()
    return out.getvalue()


def _questions(sheet: QuestionSheet) -> list[tuple[Any, ...]]:
    return [
        (
            question.position,
            KIND_NAMES[question.kind],
            float(question.marks),
            question.stem,
            *(text for _, text in question.options),
        )
        for section in sheet.sections
        for question in section.questions
    ]


def _keys(sheet: KeySheet) -> list[tuple[Any, ...]]:
    return [
        (
            answer.position,
            KIND_NAMES[answer.kind],
            float(answer.marks),
            answer.text,
            "\n".join(f"{text}（{written(marks)} 分）" for text, marks in answer.points),
            answer.paragraph,
            answer.quote,
            answer.rationale,
            answer.item_id,
        )
        for answer in sheet.answers
    ]


def _page(
    book: Any,
    name: str,
    head: tuple[str, ...],
    lines: list[tuple[Any, ...]],
    widths: tuple[int, ...],
    bold: Any,
    wrapped: Any,
) -> None:
    page = book.add_worksheet(name)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.write_row(0, 0, head, bold)
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for number, line in enumerate(lines, 1):
        page.set_row(number, _LINE * max(map(_lines, line, widths)))
        page.write_row(number, 0, line, wrapped)


def _lines(value: Any, width: int) -> int:
    """Say how many lines a cell takes, a Chinese character being two wide: not every program finds that out itself."""
    parts = str(value).split("\n")
    return sum(max(1, ceil(sum(1 + (mark > "\u2e7f") for mark in part) / width)) for part in parts)
