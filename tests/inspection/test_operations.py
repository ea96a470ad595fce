"""Samples and judgements in the database: what is frozen, what may still come, and who may not."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock, jobs
from app.accounts.models import KnownDevice
from app.awards.models import Certificate
from app.coverage import queries as coverage
from app.db import Databases
from app.exams.models import Attempt
from app.inspection import operations, queries, watching
from app.inspection.facts import CHECKS, AnomalyKind, Finding, SampleDraft, Strata, Verdict
from app.inspection.models import AnomalyWatch, SampleLine
from app.inspection.rules import sampling
from app.inspection.rules.anomalies import ReasonMissing
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.schedule.operations import check_in
from app.schedule.queries import hall
from app.web.actor import Scope
from tests.cast import Cast
from tests.coverage.province import AT, Province, draw_province
from tests.schedule import builders

SAME = dict.fromkeys(CHECKS, Finding.AGREES)


@pytest.fixture
def drawn(session: Session, cast: Cast) -> Province:
    root = (cast.province.path, cast.province.unit_id)
    return draw_province(session, people=40, root=root, cities=1, counties=1)


@pytest.fixture
def programme(session: Session, drawn: Province) -> ProgrammeFacts:
    found = programme_of(session, drawn.programme_id)
    assert found is not None
    return found


def _draw(session: Session, cast: Cast, programme: ProgrammeFacts, size: int = 6, **more: str) -> uuid.UUID:
    draft = SampleDraft("季度抽查", Strata.TIER, size)
    return operations.draw(session, programme, draft, by=cast.fu.actor, at=AT, **more)


def test_the_sample_is_the_one_frame_and_seed_give(
    session: Session, cast: Cast, programme: ProgrammeFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = queries.sample(session, _draw(session, cast, programme))
    assert sample is not None
    frame = queries.frame(session, sample.id)
    assert sampling.digest(frame) == sample.frame_digest
    assert sample.frame_count == len(json.loads(frame))
    again = sampling.draw(sampling.members(frame), sample.size, sample.seed)
    lines = queries.lines(session, sample.id)
    assert [line.staff_no for line in lines] == [each.staff_no for each in again]
    # Everybody of the roster is in the frame, and of those drawn alone it is asked how they fared: as anywhere else.
    whole = coverage.roll(session, programme, Scope((programme.unit_path,)), None, AT)
    assert whole is not None
    everybody = {line.named.staff_no: line for line in whole.lines if line.facts.on_roster}
    assert json.loads(frame) == sorted(
        [staff_no, line.named.tier_name or ""] for staff_no, line in everybody.items()
    )
    for line in lines:
        known = everybody[line.staff_no]
        assert (line.name, line.unit_name) == (known.named.name, known.named.unit_name)
        assert line.told["status"] == known.judgement.status
        assert line.told["minutes"] == known.facts.credited_minutes
        assert line.told["attended"] == known.facts.sessions_attended
    other = queries.sample(session, _draw(session, cast, programme))
    assert other is not None
    assert other.seed != sample.seed
    assert len(queries.samples(session, programme.id)) == 2
    monkeypatch.setattr(sampling, "LONGEST_FRAME", 100)
    with pytest.raises(sampling.FrameTooLong):
        _draw(session, cast, programme)


def test_findings_are_recorded_and_a_sample_ends_when_all_are_checked(
    session: Session, cast: Cast, programme: ProgrammeFacts
) -> None:
    key = _draw(session, cast, programme, size=2)
    first, second = queries.lines(session, key)
    operations.check(session, key, first.id, SAME, "", by=cast.fu.actor, at=AT)
    with pytest.raises(sampling.NotAllChecked):
        operations.close(session, key, summary="完成", by=cast.fu.actor, at=AT)
    differs = SAME | {"hours": Finding.DIFFERS}
    operations.check(session, key, second.id, differs, "台账少记一课", by=cast.fu.actor, at=AT)
    sample = queries.sample(session, key)
    assert sample is not None
    assert (sample.checked, sample.differing) == (2, 1)
    operations.close(session, key, summary="一人学时少记，已要求更正。", by=cast.fu.actor, at=AT)
    with pytest.raises(sampling.SampleClosed):
        operations.check(session, key, first.id, SAME, "", by=cast.fu.actor, at=AT)


def test_a_line_is_found_within_its_own_sample_alone(
    session: Session, cast: Cast, programme: ProgrammeFacts
) -> None:
    """AZ-3."""
    one, other = _draw(session, cast, programme), _draw(session, cast, programme)
    (line, *_) = queries.lines(session, other)
    assert queries.line(session, one, line.id) is None
    with pytest.raises(Unknown):
        operations.check(session, one, line.id, SAME, "", by=cast.fu.actor, at=AT)


def test_nobody_checks_themselves(session: Session, cast: Cast, programme: ProgrammeFacts) -> None:
    """AZ-7."""
    key = _draw(session, cast, programme, size=1)
    row = session.exec(select(SampleLine).where(SampleLine.sample_id == key)).one()
    own = cast.fu.actor.__class__(row.person_id, "本人", cast.fu.actor.grants)
    with pytest.raises(sampling.OwnLine):
        operations.check(session, key, row.id, SAME, "", by=own, at=AT)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text("UPDATE inspection_line SET checked_by = person_id, checked_at = :at"), {"at": AT}
        )


def test_the_tables_keep_frame_seed_people_and_judgements(
    session: Session, cast: Cast, programme: ProgrammeFacts
) -> None:
    _draw(session, cast, programme)
    for statement in (
        "UPDATE inspection_sample SET seed = 'mine'",
        "UPDATE inspection_sample SET frame = '[]'",
        "UPDATE inspection_sample SET size = 1",
        "DELETE FROM inspection_sample",
        "UPDATE inspection_line SET staff_no = 'X'",
        "DELETE FROM inspection_line",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))


def _stand_out(session: Session, drawn: Province) -> Certificate:
    """Make a few facts stand out."""
    certificate = session.exec(select(Certificate).order_by(col(Certificate.serial))).first()
    assert certificate is not None
    certificate.issued_at = datetime(2026, 9, 1, tzinfo=AT.tzinfo)
    attempt = session.exec(select(Attempt).order_by(col(Attempt.id))).first()
    assert attempt is not None
    attempt.ended_at = attempt.started_at + timedelta(seconds=20)
    session.add_all(
        KnownDevice(token_sha256="d" * 64, account_id=key, last_sign_in_at=AT)
        for key in list(drawn.roster)[:3]
    )
    session.flush()
    return certificate


def test_the_rows_of_a_programme_are_looked_through(
    session: Session, drawn: Province, programme: ProgrammeFacts
) -> None:
    before = {each.kind for each in queries.anomalies(session, programme)}
    assert AnomalyKind.SHARED_DEVICE not in before
    assert AnomalyKind.IMPLAUSIBLE_SPEED not in before
    _stand_out(session, drawn)
    found = queries.anomalies(session, programme)
    kinds = {each.kind for each in found}
    assert {AnomalyKind.SHARED_DEVICE, AnomalyKind.IMPLAUSIBLE_SPEED} <= kinds
    # Certificates of the drawn province were given without regard to hours, so some stand out.
    assert AnomalyKind.CERTIFICATE_WITHOUT_HOURS in kinds
    assert len({(each.kind, each.key) for each in found}) == len(found)


def test_halls_and_phones_are_found_where_they_are_recorded(session: Session, cast: Cast) -> None:
    """AZ-5: what another unit's programme taught at the time is not told."""
    first = builders.batch(session, builders.programme(session, cast), 1, cast.an, cast.bo)
    away = builders.batch(session, builders.programme(session, cast, path=cast.other_city.path), 1)
    here = builders.lesson(session, first, cast.cy.actor, title="甲课")
    there = builders.lesson(session, away, cast.ed.actor, title="乙课")
    builders.seat(session, away, cast.an.id)
    for who, key, device in ((cast.an, here, "aa" * 32), (cast.bo, here, "aa" * 32), (cast.an, there, None)):
        code = hall(session, key, builders.NINE).code
        check_in(session, key, code, device=device, by=who.actor, at=builders.NINE)
    programme = programme_of(session, first.programme_id)
    assert programme is not None
    found = {each.kind: each for each in queries.anomalies(session, programme)}
    assert {kind: set(each.person_ids) for kind, each in found.items()} == {
        AnomalyKind.TWO_HALLS: {str(cast.an.id)},
        AnomalyKind.ONE_PHONE: {str(cast.an.id), str(cast.bo.id)},
    }
    told = dict(found[AnomalyKind.TWO_HALLS].evidence)
    assert (told["title"], told["other"]) == ("甲课", "")


def test_a_judgement_needs_a_reason_is_kept_and_a_later_one_stands(
    session: Session, cast: Cast, drawn: Province, programme: ProgrammeFacts
) -> None:
    _stand_out(session, drawn)
    found = next(e for e in queries.anomalies(session, programme) if e.kind is AnomalyKind.SHARED_DEVICE)

    def judge(verdict: Verdict, reason: str, key: str = found.key) -> None:
        operations.judge(
            session, programme, found.kind, key, verdict=verdict, reason=reason, by=cast.fu.actor, at=AT
        )

    with pytest.raises(ReasonMissing):
        judge(Verdict.EXPLAINED, "")
    with pytest.raises(Unknown):
        judge(Verdict.EXPLAINED, "有原因", "nothing")
    judge(Verdict.FOLLOW_UP, "向单位核实")
    judge(Verdict.EXPLAINED, "机房统一登录")
    kept = queries.judgements(session, programme.id)
    assert [each.verdict for each in kept] == [Verdict.FOLLOW_UP, Verdict.EXPLAINED]
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE anomaly_judgement SET verdict = 'explained'"))


def _unjudged(session: Session, programme: ProgrammeFacts) -> int:
    session.expire_all()
    return session.get_one(AnomalyWatch, programme.id).unjudged


def test_what_nobody_has_judged_is_counted_while_others_work(
    session: Session, cast: Cast, programme: ProgrammeFacts, dbs: Databases
) -> None:
    """Counted by a job, one less with each judgement, and not looked for again before an hour with news has passed."""
    session.commit()

    def tick(at: datetime) -> int:
        watching.look_when_news(dbs, at)
        ordered = jobs.waiting(dbs, clock.now())
        for job_id in ordered:
            jobs.run(dbs, job_id)
        return len(ordered)

    assert tick(clock.now()) == 1
    found = queries.anomalies(session, programme)
    assert _unjudged(session, programme) == len(found) > 1
    about = {"verdict": Verdict.EXPLAINED, "reason": "已核对", "by": cast.fu.actor, "at": clock.now()}
    for _ in range(2):
        operations.judge(session, programme, found[0].kind, found[0].key, **about)  # type: ignore[arg-type]
        assert _unjudged(session, programme) == len(found) - 1
    session.commit()
    assert tick(clock.now() + timedelta(hours=2)) == 0
    news = {"by": cast.fu.actor, "at": clock.now() + timedelta(minutes=1)}
    operations.draw(session, programme, SampleDraft("抽查", Strata.NONE, 1), **news)  # type: ignore[arg-type]
    session.commit()
    assert tick(clock.now()) == 0
    assert tick(clock.now() + timedelta(hours=2)) == 1
