"""What a pack says of exams and certificates, and what the journal says of the programme."""

import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.awards import queries as awards
from app.awards.models import Certificate, CertificateState
from app.exams import blueprints
from app.exams import rules as exam_rules
from app.exams.facts import ExamState
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.exams.queries.past import as_then, candidacies_then
from app.journal import seals
from app.journal.models import Event, SealedStretch, SealRow
from app.journal.proving import prove, written
from app.journal.queries import event as event_of
from app.journal.queries import seal_of
from app.keys import Purpose, published
from app.packs.archive import KEYS, SEAL, told
from app.packs.queries.training import Rows, Slice, moment
from app.packs.rules import MOST_CERTIFICATES
from app.planning.models import RotationPlan
from app.reports.models import ReportCall, UnitReport
from question_bank.items import COGNITIVE_LEVEL_NAMES, DIFFICULTY_NAMES, KIND_NAMES

# What a pack proves by the journal: the latest of each, as far as it was sealed.
PROVEN = ("roster.frozen", "plan.published", "snapshot.published", "report.submitted", "certificate.issued")


def exam_blueprints(session: Session, of: Slice) -> Rows:
    """Return what the papers of the programme's exams are made of, row by row."""
    statement: Any = (
        select(col(Exam.title), col(Exam.blueprint), col(Exam.total_marks), col(Exam.pass_mark))
        .where(col(Exam.programme_id) == of.programme.id, col(Exam.state) != ExamState.DRAFT)
        .order_by(col(Exam.created_at), col(Exam.id))
    )
    rows = [
        (
            title,
            KIND_NAMES[row.kind],
            row.topic or "不限",
            COGNITIVE_LEVEL_NAMES[row.cognitive_level] if row.cognitive_level else "不限",
            DIFFICULTY_NAMES[row.difficulty] if row.difficulty else "不限",
            row.count,
            row.marks,
            row.count * row.marks,
            total,
            passing,
        )
        for title, kept, total, passing in session.execute(statement).all()
        for row in blueprints.from_json(kept).rows
    ]
    head = ("考试", "题型", "知识点", "认知层次", "难度", "题数", "每题分值", "小计", "满分", "及格线")
    return head, rows


def results(session: Session, of: Slice) -> Rows:
    """Return each candidacy of the unit's people in sittings of the period; a score once it was released (GR-7)."""
    asked = candidacies_then(session, of.at).where(
        col(Exam.programme_id) == of.programme.id,
        col(Sitting.opens_at) >= of.first,
        col(Sitting.opens_at) < of.after,
        col(Candidate.person_id).in_(of.people()),
    )
    found = session.execute(
        asked.add_columns(
            col(Exam.title).label("exam_title"),
            col(Sitting.title).label("sitting_title"),
            col(Attempt.started_at),
        )
    ).all()
    named = of.named()
    rows: list[Sequence[Any]] = []
    for row, then in zip(found, as_then(session, found, of.at), strict=True):
        sat = then.state is not None and then.marking is not None
        shown = (
            then.state is not None
            and then.marking is not None
            and exam_rules.released(
                then.release_policy, then.released_at, then.closes_at, then.state, then.marking, of.at
            )
        )
        verdict = ("合格" if then.passed else "未合格") if shown else "未公布"
        rows.append(
            (
                row.exam_title,
                row.sitting_title,
                *named[str(row.person_id)],
                then.ordinal or "",
                moment(row.started_at),
                then.score if shown else "",
                verdict if sat else "未参加",
            )
        )
    head = ("考试", "场次", "工号", "姓名", "单位", "第几次", "开始作答", "成绩", "结果")
    return head, sorted(rows, key=lambda row: tuple(str(cell) for cell in row))


def certificates(session: Session, of: Slice) -> tuple[Rows, Iterator[tuple[str, bytes]]]:
    """Return the list of certificates issued in the period, and the first of their files as they were issued."""
    statement: Any = (
        select(Certificate)
        .where(
            col(Certificate.programme_id) == of.programme.id,
            col(Certificate.state) != CertificateState.ISSUING,
            col(Certificate.issued_at) <= of.at,
            col(Certificate.issued_on) >= of.since,
            col(Certificate.issued_on) <= of.until,
            col(Certificate.person_id).in_(of.people()),
        )
        .order_by(col(Certificate.series), col(Certificate.number), col(Certificate.version))
    )
    found = list(session.execute(statement).scalars())
    named = of.named()
    rows = [
        (
            each.serial,
            each.version,
            *named[str(each.person_id)],
            each.issued_on,
            "已撤销" if each.revoked_at is not None and each.revoked_at <= of.at else "",
            each.pdf_sha256 or "",
        )
        for each in found
    ]
    head = ("编号", "版本", "工号", "姓名", "单位", "签发日期", "备注", "文件 SHA-256")
    return (head, rows), _files(session, found[:MOST_CERTIFICATES])


def _files(session: Session, found: Sequence[Certificate]) -> Iterator[tuple[str, bytes]]:
    for each in found:
        content = awards.pdf(session, each.id, each.pdf_sha256)
        if content is not None:
            yield f"{each.serial}-{each.version}.pdf", content


def journal(session: Session, of: Slice) -> dict[str, bytes]:
    """Return the last seal of before the instant, the keys it holds by, and proofs of the programme's main events."""
    last = session.execute(
        select(SealRow).where(col(SealRow.sealed_at) <= of.at).order_by(col(SealRow.number).desc()).limit(1)
    ).scalar()
    if last is None:
        return {}
    files = {SEAL: (seals.header() + seals.line(seal_of(session, last))).encode()}
    # As they were known then: a key that took over later is no part of this.
    keys = [
        {name: text for name, text in published(each).items() if name not in ("until", "revoked", "reason")}
        for each in of.keys
        if each.since <= of.at
    ]
    if keys:
        files[KEYS] = told({"purpose": Purpose.JOURNAL.value, "keys": keys})
    for number, key in enumerate(_proven(session, of, last.number), 1):
        event = event_of(session, key)
        assert event is not None
        files[f"proof-{number:02d}-{event.action}.json"] = written(prove(session, event))
    return files


def _own(session: Session, of: Slice) -> list[uuid.UUID]:
    """Return the plans of the programme, the unit's reports and its last certificate: their events name only them."""
    certificates = (
        select(col(Certificate.id))
        .where(
            col(Certificate.programme_id) == of.programme.id,
            col(Certificate.issued_at) <= of.at,
            of.scope.clause(col(Certificate.unit_path)),
        )
        .order_by(col(Certificate.issued_at).desc(), col(Certificate.id))
        .limit(1)
    )
    plans = select(col(RotationPlan.id)).where(col(RotationPlan.programme_id) == of.programme.id)
    reports = (
        select(col(UnitReport.id))
        .join(ReportCall, col(ReportCall.id) == UnitReport.call_id)
        .where(
            col(ReportCall.programme_id) == of.programme.id, col(UnitReport.unit_path) == of.scope.paths[0]
        )
    )
    return [key for each in (certificates, plans, reports) for key in session.execute(each).scalars()]


def _proven(session: Session, of: Slice, last_seal: int) -> list[uuid.UUID]:
    """Return the latest event of each kind in the programme that a seal of then covers, in order of time."""
    about = str(of.programme.id)
    own = [str(key) for key in _own(session, of)]
    sealed = (
        select(
            col(Event.id),
            col(Event.action),
            col(Event.at),
            func.row_number()
            .over(partition_by=col(Event.action), order_by=(col(Event.at).desc(), col(Event.seq).desc()))
            .label("rank"),
        )
        .join(
            SealedStretch,
            (col(SealedStretch.stream) == Event.stream)
            & col(Event.seq).between(col(SealedStretch.first_seq), col(SealedStretch.last_seq)),
        )
        .where(
            col(Event.action).in_(PROVEN),
            col(SealedStretch.seal_number) <= last_seal,
            (col(Event.object_id) == about) | col(Event.object_id).in_(own) | col(Event.body).contains(about),
        )
        .subquery()
    )
    latest = select(sealed.c.id).where(sealed.c.rank == 1).order_by(sealed.c.at, sealed.c.action)
    return list(session.execute(latest).scalars())
