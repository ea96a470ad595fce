"""Name the document the shipped items and study guide rest on."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Document:
    """Hold a governing document's number, title and day of issue."""

    number: str
    title: str
    issued_on: date


NOTICE = Document(
    number="闽科协综〔2021〕20号",
    title="福建省科学技术协会关于认真学习宣传贯彻落实习近平总书记在福建考察时的重要讲话精神的通知",
    issued_on=date(2021, 4, 9),
)
