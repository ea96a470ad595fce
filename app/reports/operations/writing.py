"""Write a unit's report and hand it in with the figures of the day."""

import uuid
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.accounts.queries import organizers_over
from app.clock import new_id
from app.journal.operations import record
from app.messages.operations import send
from app.refusals import Unknown
from app.reports import figures, rules
from app.reports.facts import Section, Step, Texts
from app.reports.models import ReportCall, ReportVersion, UnitReport
from app.reports.queries import live
from app.web.actor import Actor


def locked(session: Session, report_id: uuid.UUID) -> tuple[UnitReport, ReportCall]:
    """Return a report nobody else changes until the commit, with its call."""
    row = session.exec(select(UnitReport).where(UnitReport.id == report_id).with_for_update()).first()
    if row is None:
        raise Unknown
    asked = session.get(ReportCall, row.call_id)
    assert asked is not None
    return row, asked


def write(
    session: Session, report_id: uuid.UUID, texts: Texts, *, revision: int, by: Actor, at: datetime
) -> None:
    """Keep what somebody wrote; refuse it when another has written since they began."""
    row, _asked = locked(session, report_id)
    state = rules.take(row.state, Step.WRITE)
    if row.revision != revision:
        raise rules.WrittenMeanwhile
    row.texts = {section.value: texts.get(section, "") for section in Section}
    row.state, row.revision, row.written_by, row.written_at = state, revision + 1, by.person_id, at
    session.flush()
    record(
        session,
        "report.written",
        "unit_report",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        revision=row.revision,
        characters={key: len(value) for key, value in row.texts.items()},
    )


def submit(session: Session, report_id: uuid.UUID, *, by: Actor, at: datetime) -> int:
    """Hand a report in: freeze figures and text with their digest, tell who judges; return its version."""
    row, asked = locked(session, report_id)
    state = rules.take(row.state, Step.SUBMIT)
    texts = {section: str(row.texts.get(section.value, "")) for section in Section}
    missing = rules.unwritten(texts)
    if missing:
        raise rules.SectionEmpty(names="、".join(NAMES[each] for each in missing))
    now = live(session, row.id, asked.programme_id, row.unit_path, asked.as_of, at)
    if now.about is None or not now.is_fresh:
        raise rules.FiguresStale
    content = figures.content(now.about, texts, asked.title)
    number = _latest(session, row.id) + 1
    version = ReportVersion(
        id=new_id(),
        report_id=row.id,
        number=number,
        content=content,
        digest=figures.digest(content),
        submitted_by=by.person_id,
        submitted_at=at,
    )
    row.state = state
    session.add(version)
    session.flush()
    record(
        session,
        "report.submitted",
        "unit_report",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        version=number,
        as_of=now.about["day"],
        sha256=version.digest,
    )
    judges = {asked.created_by, *organizers_over(session, asked.unit_path)} - {by.person_id}
    send(
        session,
        sorted(judges),
        kind="report",
        title=f"{row.unit_name}报送了报告：{asked.title}"[:120],
        body=f"第 {number} 次报送，统计截至 {now.about['day']}。请审核。",
        link=f"/unit-reports/{row.id}",
        at=at,
    )
    return number


def _latest(session: Session, report_id: uuid.UUID) -> int:
    newest = select(func.max(ReportVersion.number)).where(col(ReportVersion.report_id) == report_id)
    return session.exec(newest).one() or 0


# Refusals are said in Chinese first; the page translates the sentence around them.
NAMES = {
    Section.PROGRESS: "组织推进",
    Section.MEASURES: "主要做法",
    Section.PROBLEMS: "问题与原因",
    Section.NEXT_STEPS: "下一步安排",
}
