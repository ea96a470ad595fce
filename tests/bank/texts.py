"""A document of the tests' own, brought in and kept, and items that rest on it."""

import uuid
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from app.bank import operations
from app.bank.facts import Settled
from app.library import operations as library
from app.library.models import SourceDocument
from app.web.actor import Actor
from question_bank.anchors import Anchor
from question_bank.documents import read_lines
from question_bank.items import Entry
from tests.builders import AT
from tests.cast import Player
from tests.question_bank import paper
from tests.question_bank.builders import single

QUOTES = {
    "p21-s01": ("2.1", "做到“读者回访”全覆盖"),
    "p22-s01": ("2.2", "培训班、研习班等，分年度推进"),
    "p23-s01": ("2.3", "一是听取意见，二是改进服务，三是建立台账"),
    "p31-s01": ("3.1", "每季度末及时报告学会"),
}


def items() -> list[Entry]:
    """Return four items that rest on four paragraphs."""
    return [
        replace(single(code, paragraph=paragraph), anchor=Anchor(paragraph, quote))
        for code, (paragraph, quote) in QUOTES.items()
    ]


def bring(
    session: Session,
    by: Player | Actor,
    paragraphs: tuple[str, ...] = paper.PARAGRAPHS,
    document_id: uuid.UUID | None = None,
    at: datetime = AT,
) -> tuple[uuid.UUID, Settled]:
    """Bring a text in and keep it as the next version."""
    actor = by if isinstance(by, Actor) else by.actor
    content = paper.plain(paragraphs)
    draft_id = library.bring_in(
        session,
        file_name="通知.txt",
        content=content,
        lines=read_lines("通知.txt", content),
        document_id=document_id,
        by=actor,
        at=at,
    )
    return operations.keep_text(
        session,
        draft_id,
        from_revision=1,
        document_no=paper.HEAD[0],
        title=paper.HEAD[1],
        issued_on=date(2019, 6, 1),
        by=actor,
        at=at,
    )


def document(session: Session) -> uuid.UUID:
    """Add the document without a text."""
    row = SourceDocument(
        id=uuid.uuid4(),
        document_no=paper.HEAD[0],
        title=paper.HEAD[1],
        issued_on=date(2019, 6, 1),
        created_at=AT,
    )
    session.add(row)
    session.flush()
    return row.id


def changed(number: str, text: str) -> tuple[str, ...]:
    """Return the paragraphs with one of them in other words."""
    return tuple(text if own == number else was for own, was in paper.NUMBERED.items())


def cited(code: str) -> Anchor:
    return Anchor(*QUOTES[code])
