"""Draw a sample from a frozen frame, record what was found of each person, and close it with a summary."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.clock import new_id
from app.coverage.records import PersonLine
from app.inspection import queries
from app.inspection.facts import CHECKS, Finding, Member, SampleDraft
from app.inspection.models import Sample, SampleLine
from app.inspection.rules import sampling as rules
from app.journal.operations import record
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.actor import Actor

SEED_BYTES = 16


def draw(
    session: Session,
    programme: ProgrammeFacts,
    draft: SampleDraft,
    *,
    by: Actor,
    at: datetime,
    seed: str = "",
) -> uuid.UUID:
    """Freeze the roster as a frame, then draw a seed and with it the sample; every draw stays on record."""
    frame = rules.frame_text(queries.members(session, programme, draft.strata, at))
    rules.check_frame(frame)
    # Drawn from the text that is kept, as whoever draws again will.
    members = rules.members(frame)
    seed = seed or secrets.token_hex(SEED_BYTES)
    drawn = rules.draw(members, draft.size, seed)
    lines = queries.drawn(session, programme, drawn, at)
    row = Sample(
        id=new_id(),
        programme_id=programme.id,
        unit_path=programme.unit_path,
        title=draft.title,
        strata=draft.strata,
        size=draft.size,
        seed=seed,
        frame=frame,
        frame_digest=rules.digest(frame),
        frame_count=len(members),
        drawn_by=by.person_id,
        drawn_at=at,
    )
    session.add(row)
    session.flush()
    session.add_all(_line(row.id, number, each, lines[each.staff_no]) for number, each in enumerate(drawn, 1))
    session.flush()
    record(
        session,
        "sample.drawn",
        "inspection_sample",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        programme=programme.id,
        title=row.title,
        strata=row.strata.value,
        size=row.size,
        seed=seed,
        frame_sha256=row.frame_digest,
        frame_count=row.frame_count,
    )
    return row.id


def _line(sample_id: uuid.UUID, number: int, member: Member, line: PersonLine) -> SampleLine:
    return SampleLine(
        id=new_id(),
        sample_id=sample_id,
        position=number,
        person_id=uuid.UUID(line.facts.person_id),
        name=line.named.name,
        staff_no=line.named.staff_no,
        unit_name=line.named.unit_name,
        stratum=member.stratum,
        told=_told(line),
    )


def _told(line: PersonLine) -> dict[str, Any]:
    """Return what the system says of somebody on the day they are drawn."""
    facts = line.facts
    return {
        "status": line.judgement.status.value,
        "attended": facts.sessions_attended,
        "sessions": facts.sessions_total,
        "minutes": facts.credited_minutes,
        "required_minutes": facts.required_minutes,
        "exam": facts.exam.value,
        "certificate": facts.has_certificate,
    }


def _open(session: Session, sample_id: uuid.UUID) -> Sample:
    # Without the frame, which is as long as the roster.
    whole = select(Sample).where(Sample.id == sample_id).options(defer(Sample.frame))  # type: ignore[arg-type]
    row = session.exec(whole.with_for_update()).first()
    if row is None:
        raise Unknown
    if row.closed_at is not None:
        raise rules.SampleClosed
    return row


def check(
    session: Session,
    sample_id: uuid.UUID,
    line_id: uuid.UUID,
    findings: Mapping[str, Finding],
    note: str,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Record what was found of one person; it may be corrected until the sample is closed."""
    sample = _open(session, sample_id)
    own = select(SampleLine).where(SampleLine.id == line_id, SampleLine.sample_id == sample_id)
    row = session.exec(own).first()
    if row is None:
        raise Unknown
    rules.check_checker(row.person_id, by.person_id)
    rules.check_findings(findings, note)
    for name in CHECKS:
        setattr(row, name, findings[name])
    row.note, row.checked_by, row.checked_at = note, by.person_id, at
    session.flush()
    record(
        session,
        "sample.checked",
        "inspection_sample",
        sample_id,
        by=by,
        at=at,
        unit_path=sample.unit_path,
        line=line_id,
        person=row.person_id,
        note=note,
        **{name: finding.value for name, finding in findings.items()},
    )


def close(session: Session, sample_id: uuid.UUID, *, summary: str, by: Actor, at: datetime) -> None:
    """Close a sample whose people have all been checked; nothing of it changes from then on."""
    row = _open(session, sample_id)
    waiting = select(func.count()).where(
        SampleLine.sample_id == sample_id, col(SampleLine.checked_at).is_(None)
    )
    left = session.exec(waiting).one()
    if left:
        raise rules.NotAllChecked(n=left)
    row.summary, row.closed_by, row.closed_at = summary, by.person_id, at
    session.flush()
    record(
        session,
        "sample.closed",
        "inspection_sample",
        sample_id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        summary=summary,
    )
