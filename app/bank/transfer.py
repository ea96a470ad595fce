"""Files of items: read one with every item's outcome, and write a choice of the bank."""

from collections.abc import Iterable

from app.refusals import N_, Malformed
from question_bank.anchors import Passage
from question_bank.documents import number_notice
from question_bank.interchange import reading
from question_bank.interchange.outcomes import Reading, Unreadable, Written
from question_bank.interchange.registry import FORMATS
from question_bank.interchange.texts import decode
from question_bank.items import Entry


class NotReadable(Malformed):
    code = "not_readable"
    sentence = N_("文件不能读取：%(cause)s。%(cure)s。")


def read(name: str, content: bytes, form: str = "auto", tell: reading.Tell = reading.nobody) -> Reading:
    """Read a file of any format; refuses one of which nothing can be read."""
    try:
        return reading.read(content, name, form, tell)
    except Unreadable as error:
        raise NotReadable(cause=error.cause, cure=error.cure) from error


def read_source(content: bytes) -> list[Passage]:
    """Number the paragraphs of a document's text."""
    try:
        return number_notice(decode(content))
    except Unreadable as error:
        raise NotReadable(cause=error.cause, cure=error.cure) from error


def write(form: str, entries: Iterable[Entry]) -> Written:
    """Write entries in a format, with what it cannot hold of each."""
    return reading.write(form, entries)


def file_name(form: str, stem: str) -> str:
    return f"{stem}{FORMATS[form].suffix}"
