"""Samples of the demo, one closed and one under way, and something that stands out."""

from datetime import timedelta

from sqlmodel import Session, col, select

from app.accounts.models import KnownDevice
from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.clock import day_of
from app.coverage.moments import moment
from app.exams.models import Attempt
from app.inspection import operations, queries
from app.inspection.facts import CHECKS, AnomalyKind, Finding, SampleDraft, Strata, Verdict
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.snapshots import operations as snapshots

SAME = dict.fromkeys(CHECKS, Finding.AGREES)
SUMMARY = "抽查 12 人，11 人各项与佐证相符，1 人证书存根未归档，已要求三日内补齐。"


def build(stage: Stage, course: Course) -> None:
    """Draw two samples, check them, and judge one of the anomalies."""
    with stage.act("抽查与异常情况") as session:
        programme = programme_of(session, course.programme_id)
        assert programme is not None
        _closed(stage, session, programme)
        _under_way(stage, session, programme)
        _shared(stage, session, course)
        _judge(stage, session, programme)
        _published(stage, session, programme)


def _closed(stage: Stage, session: Session, programme: ProgrammeFacts) -> None:
    by, at = stage.as_organizer(session), stage.ago(20, 9)
    draft = SampleDraft("第一次抽查", Strata.TIER, 12)
    sample_id = operations.draw(session, programme, draft, by=by, at=at, seed="20261109-minjiang")
    others = [each for each in queries.lines(session, sample_id) if each.person_id != by.person_id]
    for number, line in enumerate(others):
        found = SAME | {"certificate": Finding.NOT_SEEN} if number == 4 else SAME
        note = "证书存根未归档" if number == 4 else ""
        operations.check(session, sample_id, line.id, found, note, by=by, at=stage.ago(19, 10, number))
    if len(others) == draft.size:
        operations.close(session, sample_id, summary=SUMMARY, by=by, at=stage.ago(18, 16))


def _under_way(stage: Stage, session: Session, programme: ProgrammeFacts) -> None:
    by = stage.as_organizer(session)
    draft = SampleDraft("第二次抽查", Strata.UNIT, 30)
    sample_id = operations.draw(
        session, programme, draft, by=by, at=stage.ago(2, 9), seed="20261127-minjiang"
    )
    for number, line in enumerate(queries.lines(session, sample_id)[:11]):
        if line.person_id == by.person_id:
            continue
        differs = SAME | {"attendance": Finding.DIFFERS}
        found, note = (differs, "签到表上为请假") if number == 6 else (SAME, "")
        operations.check(session, sample_id, line.id, found, note, by=by, at=stage.ago(1, 15, number))


def _published(stage: Stage, session: Session, programme: ProgrammeFacts) -> None:
    """Publish the figures of a fortnight ago."""
    when = moment(str(day_of(stage.ago(15, 12))), stage.ago(14, 9))
    snapshots.publish(
        session,
        programme,
        programme.unit_path,
        when,
        note="季度通报",
        reason="",
        by=stage.as_organizer(session),
        at=stage.ago(14, 9),
    )


def _shared(stage: Stage, session: Session, course: Course) -> None:
    """Let four people have signed in from the computer of one office."""
    ended = select(Attempt.person_id).where(col(Attempt.ended_at).is_not(None))
    people = session.exec(ended.order_by(col(Attempt.person_id)).distinct().limit(4)).all()
    at = stage.ago(12, 9)
    session.add_all(
        KnownDevice(token_sha256="5f" * 32, account_id=key, last_sign_in_at=at + timedelta(minutes=n))
        for n, key in enumerate(people)
    )
    session.flush()


def _judge(stage: Stage, session: Session, programme: ProgrammeFacts) -> None:
    found = queries.anomalies(session, programme)
    shared = next((each for each in found if each.kind is AnomalyKind.SHARED_DEVICE), None)
    rest = next((each for each in found if each.kind is not AnomalyKind.SHARED_DEVICE), None)
    by, at = stage.as_organizer(session), stage.ago(1, 17)
    for each, verdict, reason in (
        (shared, Verdict.EXPLAINED, "四人在单位机房轮流登录，已与现场监考记录核对。"),
        (rest, Verdict.FOLLOW_UP, "请所在单位核对原始登记后书面说明。"),
    ):
        if each is not None:
            operations.judge(
                session, programme, each.kind, each.key, verdict=verdict, reason=reason, by=by, at=at
            )
