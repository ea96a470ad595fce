"""What people are told reaches them, and stays theirs."""

import uuid

from sqlmodel import Session, select

from app.messages import operations
from app.messages.models import Message
from tests.builders import AT
from tests.cast import Cast
from tests.statements import count_statements


def _tell(session: Session, *people: uuid.UUID) -> int:
    words = {"kind": "plan", "title": "第二批次已发布", "body": "请按时报到。", "link": "/agenda"}
    return operations.send(session, people, **words, at=AT)


def test_everyone_told_gets_one_message_in_one_statement(session: Session, cast: Cast) -> None:
    with count_statements(session.get_bind().engine) as seen:  # type: ignore[union-attr]
        assert _tell(session, cast.an.id, cast.bo.id, cast.an.id) == 2
    assert len(seen) == 1, str(seen)
    rows = session.exec(select(Message)).all()
    assert {row.person_id for row in rows} == {cast.an.id, cast.bo.id}
    assert all(row.read_at is None and row.created_at == AT for row in rows)


def test_telling_nobody_is_no_statement(session: Session, cast: Cast) -> None:
    assert _tell(session) == 0


def test_only_ones_own_messages_are_marked_read(session: Session, cast: Cast) -> None:
    _tell(session, cast.an.id, cast.bo.id)
    of_bo = session.exec(select(Message.id).where(Message.person_id == cast.bo.id)).one()
    operations.mark_read(session, cast.an.id, of_bo, AT)
    assert session.exec(select(Message.read_at).where(Message.id == of_bo)).one() is None
    assert operations.mark_all_read(session, cast.an.id, AT) == 1
    assert session.exec(select(Message.read_at).where(Message.id == of_bo)).one() is None
