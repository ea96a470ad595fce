"""What is done in the library: documents published, reading asked for and confirmed, conveyance reported."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, time

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from app.clock import SHANGHAI, day_of, new_id
from app.journal.operations import record
from app.library import queries
from app.library.facts import ConveyanceForm, SectionFacts, TaskFacts
from app.library.models import ConveyanceReceipt, Material, ReadingReceipt, ReadingTask, SourceDocument
from app.library.rules import check_days, check_open, check_report
from app.messages.operations import send
from app.organisation.models import Appointment
from app.organisation.queries import serving
from app.organisation.queries import unit as find_unit
from app.organisation.queries.units import on_day
from app.refusals import Unknown
from app.web.actor import Actor, Scope
from question_bank.content import GuideSection

REMINDER = "reading_reminder"


def publish_document(
    session: Session,
    *,
    document_no: str,
    title: str,
    issued_on: date,
    sections: Iterable[GuideSection],
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Publish a document's study material; the same again changes nothing, other sections replace the old."""
    fresh = [
        SectionFacts(position, section.paragraph, section.title, section.body, section.quotes)
        for position, section in enumerate(sections, 1)
    ]
    known = session.exec(select(SourceDocument).where(SourceDocument.document_no == document_no)).first()
    document = known or SourceDocument(
        id=new_id(), document_no=document_no, title=title, issued_on=issued_on, created_at=at
    )
    same = (document.title, document.issued_on) == (title, issued_on)
    if known and same and queries.sections(session, known.id) == fresh:
        return known.id
    document.title, document.issued_on = title, issued_on
    session.add(document)
    session.flush()
    session.execute(delete(Material).where(col(Material.document_id) == document.id))
    rows = [
        asdict(section) | {"id": new_id(), "document_id": document.id, "quotes": list(section.quotes)}
        for section in fresh
    ]
    if rows:
        session.execute(insert(Material), rows)
    record(
        session,
        "document.published",
        "source_document",
        document.id,
        by=by,
        at=at,
        document_no=document_no,
        sections=len(fresh),
    )
    return document.id


def open_reading_task(
    session: Session,
    *,
    document_id: uuid.UUID,
    title: str,
    unit_id: uuid.UUID,
    opens_on: date,
    due_on: date,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Ask everyone in a unit's subtree to read a document's material, and tell them."""
    check_days(opens_on, due_on)
    unit = find_unit(session, unit_id)
    if unit is None:
        raise Unknown
    task = ReadingTask(
        id=new_id(),
        document_id=document_id,
        title=title,
        unit_id=unit_id,
        unit_path=unit.path,
        opens_on=opens_on,
        due_on=due_on,
        created_by=by.person_id,
        created_at=at,
    )
    session.add(task)
    session.flush()
    told = send(
        session,
        [person.id for person in serving(session, unit.path, day_of(at))],
        kind="reading_task",
        title=f"学习任务：{title}"[:120],
        body=f"请在 {opens_on} 至 {due_on} 之间完成学习，并在末尾确认。",
        link=f"/reading/{task.id}",
        at=at,
    )
    record(
        session,
        "reading_task.opened",
        "reading_task",
        task.id,
        by=by,
        at=at,
        unit_path=unit.path,
        title=title,
        opens_on=str(opens_on),
        due_on=str(due_on),
        told=told,
    )
    return task.id


def confirm_reading(session: Session, task_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take a person's word that they have read; a second confirmation changes nothing."""
    task = _task(session, task_id)
    check_open(task.opens_on, day_of(at))
    own = select(Appointment.unit_id).where(
        Appointment.person_id == by.person_id, col(Appointment.is_main), on_day(Appointment, day_of(at))
    )
    unit_id = session.exec(own).first()
    unit = find_unit(session, unit_id, day_of(at)) if unit_id else None
    if unit is None or not unit.path.startswith(task.unit_path):
        raise Unknown
    values: dict[str, object] = {"task_id": task_id, "person_id": by.person_id, "unit_id": unit.id}
    if _insert_once(session, values | {"id": new_id(), "confirmed_at": at}):
        record(
            session,
            "reading.confirmed",
            "reading_task",
            task_id,
            by=by,
            at=at,
            stream="reading_receipt",
            unit_path=unit.path,
        )


def _insert_once(session: Session, values: dict[str, object]) -> bool:
    # Two taps may arrive side by side: the table takes one, and the other is no error.
    dialect = session.get_bind().dialect.name
    module = __import__(f"sqlalchemy.dialects.{dialect}", fromlist=["insert"])
    statement = module.insert(ReadingReceipt).values(**values)
    statement = statement.on_conflict_do_nothing(index_elements=["task_id", "person_id"])
    return bool(session.connection().execute(statement).rowcount)


def _task(session: Session, task_id: uuid.UUID) -> TaskFacts:
    task = queries.task(session, task_id)
    if task is None:
        raise Unknown
    return task


def report_conveyance(
    session: Session,
    task_id: uuid.UUID,
    unit_id: uuid.UUID,
    *,
    held_on: date,
    form: ConveyanceForm,
    headcount: int,
    note: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Take a unit's report of how it passed the document on; a later one corrects it, and both stay in the journal."""
    task = _task(session, task_id)
    unit = find_unit(session, unit_id)
    if unit is None or not unit.path.startswith(task.unit_path):
        raise Unknown
    check_report(task.issued_on, held_on, headcount, day_of(at))
    found = select(ConveyanceReceipt).where(
        ConveyanceReceipt.task_id == task_id, ConveyanceReceipt.unit_id == unit_id
    )
    row = session.exec(found.with_for_update()).first()
    action = "conveyance.reported" if row is None else "conveyance.corrected"
    if row is None:
        row = ConveyanceReceipt(id=new_id(), task_id=task_id, unit_id=unit_id)  # type: ignore[call-arg]
    row.unit_path, row.held_on, row.form, row.headcount, row.note = unit.path, held_on, form, headcount, note
    row.submitted_by, row.submitted_at = by.person_id, at
    session.add(row)
    session.flush()
    record(
        session,
        action,
        "conveyance_receipt",
        row.id,
        by=by,
        at=at,
        unit_path=unit.path,
        held_on=str(held_on),
        form=form.value,
        headcount=headcount,
    )


def remind_unread(session: Session, task_id: uuid.UUID, scope: Scope, *, by: Actor, at: datetime) -> int:
    """Remind those of a scope who have not read, each at most once a day; return how many were told."""
    task = _task(session, task_id)
    link = f"/reading/{task_id}"
    midnight = datetime.combine(day_of(at), time(), tzinfo=SHANGHAI)
    people = queries.unread(session, task_id, scope, not_told=REMINDER, link=link, since=midnight)
    told = send(
        session,
        people,
        kind=REMINDER,
        title=f"请完成学习：{task.title}"[:120],
        body=f"您还没有确认学习《{task.document_title}》的导学材料，截止日期为 {task.due_on}。",
        link=link,
        at=at,
    )
    if told:
        record(
            session,
            "reading.reminded",
            "reading_task",
            task_id,
            by=by,
            at=at,
            unit_path=task.unit_path,
            told=told,
        )
    return told
