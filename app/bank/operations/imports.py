"""Files of items: uploaded, checked in full, the good items taken in as one. The check and the intake are jobs."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from app import clock, jobs
from app.accounts import queries as accounts
from app.bank import transfer
from app.bank.comparison import Line, compare, counts, digest
from app.bank.facts import ImportAction
from app.bank.models import ItemImport, ItemImportLine
from app.bank.operations.intake import take_in
from app.bank.policy import home_of, may_change
from app.bank.queries import imports as found
from app.bank.queries.anchors import source as text_of
from app.journal import operations as journal
from app.organisation.facts import ImportState
from app.refusals import N_, Forbidden, Refusal, Unknown
from app.web.actor import Actor
from question_bank.anchors import Passage
from question_bank.interchange.outcomes import Reading

CHECK, APPLY = "bank.check_items", "bank.take_items_in"
CHECKING = N_("核对上传的试题")
CHUNK = 1000


class NotToBeTakenIn(Refusal):
    sentence = N_("这份文件现在不能导入：须先核对，有可以导入的试题，且尚未导入。")


class TwoSources(Refusal):
    status = 422
    sentence = N_("请只选一种：选定一份已有的文件，或者另附原文。")


class BankChanged(Refusal):
    sentence = N_("核对之后题库有了变动，请重新核对再导入。没有导入任何内容。")


def upload(
    session: Session,
    *,
    file_name: str,
    content: bytes,
    form: str = "auto",
    source: str = "",
    document_id: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> tuple[uuid.UUID, uuid.UUID | None]:
    """Take a file and have it checked; return the import and the job, no job when this file was taken in already.

    Quotes are held against the text of the document named, or against `source`; not against two texts at once.
    """
    if document_id is not None and source:
        raise TwoSources
    unit_path, sha256 = home_of(by), hashlib.sha256(content).hexdigest()
    before = found.applied(session, sha256, unit_path)
    if before is not None:
        return before, None
    row = ItemImport(
        id=clock.new_id(),
        unit_path=unit_path,
        file_name=file_name,
        file_sha256=sha256,
        content=content,
        form=form,
        source=source,
        document_id=document_id,
        state=ImportState.CHECKING,
        summary={},
        created_by=by.person_id,
        created_at=at,
    )
    job_id = _enqueue(session, row, CHECK, CHECKING, by, at)
    session.add(row)
    session.flush()
    _record(session, "items.uploaded", row, by=by, at=at, file=file_name, sha256=sha256)
    return row.id, job_id


def check_again(session: Session, import_id: uuid.UUID, *, by: Actor, at: datetime) -> uuid.UUID:
    """Have a file checked against the bank as it is now; return the job."""
    row = _row(session, import_id)
    job = jobs.find(session, row.job_id) if row.job_id else None
    # A job that ended without an outcome leaves its file waiting for ever otherwise.
    stuck = {ImportState.CHECKING, ImportState.APPLYING} if job is None or job.state in jobs.ENDED else set()
    _turn(session, import_id, {ImportState.READY, ImportState.FAULTY, *stuck}, ImportState.CHECKING)
    row = _row(session, import_id)
    row.created_by = by.person_id
    _record(session, "items.recheck_asked", row, by=by, at=at)
    return _enqueue(session, row, CHECK, CHECKING, by, at)


def apply(session: Session, import_id: uuid.UUID, *, by: Actor, at: datetime) -> uuid.UUID:
    """Have the good items of a checked file taken in; return the job."""
    _turn(session, import_id, {ImportState.READY}, ImportState.APPLYING)
    row = _row(session, import_id)
    _record(session, "items.intake_asked", row, by=by, at=at)
    return _enqueue(session, row, APPLY, N_("导入试题"), by, at)


def withdraw(session: Session, import_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Put a file aside that was not taken in; it and its lines are deleted."""
    _turn(session, import_id, {ImportState.READY, ImportState.FAULTY}, ImportState.WITHDRAWN)
    row = _row(session, import_id)
    row.content, row.handed_back, row.source = b"", None, ""
    session.add(row)
    session.execute(delete(ItemImportLine).where(col(ItemImportLine.import_id) == import_id))
    _record(session, "items.upload_withdrawn", row, by=by, at=at)


def _enqueue(session: Session, row: ItemImport, kind: str, title: str, by: Actor, at: datetime) -> uuid.UUID:
    payload, link = {"import_id": str(row.id)}, f"/bank/imports/{row.id}"
    job_id = jobs.enqueue(session, kind, title, payload, by=by.person_id, at=at, link=link)
    # The import names its job, so the job must be there first.
    session.flush()
    row.job_id = job_id
    session.add(row)
    return job_id


def _turn(session: Session, import_id: uuid.UUID, before: set[ImportState], after: ImportState) -> None:
    # Two who press the button at the same moment: the second finds another state.
    expected = (col(ItemImport.id) == import_id, col(ItemImport.state).in_(before))
    if not session.execute(update(ItemImport).where(*expected).values(state=after)).rowcount:  # type: ignore[attr-defined]
        raise NotToBeTakenIn


def _row(session: Session, import_id: uuid.UUID) -> ItemImport:
    statement = select(ItemImport).where(ItemImport.id == import_id)
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise Unknown
    return row


def _record(
    session: Session, action: str, row: ItemImport, *, by: Actor, at: datetime, **details: Any
) -> None:
    journal.record(session, action, "item_import", row.id, by=by, at=at, unit_path=row.unit_path, **details)


def _importer(session: Session, work: jobs.Work) -> Actor:
    """Return who asked for the work with the roles they hold now."""
    person = accounts.actor(session, work.created_by) if work.created_by else None
    if person is None:
        raise Forbidden
    return person.actor


@jobs.handler(CHECK)
def check_items(work: jobs.Work) -> dict[str, Any]:
    """Read an uploaded file, hold it against the bank and the document, and keep what each item would do."""
    import_id = uuid.UUID(work.payload["import_id"])
    work.progress(0, 0, N_("正在读取文件"))
    with work.reading() as session:
        row, by = _row(session, import_id), _importer(session, work)
    try:
        read = transfer.read(row.file_name, row.content, row.form, _telling(work))
        passages = _passages(work, row)
    except Refusal as refusal:
        _finish(
            work, row, ImportState.FAULTY, {"refusal": refusal.sentence, "values": refusal.values}, None, by
        )
        raise
    with work.reading() as session:
        lines = _compared(session, read, passages, by)
    _keep(work, import_id, lines)
    told = counts(lines)
    good = any(told[action] for action in (ImportAction.ADD, ImportAction.REVISE))
    summary: dict[str, Any] = {
        "format": read.format,
        "counts": told,
        "digest": digest(lines),
        "losses": sum(bool(line.outcome.losses) for line in lines if line.entry),
        "incomplete": sum(bool(line.outcome.missing) for line in lines if line.entry),
    }
    back = transfer.handed_back(row.content, read, lines)
    _finish(work, row, ImportState.READY if good else ImportState.FAULTY, summary, back, by)
    return told


def _passages(work: jobs.Work, row: ItemImport) -> list[Passage] | None:
    """Return the text quotes are held against: the present one of the document named, or the one sent along."""
    if row.document_id is None:
        return transfer.passages(row.source)
    with work.reading() as session:
        return text_of(session, row.document_id)


def _telling(work: jobs.Work) -> Any:
    return lambda done, total: work.progress(done, total, N_("正在读取试题"))


def _compared(session: Session, read: Reading, passages: list[Passage] | None, by: Actor) -> list[Line]:
    known = found.known(session, (entry.item.id for entry in read.entries))
    return compare(read.outcomes, known, passages, lambda path: may_change(by, path))


def _keep(work: jobs.Work, import_id: uuid.UUID, lines: Sequence[Line]) -> None:
    with work.transaction() as session:
        # What an interrupted check left behind.
        session.execute(delete(ItemImportLine).where(col(ItemImportLine.import_id) == import_id))
    for start, part in _parts(lines):
        with work.transaction() as session:
            rows = [_line_row(import_id, number, line) for number, line in enumerate(part, start + 1)]
            session.execute(insert(ItemImportLine), rows)
        work.progress(start + len(part), len(lines), N_("正在核对"))


def _parts(lines: Sequence[Line]) -> Iterator[tuple[int, Sequence[Line]]]:
    for start in range(0, len(lines), CHUNK):
        yield start, lines[start : start + CHUNK]


def _line_row(import_id: uuid.UUID, number: int, line: Line) -> dict[str, Any]:
    outcome, entry = line.outcome, line.outcome.entry
    return {
        "id": clock.new_id(),
        "import_id": import_id,
        "number": number,
        "place": outcome.place[:200],
        "action": line.action.value,
        "code": outcome.name[:40],
        "kind": entry.item.kind.value if entry else "",
        "stem": entry.item.stem if entry else "",
        "detail": {
            "fault": asdict(line.fault) if line.fault else None,
            "losses": [asdict(loss) for loss in outcome.losses],
            "missing": list(outcome.missing),
        },
    }


def _finish(
    work: jobs.Work,
    row: ItemImport,
    state: ImportState,
    summary: dict[str, Any],
    back: bytes | None,
    by: Actor,
) -> None:
    values = {"state": state, "summary": summary, "handed_back": back}
    checking = (col(ItemImport.id) == row.id, col(ItemImport.state) == ImportState.CHECKING)
    with work.transaction() as session:
        session.execute(update(ItemImport).where(*checking).values(**values))
        told = summary.get("counts", {})
        _record(session, "items.checked", row, by=by, at=clock.now(), state=state.value, counts=told)


@jobs.handler(APPLY)
def take_items_in(work: jobs.Work) -> dict[str, Any]:
    """Take in every good item of a checked file in one transaction, or none (IE-4)."""
    import_id = uuid.UUID(work.payload["import_id"])
    with work.reading() as session:
        row, by = _row(session, import_id), _importer(session, work)
    if row.state is ImportState.APPLIED:
        # The process died after the commit; there is nothing left to do.
        return dict(row.summary.get("counts", {}))
    try:
        return _apply(work, row, by)
    except BaseException:
        applying = (col(ItemImport.id) == import_id, col(ItemImport.state) == ImportState.APPLYING)
        with work.transaction() as session:
            session.execute(update(ItemImport).where(*applying).values(state=ImportState.READY))
        raise


def _apply(work: jobs.Work, row: ItemImport, by: Actor) -> dict[str, Any]:
    read = transfer.read(row.file_name, row.content, row.form, _telling(work))
    passages = _passages(work, row)
    work.progress(0, 0, N_("正在写入题库"))
    at = clock.now()
    with work.transaction() as session:
        lines = _compared(session, read, passages, by)
        if digest(lines) != row.summary.get("digest"):
            raise BankChanged
        applying = (col(ItemImport.id) == row.id, col(ItemImport.state) == ImportState.APPLYING)
        values = {"state": ImportState.APPLIED, "applied_at": at, "source": ""}
        if not session.execute(update(ItemImport).where(*applying).values(**values)).rowcount:  # type: ignore[attr-defined]
            raise NotToBeTakenIn
        good = [line.entry for line in lines if line.entry]
        taken = take_in(
            session,
            good,
            author_id=by.person_id,
            document_id=row.document_id,
            by=by,
            at=at,
            tell=lambda done, total: work.tell(done, total, N_("正在写入题库")),
        )
        told = Counter({"added": taken.added, "revised": taken.revised, "unchanged": taken.unchanged})
        _record(session, "items.import_applied", row, by=by, at=at, counts=dict(told), sha256=row.file_sha256)
    return dict(told)
