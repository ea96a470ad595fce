"""Rosters: uploaded, checked in full, applied as one. The check and the apply are jobs."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from app import clock, jobs
from app.accounts import queries as accounts
from app.journal import operations as journal
from app.organisation import queries, rules, workbooks
from app.organisation.facts import ImportState
from app.organisation.models import OrgUnit, Person, RosterImport, RosterImportLine
from app.organisation.operations.roster_writing import apply_lines, readings
from app.organisation.queries import rosters
from app.organisation.rules import columns, comparison
from app.organisation.rules.comparison import Action, Line
from app.refusals import N_, Forbidden, Refusal, Unknown
from app.web.actor import Actor, Role

CHUNK = 2_000
EDITORS = (Role.ORGANIZER, Role.ADMINISTRATOR)


class NotToBeApplied(Refusal):
    sentence = N_("这份名册现在不能导入：须先核对无误，且尚未导入。")


class RosterChanged(Refusal):
    sentence = N_("核对之后人员或单位有了变动，请重新核对再导入。没有导入任何内容。")


@dataclass(frozen=True)
class Uploaded:
    """Where an upload went; `again` when the same file was already applied, so that nothing was done."""

    import_id: uuid.UUID
    job_id: uuid.UUID | None
    again: bool = False


def upload(
    session: Session,
    *,
    file_name: str,
    content: bytes,
    unit_id: uuid.UUID,
    complete: bool,
    on: date,
    by: Actor,
    at: datetime,
) -> Uploaded:
    """Take in a roster for a unit's subtree and have it checked; the same file twice is told and not done."""
    rules.not_later(on, clock.day_of(at))
    if not content.startswith(b"PK"):
        raise workbooks.NotAWorkbook
    unit = queries.unit(session, unit_id)
    if unit is None:
        raise Unknown
    digest = hashlib.sha256(content).hexdigest()
    before = rosters.applied(session, digest, unit_id)
    if before is not None:
        return Uploaded(before, None, again=True)
    row = RosterImport(
        id=clock.new_id(),
        unit_id=unit_id,
        unit_path=unit.path,
        file_name=file_name,
        file_sha256=digest,
        content=content,
        state=ImportState.CHECKING,
        complete_roster=complete,
        effective_on=on,
        created_by=by.person_id,
        created_at=at,
    )
    job_id = _enqueue_check(session, row, by, at)
    session.add(row)
    session.flush()
    _record(
        session, "roster.uploaded", row, by=by, at=at, file=file_name, sha256=digest, complete=complete, on=on
    )
    return Uploaded(row.id, job_id)


def check_again(session: Session, import_id: uuid.UUID, *, by: Actor, at: datetime) -> uuid.UUID:
    """Have a roster checked anew against the people there are now; return the job."""
    row = _row(session, import_id)
    job = jobs.find(session, row.job_id) if row.job_id else None
    # A job that ended without an outcome, stopped or given up, leaves its roster waiting for ever otherwise.
    stuck = {ImportState.CHECKING, ImportState.APPLYING} if job is None or job.state in jobs.ENDED else set()
    _turn(session, import_id, {ImportState.READY, ImportState.FAULTY, *stuck}, ImportState.CHECKING)
    row = _row(session, import_id)
    row.created_by = by.person_id
    job_id = _enqueue_check(session, row, by, at)
    session.add(row)
    _record(session, "roster.recheck_asked", row, by=by, at=at)
    return job_id


def _enqueue_check(session: Session, row: RosterImport, by: Actor, at: datetime) -> uuid.UUID:
    payload, link = {"import_id": str(row.id)}, f"/roster/imports/{row.id}"
    row.job_id = jobs.enqueue(
        session, "organisation.check_roster", "核对名册", payload, by=by.person_id, at=at, link=link
    )
    # The import names its job, so the job must be there first.
    session.flush()
    return row.job_id


def apply(session: Session, import_id: uuid.UUID, *, by: Actor, at: datetime) -> uuid.UUID:
    """Have a checked roster applied; return the job."""
    _turn(session, import_id, {ImportState.READY}, ImportState.APPLYING)
    row = _row(session, import_id)
    payload, link = {"import_id": str(import_id)}, f"/roster/imports/{import_id}"
    row.job_id = jobs.enqueue(
        session, "organisation.apply_roster", "导入名册", payload, by=by.person_id, at=at, link=link
    )
    session.flush()
    session.add(row)
    _record(session, "roster.apply_asked", row, by=by, at=at)
    return row.job_id


def withdraw(session: Session, import_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Put a roster aside that was not applied; its file and lines, which hold personal data, are deleted."""
    _turn(session, import_id, {ImportState.READY, ImportState.FAULTY}, ImportState.WITHDRAWN)
    row = _row(session, import_id)
    row.content, row.handed_back = b"", None
    session.add(row)
    session.execute(delete(RosterImportLine).where(col(RosterImportLine.import_id) == import_id))
    _record(session, "roster.withdrawn", row, by=by, at=at)


def _turn(session: Session, import_id: uuid.UUID, before: set[ImportState], after: ImportState) -> None:
    # Two who press the button at the same moment: the second finds another state.
    statement = (
        update(RosterImport)
        .where(col(RosterImport.id) == import_id, col(RosterImport.state).in_(before))
        .values(state=after)
    )
    if not session.execute(statement).rowcount:  # type: ignore[attr-defined]
        raise NotToBeApplied


def _row(session: Session, import_id: uuid.UUID) -> RosterImport:
    statement = select(RosterImport).where(RosterImport.id == import_id)
    row = session.exec(statement.execution_options(populate_existing=True)).first()
    if row is None:
        raise Unknown
    return row


def _record(
    session: Session, action: str, row: RosterImport, *, by: Actor, at: datetime, **details: Any
) -> None:
    journal.record(session, action, "roster_import", row.id, by=by, at=at, unit_path=row.unit_path, **details)


@jobs.handler("organisation.check_roster")
def check_roster(work: jobs.Work) -> dict[str, Any]:
    """Compare an uploaded roster with the people there are, and keep what each row would do."""
    import_id = uuid.UUID(work.payload["import_id"])
    work.progress(0, 0, "正在读取工作簿")
    with work.reading() as session:
        row, by = _row(session, import_id), _importer(session, work)
    try:
        sheet = workbooks.read(row.content)
        head = columns.find_head(sheet.rows)
        said = columns.read_rows(sheet.rows, head)
    except Refusal as refusal:
        with work.transaction() as session:
            _finish(
                session,
                row,
                ImportState.FAULTY,
                {"refusal": refusal.sentence, "values": refusal.values},
                None,
                by,
            )
        raise
    work.progress(0, len(said), "正在比对")
    with work.reading() as session:
        found = comparison.compare(said, _present(session, row, by))
    _keep_lines(work, import_id, found)
    faulty = [line for line in found if line.faults]
    told = {
        line.row: "；".join(map(str, line.faults)) for line in faulty if line.row < comparison.AFTER_ALL_ROWS
    }
    back = None
    if told:
        work.progress(len(found), len(found), "正在生成错误说明")
        back = workbooks.with_faults(row.content, sheet, head.row, told)
    summary = {"counts": comparison.counts(found), "digest": comparison.digest(found), "rows": len(said)}
    state = ImportState.FAULTY if faulty else ImportState.READY
    with work.transaction() as session:
        _finish(session, row, state, summary, back, by)
    return comparison.counts(found)


def _importer(session: Session, work: jobs.Work) -> Actor:
    """Return who asked for the work with the roles they hold now."""
    found = accounts.actor(session, work.created_by) if work.created_by else None
    if found is None:
        raise Forbidden
    return found.actor


def _present(session: Session, row: RosterImport, by: Actor) -> comparison.Present:
    unit = queries.unit(session, row.unit_id)
    scope = by.scope(*EDITORS)
    if unit is None or not scope.covers(unit.path):
        raise Forbidden
    return rosters.present(
        session, unit.path, scope, importer=by.person_id, on=row.effective_on, complete=row.complete_roster
    )


def _keep_lines(work: jobs.Work, import_id: uuid.UUID, lines: Sequence[Line]) -> None:
    with work.transaction() as session:
        # What an interrupted check left behind.
        session.execute(delete(RosterImportLine).where(col(RosterImportLine.import_id) == import_id))
    for start, part in _parts(lines):
        with work.transaction() as session:
            session.execute(insert(RosterImportLine), [_line_row(import_id, line) for line in part])
        work.progress(start + len(part), len(lines), "正在核对")


def _parts(lines: Sequence[Line]) -> Iterator[tuple[int, Sequence[Line]]]:
    for start in range(0, len(lines), CHUNK):
        yield start, lines[start : start + CHUNK]


def _line_row(import_id: uuid.UUID, line: Line) -> dict[str, Any]:
    detail: dict[str, Any] = {"unit": line.unit_name}
    if line.changes:
        detail["changes"] = [list(change) for change in line.changes]
    if line.faults:
        detail["faults"] = [[fault.sentence, dict(fault.values)] for fault in line.faults]
    return {
        "id": clock.new_id(),
        "import_id": import_id,
        "row": line.row,
        "action": line.action.value,
        "name": line.name,
        "staff_no": line.staff_no,
        "detail": detail,
    }


def _finish(
    session: Session,
    row: RosterImport,
    state: ImportState,
    summary: dict[str, Any],
    back: bytes | None,
    by: Actor,
) -> None:
    values = {"state": state, "summary": summary, "handed_back": back}
    checking = (col(RosterImport.id) == row.id) & (col(RosterImport.state) == ImportState.CHECKING)
    session.execute(update(RosterImport).where(checking).values(**values))
    counts = summary.get("counts", {})
    _record(session, "roster.checked", row, by=by, at=clock.now(), state=state.value, counts=counts)


@jobs.handler("organisation.apply_roster")
def apply_roster(work: jobs.Work) -> dict[str, Any]:
    """Do everything a checked roster says, in one transaction, or nothing of it (IE-4)."""
    import_id = uuid.UUID(work.payload["import_id"])
    with work.reading() as session:
        row, by = _row(session, import_id), _importer(session, work)
    if row.state is ImportState.APPLIED:
        # The process died after the commit; there is nothing left to do.
        return dict((row.summary or {}).get("counts", {}))
    try:
        return _apply(work, row, by)
    except BaseException:
        _give_back(work, import_id)
        raise


def _give_back(work: jobs.Work, import_id: uuid.UUID) -> None:
    applying = (col(RosterImport.id) == import_id) & (col(RosterImport.state) == ImportState.APPLYING)
    with work.transaction() as session:
        session.execute(update(RosterImport).where(applying).values(state=ImportState.READY))


def _apply(work: jobs.Work, row: RosterImport, by: Actor) -> dict[str, Any]:
    checked = (row.summary or {}).get("digest")
    work.progress(0, 0, "正在读取工作簿")
    sheet = workbooks.read(row.content)
    said = columns.read_rows(sheet.rows, columns.find_head(sheet.rows))
    work.progress(0, len(said), "正在比对")
    with work.reading() as session:
        expected = comparison.compare(said, _present(session, row, by))
    work.progress(0, len(said), "正在整理姓名")
    read = readings(expected)
    at = clock.now()
    with work.transaction() as session:
        _hold(session, expected)
        lines = comparison.compare(said, _present(session, row, by))
        if comparison.digest(lines) != checked:
            raise RosterChanged
        values = {"state": ImportState.APPLIED, "applied_at": at}
        applying = (col(RosterImport.id) == row.id) & (col(RosterImport.state) == ImportState.APPLYING)
        if not session.execute(update(RosterImport).where(applying).values(**values)).rowcount:  # type: ignore[attr-defined]
            raise NotToBeApplied
        tell = partial(work.tell, message="正在写入")
        apply_lines(session, lines, read, on=row.effective_on, by=by, at=at, tell=tell)
        counts = comparison.counts(lines)
        _record(session, "roster.applied", row, by=by, at=at, counts=counts, sha256=row.file_sha256)
    return counts


def _hold(session: Session, lines: Iterable[Line]) -> None:
    """Keep units where they are, and the people concerned as they are, until the commit."""
    session.exec(select(OrgUnit.id).order_by(col(OrgUnit.id)).with_for_update(read=True)).all()
    keys = sorted(line.known.id for line in lines if line.known and line.action is not Action.UNCHANGED)
    for start in range(0, len(keys), CHUNK):
        part = col(Person.id).in_(keys[start : start + CHUNK])
        # Key rows stay open to those who only point to them, such as an answer being saved.
        session.exec(
            select(Person.id).where(part).order_by(col(Person.id)).with_for_update(key_share=True)
        ).all()
