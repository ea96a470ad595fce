"""Record training held elsewhere, one line or a whole workbook; reverse a line that is wrong."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from app.clock import day_of, new_id
from app.journal.operations import record
from app.organisation import workbooks
from app.records import queries
from app.records.facts import Outside
from app.records.models import OutsideFile, OutsideTraining
from app.records.rules import Fault, Said, read_rows
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor, Scope


class NotYetOver(Refusal):
    sentence = N_("培训还没有结束，结束后再登记。")


class KnownAlready(Refusal):
    sentence = N_("此人的这次培训已经登记过。")


class OwnRecord(Refusal):
    sentence = N_("本人的培训请由其他组织者登记。")


class TakenBefore(Refusal):
    sentence = N_("这个文件已经导入过，没有重复登记。")


class ReasonMissing(Refusal):
    sentence = N_("请写明冲销的理由。")


def add(
    session: Session, person_id: uuid.UUID, what: Outside, *, unit_path: str, by: Actor, at: datetime
) -> uuid.UUID:
    """Record one training somebody had elsewhere."""
    if person_id == by.person_id:
        raise OwnRecord
    if what.ends_on > day_of(at):
        raise NotYetOver
    if (person_id, what.title, what.starts_on) in queries.known(session, [person_id]):
        raise KnownAlready
    row = _row(person_id, what, by, at)
    session.add(row)
    session.flush()
    record(
        session,
        "outside.recorded",
        "outside_training",
        row.id,
        by=by,
        at=at,
        unit_path=unit_path,
        person=person_id,
        title=what.title,
        hours=str(what.credit_hours),
        evidence=what.evidence,
    )
    return row.id


def _row(person_id: uuid.UUID, what: Outside, by: Actor, at: datetime) -> OutsideTraining:
    return OutsideTraining(
        id=new_id(),
        person_id=person_id,
        title=what.title,
        organiser=what.organiser,
        starts_on=what.starts_on,
        ends_on=what.ends_on,
        credit_hours=what.credit_hours,
        evidence=what.evidence,
        recorded_by=by.person_id,
        recorded_at=at,
    )


def take_in(
    session: Session, file_name: str, content: bytes, scope: Scope, *, by: Actor, at: datetime
) -> tuple[int, list[Fault]]:
    """Record every row of a workbook, or none: with one fault nothing is kept, and all faults are returned.

    Each line keeps the file's name, its SHA-256 and the row it stands in. Refuses a file that was taken in before.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if queries.taken_before(session, sha256):
        raise TakenBefore
    said, faults = read_rows(workbooks.read(content).rows)
    people = queries.numbered(session, scope, {each.staff_no for each in said})
    faults = sorted([*faults, *_judge(session, said, people, by, at)], key=lambda each: each.row)
    if faults:
        return 0, faults
    file = OutsideFile(
        id=new_id(),
        file_name=file_name,
        file_sha256=sha256,
        rows=len(said),
        recorded_by=by.person_id,
        recorded_at=at,
    )
    session.add(file)
    session.flush()
    for each in said:
        row = _row(people[each.staff_no][0], each.what, by, at)
        row.file_id, row.row_no = file.id, each.row
        session.add(row)
    session.flush()
    record(
        session,
        "outside.taken_in",
        "outside_file",
        file.id,
        by=by,
        at=at,
        unit_path=scope.paths[0] if scope.paths else "/",
        file_name=file_name,
        sha256=sha256,
        rows=len(said),
    )
    return len(said), []


def _judge(
    session: Session,
    said: Sequence[Said],
    people: dict[str, tuple[uuid.UUID, str]],
    by: Actor,
    at: datetime,
) -> list[Fault]:
    """Return what is wrong with rows that can be read: who they are about, and what is recorded already."""
    seen = queries.known(session, [key for key, _ in people.values()])
    faults = []
    for each in said:
        person_id, name = people.get(each.staff_no, (None, ""))
        what = each.what
        if person_id is None:
            faults.append(Fault(each.row, "unknown_person", each.staff_no))
        elif name != each.name:
            faults.append(Fault(each.row, "other_name", each.name))
        elif person_id == by.person_id:
            faults.append(Fault(each.row, "own_record"))
        elif what.ends_on > day_of(at):
            faults.append(Fault(each.row, "not_yet_over", str(what.ends_on)))
        elif (person_id, what.title, what.starts_on) in seen:
            faults.append(Fault(each.row, "known_already", what.title))
        else:
            seen.add((person_id, what.title, what.starts_on))
    return faults


def reverse(session: Session, line_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a line back by a second one that says why; the first stays. Done twice, it is done once."""
    if not reason.strip():
        raise ReasonMissing
    line = queries.line(session, line_id)
    if line is None:
        raise Unknown
    held = select(OutsideTraining).where(OutsideTraining.id == line_id).with_for_update()
    row = session.exec(held).one()
    against = select(OutsideTraining.id).where(OutsideTraining.reverses_id == line_id)
    if session.exec(against).first() is not None:
        return
    back = _row(line.person_id, line.what, by, at)
    back.credit_hours, back.reverses_id, back.reason = -row.credit_hours, row.id, reason.strip()
    session.add(back)
    session.flush()
    record(
        session,
        "outside.reversed",
        "outside_training",
        row.id,
        by=by,
        at=at,
        unit_path=line.unit_path,
        person=line.person_id,
        title=row.title,
        reason=reason.strip(),
    )
