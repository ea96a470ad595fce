"""Write sheets as Word documents on A4, so that a print shop or a colleague can take them over."""

import io
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from question_bank.items import KIND_NAMES, Kind
from question_bank.printing.sheets import Head, KeySheet, Question, QuestionSheet, written

_NUMERALS = "一二三四五六七八九十"
_MOST_NUMERALS = len(_NUMERALS)
# Lines left to write on, for each kind that is written by hand.
_LINES = {Kind.SHORT_ANSWER: 8}
# The same sheet gives the same file: Word's own dates would differ from one run to the next.
_WRITTEN_AT = datetime(2000, 1, 1, tzinfo=UTC)


def questions(sheet: QuestionSheet) -> bytes:
    """Write the candidates' sheet."""
    document = _document(sheet.head)
    for number, section in enumerate(sheet.sections):
        numeral = _NUMERALS[number] if number < _MOST_NUMERALS else str(number + 1)
        count, marks = len(section.questions), written(section.marks)
        name = f"{numeral}、{KIND_NAMES[section.kind]}（共 {count} 题，{marks} 分）"
        _paragraph(document, name, bold=True, keep=True)
        for question in section.questions:
            _question(document, question)
    _foot(document, f"抽题种子 {sheet.seed}")
    return _saved(document)


def _question(document: Any, question: Question) -> None:
    _paragraph(
        document,
        f"{question.position}. {question.stem}（{written(question.marks)} 分）",
        keep=bool(question.options),
    )
    for letter, text in question.options:
        keep = letter != question.options[-1][0]
        _paragraph(document, f"{letter}. {text}", indent=8, keep=keep)
    if question.kind is Kind.TRUE_FALSE:
        _paragraph(document, "（　　）正确　　（　　）错误", indent=8)
    for _ in range(_LINES.get(question.kind, 0)):
        _paragraph(document, "", indent=8)


def keys(sheet: KeySheet) -> bytes:
    """Write the key sheet: one line for each place, with where it stands in the document."""
    document = _document(sheet.head, "答案与评分标准（含答案，请勿外传）")
    table = document.add_table(rows=1, cols=5)
    table.style = "Table Grid"
    table.autofit = False
    widths = (Mm(12), Mm(16), Mm(72), Mm(12), Mm(62))
    # Some programs go by the columns, some by the cells.
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _row(table.rows[0], widths, ("题号", "题型", "答案", "分值", "出处"), bold=True)
    # Word repeats the headings on every page.
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for answer in sheet.answers:
        points = "\n".join(f"{text}（{written(marks)} 分）" for text, marks in answer.points)
        source = f"{answer.paragraph}　{answer.quote}"
        kind = KIND_NAMES[answer.kind]
        cells = (str(answer.position), kind, answer.text or points, written(answer.marks), source)
        _row(table.add_row(), widths, cells)
    _foot(document, f"抽题种子 {sheet.seed}")
    return _saved(document)


def _document(head: Head, under: str = "") -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(3)
    title = _paragraph(document, " ".join(filter(None, (head.title, head.name))), bold=True, centred=True)
    title.runs[0].font.size = Pt(16)
    for line in (under, *head.lines) if under else head.lines:
        _paragraph(document, line, centred=True)
    if not under:
        _paragraph(
            document, "单位＿＿＿＿＿＿＿＿　姓名＿＿＿＿＿＿　工号＿＿＿＿＿＿　得分＿＿＿＿", centred=True
        )
    return document


def _paragraph(
    document: Any,
    text: str,
    *,
    bold: bool = False,
    centred: bool = False,
    indent: int = 0,
    keep: bool = False,
) -> Any:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.keep_together = True
    paragraph.paragraph_format.keep_with_next = keep
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        paragraph.paragraph_format.left_indent = Mm(indent)
    return paragraph


def _row(row: Any, widths: tuple[Any, ...], texts: tuple[str, ...], *, bold: bool = False) -> None:
    for cell, width, text in zip(row.cells, widths, texts, strict=True):
        cell.width = width
        run = cell.paragraphs[0].add_run(text)
        run.bold, run.font.size = bold, Pt(9.5)


def _foot(document: Any, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{text}　第 ").font.size = Pt(9)
    _field(paragraph, "PAGE")
    paragraph.add_run(" 页，共 ").font.size = Pt(9)
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(" 页").font.size = Pt(9)


def _field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _saved(document: Any) -> bytes:
    properties = document.core_properties
    properties.author, properties.created, properties.modified = "", _WRITTEN_AT, _WRITTEN_AT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
