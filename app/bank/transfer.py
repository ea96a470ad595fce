"""Files of items: read one with every item's outcome, and write a choice of the bank."""

from collections.abc import Iterable, Sequence

from app.bank.comparison import Line
from app.bank.telling import said
from app.refusals import N_, Malformed
from question_bank.anchors import Passage
from question_bank.documents import number_notice
from question_bank.interchange import reading, xlsx_format, xlsx_template
from question_bank.interchange.outcomes import ItemLosses, Reading, Unreadable, Written
from question_bank.interchange.registry import FORMATS
from question_bank.interchange.texts import decode
from question_bank.items import Entry
from question_bank.office import workbooks

FAULTS = workbooks.Form("错误说明", ("位置", "题号", "错误原因"), (32, 20, 80))


class NotReadable(Malformed):
    code = "not_readable"
    sentence = N_("文件不能读取：%(cause)s。%(cure)s。")


def read(name: str, content: bytes, form: str = "auto", tell: reading.Tell = reading.nobody) -> Reading:
    """Read a file of any format; refuses one of which nothing can be read."""
    try:
        return reading.read(content, name, form, tell)
    except Unreadable as error:
        raise NotReadable(cause=error.cause, cure=error.cure) from error


def source_text(content: bytes) -> str:
    """Return a document's text, whatever its encoding."""
    try:
        return decode(content)
    except Unreadable as error:
        raise NotReadable(cause=said(error.cause), cure=said(error.cure)) from error


def passages(source: str) -> list[Passage] | None:
    """Number the paragraphs of a document's text; None without one."""
    return number_notice(source) if source else None


def template(*, in_english: bool = False) -> bytes:
    """Return the empty workbook to fill in."""
    return xlsx_template.in_english() if in_english else xlsx_format.write([])


def losses(form: str, entries: Iterable[Entry]) -> tuple[ItemLosses, ...]:
    """List what each entry would lose in a format."""
    return reading.losses(form, entries)


def handed_back(content: bytes, read: Reading, lines: Sequence[Line]) -> bytes | None:
    """Return the workbook with its faults written in, or for other files a workbook that lists them; None without."""
    wrong = [line for line in lines if line.fault]
    if not wrong:
        return None
    if read.format == "xlsx":
        return xlsx_format.with_faults(content, {line.outcome.place: str(line.fault) for line in wrong})
    rows = [[line.outcome.place, line.outcome.name, str(line.fault)] for line in wrong]
    return workbooks.written(FAULTS, rows)


def write(form: str, entries: Iterable[Entry]) -> Written:
    """Write entries in a format, with what it cannot hold of each."""
    return reading.write(form, entries)


def file_name(form: str, stem: str) -> str:
    return f"{stem}{FORMATS[form].suffix}"
