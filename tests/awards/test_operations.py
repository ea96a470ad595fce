"""Issuing, replacing, revoking: numbers without a gap, a PDF for each row, and runs that may be killed anywhere."""

import hashlib
import io
import json
import random
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app import clock, jobs, worker
from app.awards import invariants, operations, press, queries, rules, signing
from app.awards.facts import CertificateState, RevocationState
from app.awards.models import Certificate, CertificateFile, Revocation, SerialCounter
from app.awards.operations import changing, issuing, numbering, revoking
from app.awards.presses import Presses
from app.awards.queries.candidates import EVERYBODY
from app.clock import day_of
from app.db import Databases
from app.exams.models import Attempt, AttemptState
from app.journal import verifying as journal
from app.journal.models import Event
from app.keys import Purpose, ring
from app.keys.facts import Lasting
from app.messages.models import Message
from app.organisation.models import OrgUnit, Person
from certificates.checking import Finding, Reading, check
from certificates.serials import parse_serial
from certificates.signed import Signed
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS, Story
from tests.cast import Cast
from tests.certificates.stamping import authority
from tests.conftest import Client

Sign = Callable[[Any], Client]


class Killed(BaseException):
    """What a process that dies looks like from inside."""


def _broken(dbs: Databases) -> dict[str, list[Any]]:
    with dbs.session(readonly=True) as session:
        found = {name: list(session.execute(text(sql))) for name, sql in invariants.INVARIANTS.items()}
    return {name: rows for name, rows in found.items() if rows}


def _issue(dbs: Databases, cast: Cast, story: Story, *people: uuid.UUID) -> jobs.JobFacts:
    with dbs.transaction() as session:
        job = operations.issue(
            session, story.programme_id, people, settings=SETTINGS, by=cast.cy.actor, at=LATER
        )
    worker.drain(dbs)
    return _job(dbs, job)


def _job(dbs: Databases, job_id: uuid.UUID) -> jobs.JobFacts:
    with dbs.session(readonly=True) as session:
        found = jobs.find(session, job_id)
    assert found is not None
    return found


def _rows(dbs: Databases) -> list[Certificate]:
    with dbs.session(readonly=True) as session:
        return list(session.exec(select(Certificate).order_by(Certificate.serial, Certificate.version)))


def _story(dbs: Databases, cast: Cast, *names: str) -> tuple[Story, list[uuid.UUID]]:
    with dbs.transaction() as session:
        story = scene.tell(session, cast)
        people = [
            scene.newcomer(session, story, f"Z{number:03d}", name, cast.county).id
            for number, name in enumerate(names)
        ]
    return story, people


def test_a_certificate_is_issued_with_its_facts_number_pdf_and_evidence(dbs: Databases, cast: Cast) -> None:
    """CE-1, CE-3, CE-9."""
    story, people = _story(dbs, cast, "欧阳䶮𬭸")
    job = _issue(dbs, cast, story, *people)
    assert (job.state, job.done, job.total) == (jobs.JobState.DONE, 1, 1)
    row = _rows(dbs)[0]
    serial = parse_serial(row.serial)
    assert (serial.org, serial.year, serial.class_code, serial.seq) == ("FJ", 2026, "T03", 1)
    with dbs.session(readonly=True) as session:
        found = queries.certificate(session, row.id)
        assert found is not None
        pdf = queries.pdf(session, row.id, row.pdf_sha256)
        told = session.exec(select(Message)).all()
        events = {event.action: json.loads(event.body) for event in session.exec(select(Event))}
        assert journal.verify(session).breaks == []
    assert pdf is not None
    keys = ring(dbs.config, Purpose.CERTIFICATE)
    assert keys.verify(row.facts.encode(), bytes.fromhex(row.signature), row.key_id)
    assert check(pdf, signing.trust(keys)) == Reading(
        Finding.WHOLE, row.pdf_sha256 or "", Signed(found.facts, row.key_id, bytes.fromhex(row.signature))
    )
    assert found.facts.rules == "1:lesson_45/180/80%/exam"
    assert row.pdf_sha256 == hashlib.sha256(pdf).hexdigest()
    written = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert "欧阳䶮𬭸" in written
    assert row.serial in written
    assert found.facts.hours == 4
    assert found.facts.issuer == SETTINGS.issuer
    assert found.facts.verify_url == f"{SETTINGS.base_url}/verify/{row.verify_code}"
    assert (found.evidence.credited_minutes, found.evidence.best_score) == (180, 88)
    assert [message.person_id for message in told] == people
    assert set(events) == {"certificates.ordered", "certificate.numbered", "certificate.issued"}
    numbered = events["certificate.numbered"]
    assert numbered["evidence"]["exam"] == "passed"
    assert row.verify_code not in json.dumps(events)
    assert _broken(dbs) == {}


def test_whoever_has_not_completed_or_has_left_gets_none(dbs: Databases, cast: Cast) -> None:
    """CE-6."""
    with dbs.transaction() as session:
        story = scene.tell(session, cast)
        scene.enter(session, story, cast.an.id, cast.county)
        scene.attend(session, story, cast.an.id)
        scene.sit(session, story, cast.an.id, score=59)
        scene.complete(session, story, cast.bo.id, cast.county)
        session.get_one(Person, cast.bo.id).left_on = day_of(LATER)
    job = _issue(dbs, cast, story, cast.an.id, cast.bo.id, cast.cy.id)
    assert job.result == {"issued": 0, "held": 0, "not_eligible": 2, "blocked": 0, "not_drawn": 0}
    assert _rows(dbs) == []


def test_a_name_that_cannot_be_printed_takes_no_number(dbs: Databases, cast: Cast) -> None:
    story, people = _story(dbs, cast, "林一", "王\U000f0000", "陈三")
    job = _issue(dbs, cast, story, *people)
    assert job.result is not None
    assert (job.result["issued"], job.result["blocked"]) == (2, 1)
    assert [row.number for row in _rows(dbs)] == [1, 2]
    with dbs.session(readonly=True) as session:
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        survey = queries.survey(session, programme, EVERYBODY, SETTINGS, day_of(LATER))
    assert [
        (each.candidate.name, each.blocks[0].field, each.blocks[0].characters) for each in survey.blocked
    ] == [("王\U000f0000", "holder_name", "\U000f0000")]
    assert survey.ready == ()
    assert _broken(dbs) == {}


def test_a_second_run_issues_to_nobody_twice(dbs: Databases, cast: Cast) -> None:
    """CE-2."""
    story, people = _story(dbs, cast, "林一", "陈二")
    _issue(dbs, cast, story, people[0])
    job = _issue(dbs, cast, story, *people)
    assert job.result is not None
    assert (job.result["issued"], job.result["held"]) == (1, 1)
    assert [(row.number, row.version) for row in _rows(dbs)] == [(1, 1), (2, 1)]
    assert _broken(dbs) == {}


def test_the_job_signs_for_long_where_that_is_set_and_stops_without_a_time_stamp(
    dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CE-1, CE-3: what had a number already is finished once the authority answers."""
    story, people = _story(dbs, cast, "林一", "陈二")
    keys = ring(dbs.config, Purpose.CERTIFICATE)
    with authority() as tsa, monkeypatch.context() as patch:
        pem = dbs.config.data_dir / "tsa.pem"
        pem.write_text(tsa.trust, encoding="ascii")
        patch.setattr(keys, "lasting", Lasting(True, tsa.url, pem))
        tsa.works = False
        job = _issue(dbs, cast, story, *people)
        assert (job.state, "时间戳服务" in job.message) == (jobs.JobState.FAILED, True)
        assert [(row.number, row.state) for row in _rows(dbs)] == [(1, CertificateState.ISSUING)]
        tsa.works = True
        assert _issue(dbs, cast, story, *people).result["issued"] == 2  # type: ignore[index]
        with dbs.session(readonly=True) as session:
            assert queries.signed_by(session, keys.current().public.key_id) == 2
            pdfs = [queries.pdf(session, row.id, row.pdf_sha256) or b"" for row in _rows(dbs)]
        assert {check(pdf, signing.trust(keys)).finding for pdf in pdfs} == {Finding.WHOLE}
        assert all(b"/DSS" in pdf for pdf in pdfs)
    assert [row.number for row in _rows(dbs)] == [1, 2]
    assert _broken(dbs) == {}


STEPS = ("numbered", "drawn", "signed", "completed", "told")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("nth", [1, 3])
def test_a_run_killed_anywhere_is_finished_by_the_next(
    dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch, step: str, nth: int
) -> None:
    """CE-1, CE-2, CE-3: killed right after the n-th of a step, inside or outside its transaction."""
    story, people = _story(dbs, cast, "林一", "陈二", "黄三", "张四")
    owner, name = {
        "numbered": (issuing.numbering, "number"),
        "drawn": (issuing.press, "render"),
        "signed": (issuing.press, "press"),
        "completed": (issuing, "complete"),
        "told": (jobs.Work, "progress"),
    }[step]
    real, calls = getattr(owner, name), iter(range(1, 1000))

    def dying(*args: Any, **kwargs: Any) -> Any:
        answer = real(*args, **kwargs)
        if next(calls) == nth:
            raise Killed
        return answer

    with dbs.transaction() as session:
        operations.issue(session, story.programme_id, people, settings=SETTINGS, by=cast.cy.actor, at=LATER)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dying)
        patch.setattr(issuing, "TELL_EVERY", 1)
        with pytest.raises(Killed):
            worker.drain(dbs)
    assert {name for name in _broken(dbs) if "CE-1" in name or "CE-3" in name} == set()
    _issue(dbs, cast, story, *people)
    rows = _rows(dbs)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    assert {row.state for row in rows} == {CertificateState.VALID}
    assert _broken(dbs) == {}
    with dbs.session(readonly=True) as session:
        told = [message.person_id for message in session.exec(select(Message))]
        files = session.exec(select(CertificateFile)).all()
    assert sorted(told) == sorted(people)
    digests = {row.id: row.pdf_sha256 for row in rows}
    assert all(hashlib.sha256(file.pdf).hexdigest() == digests[file.certificate_id] for file in files)
    assert len(files) == 4


class _Ahead(Presses):
    """Presses that have two at work while a third is numbered, as where others press."""

    def __init__(self, *asked: Any) -> None:
        super().__init__(*asked)
        self.ahead = 2


def test_a_run_that_is_cancelled_finishes_what_has_its_number_and_is_gone_on_with(
    dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CE-3: nobody has to come back for a number without its paper."""
    story, people = _story(dbs, cast, "林一", "陈二", "黄三", "张四", "李五")
    tell = jobs.Work.progress

    def stop_after_the_first(work: jobs.Work, done: int, total: int, message: str = "") -> None:
        tell(work, done, total, message)
        if done == 1:
            with dbs.transaction() as session:
                assert jobs.cancel(session, work.job_id, clock.now())

    with monkeypatch.context() as patch:
        patch.setattr(jobs.Work, "progress", stop_after_the_first)
        patch.setattr(issuing, "TELL_EVERY", 1)
        patch.setattr(issuing, "Presses", _Ahead)
        job = _issue(dbs, cast, story, *people)
    assert job.state is jobs.JobState.CANCELLED
    assert [(row.number, row.state) for row in _rows(dbs)] == [
        (number, CertificateState.VALID) for number in (1, 2, 3, 4)
    ]
    assert _issue(dbs, cast, story, *people).result == {
        "issued": 1, "held": 4, "not_eligible": 0, "blocked": 0, "not_drawn": 0,
    }  # fmt: skip
    assert _broken(dbs) == {}


def test_whoever_ordered_certificates_may_stop_what_is_still_to_be_issued(
    as_: Sign, dbs: Databases, cast: Cast
) -> None:
    story, people = _story(dbs, cast, "林一", "陈二")
    with dbs.transaction() as session:
        job_id = issuing.issue(
            session, story.programme_id, people, settings=SETTINGS, by=cast.cy.actor, at=LATER
        )
    assert as_(cast.ed).post(f"/jobs/{job_id}/cancel").status_code == 404
    assert "停止这项工作" in as_(cast.cy).get(f"/jobs/{job_id}").text
    assert as_(cast.cy).post(f"/jobs/{job_id}/cancel").status_code == 303
    jobs.run(dbs, job_id)
    assert _rows(dbs) == []
    with dbs.session(readonly=True) as session:
        told = session.exec(select(Event).where(Event.action == "certificates.stopped")).one()
        assert (told.actor_id, told.object_id) == (cast.cy.id, str(story.programme_id))
    assert _issue(dbs, cast, story, *people).result["issued"] == 2


def test_thirty_issuers_at_once_leave_no_gap(dbs: Databases, cast: Cast) -> None:
    """CE-1: 30 threads, about a third of their transactions rolled back after the number was taken."""
    with dbs.transaction() as session:
        story = scene.tell(session, cast)
        for number in range(30):
            scene.newcomer(session, story, f"N{number:03d}", f"林{number}", cast.county)
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        people = queries.candidates(session, programme)
        issuer = queries.issuer(session, programme, SETTINGS)
    assert issuer is not None
    dice = random.Random(7)
    fates = [[dice.random() < 0.33 for _ in range(40)] + [False] for _ in people]
    given, faults, tries = [], [], []

    def work(candidate: Any, fate: list[bool]) -> None:
        try:
            for undone in fate:
                with dbs.session() as session:
                    key = numbering.number(
                        session, candidate, programme, issuer, SETTINGS, by=None, issued_by=story.by, at=LATER
                    )
                    tries.append(key)
                    if undone:
                        session.rollback()
                        continue
                    session.commit()
                    given.append(key)
                    return
        except Exception as fault:  # the test's own thread reports it
            faults.append(fault)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(people, fates, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(tries) > len(given) == 30
    assert sorted(row.number for row in _rows(dbs)) == list(range(1, 31))
    with dbs.session(readonly=True) as session:
        assert session.exec(select(SerialCounter.last)).all() == [30]
        assert journal.verify(session).breaks == []
    assert _broken(dbs) == {}


def test_the_unique_index_holds_off_a_run_of_another_series(dbs: Databases, cast: Cast) -> None:
    """CE-2: two runs that saw nobody holding yet, in two series; the second is told, not crashed."""
    story, people = _story(dbs, cast, "林一")
    _issue(dbs, cast, story, *people)
    with dbs.session() as session:
        first = session.exec(select(Certificate)).one()
        copy = Certificate(
            **first.model_dump() | {"id": uuid.uuid4(), "series": "FJ-2026-T04", "serial": "x"}
        )
        copy.verify_code = "y"
        session.add(copy)
        with pytest.raises(Exception, match="person_id"):
            session.flush()


def test_only_a_unit_that_may_issue_issues(dbs: Databases, cast: Cast) -> None:
    story, people = _story(dbs, cast, "林一")
    with dbs.transaction() as session:
        session.get_one(OrgUnit, cast.province.unit_id).may_issue = False
    with dbs.session() as session, pytest.raises(rules.NobodyMayIssue, match="甲一市科协"):
        operations.issue(session, story.programme_id, people, settings=SETTINGS, by=cast.cy.actor, at=LATER)
    with dbs.transaction() as session:
        session.get_one(OrgUnit, cast.city.unit_id).may_issue = True
    _issue(dbs, cast, story, *people)
    row = _rows(dbs)[0]
    assert row.series == "FJA-2026-T03"
    assert press.read_facts(row.facts).issuer == "甲一市科协"


def _reissue(dbs: Databases, cast: Cast, certificate_id: uuid.UUID, reason: str = "姓名有误") -> None:
    with dbs.transaction() as session:
        operations.supersede(
            session, certificate_id, reason=reason, settings=SETTINGS, by=cast.cy.actor, at=scene.at(1)
        )
    worker.drain(dbs)


def test_a_reissue_keeps_the_number_and_the_old_one_says_so(dbs: Databases, cast: Cast) -> None:
    story, people = _story(dbs, cast, "林一")
    _issue(dbs, cast, story, *people)
    first = _rows(dbs)[0]
    with dbs.session() as session, pytest.raises(rules.NothingToCorrect):
        operations.supersede(
            session, first.id, reason="没有变化", settings=SETTINGS, by=cast.cy.actor, at=scene.at(1)
        )
    with dbs.transaction() as session:
        session.get_one(Person, people[0]).name = "林𠮷"
        with pytest.raises(changing.LacksGlyphs, match=r"𠮷 \(U\+20BB7\)"):
            operations.supersede(
                session, first.id, reason="姓名", settings=SETTINGS, by=cast.cy.actor, at=scene.at(1)
            )
        session.get_one(Person, people[0]).name = "林逸"
    _reissue(dbs, cast, first.id)
    old, new = _rows(dbs)
    assert (old.state, new.state) == (CertificateState.SUPERSEDED, CertificateState.VALID)
    assert (new.serial, new.version, new.correction) == (old.serial, 2, "姓名有误")
    assert new.verify_code != old.verify_code
    assert press.read_facts(new.facts).holder_name == "林逸"
    assert press.read_facts(old.facts).holder_name == "林一"
    assert _broken(dbs) == {}
    with dbs.session() as session, pytest.raises(changing.NotStanding):
        operations.supersede(
            session, old.id, reason="再次", settings=SETTINGS, by=cast.cy.actor, at=scene.at(2)
        )


def test_revoking_keeps_the_row_and_its_number(dbs: Databases, cast: Cast) -> None:
    story, people = _story(dbs, cast, "林一", "陈二")
    _issue(dbs, cast, story, people[0])
    with dbs.transaction() as session:
        operations.ask_revocation(
            session, _rows(dbs)[0].id, reason="成绩作废", by=cast.cy.actor, at=scene.at(1)
        )
    assert _rows(dbs)[0].state is CertificateState.VALID
    with dbs.session() as session, pytest.raises(rules.TakesTwo):
        operations.confirm_revocation(session, _rows(dbs)[0].id, by=cast.cy.actor, at=scene.at(1))
    with dbs.transaction() as session:
        operations.confirm_revocation(session, _rows(dbs)[0].id, by=cast.fu.actor, at=scene.at(2))
    _issue(dbs, cast, story, people[1])
    first, second = _rows(dbs)
    assert (first.state, first.revoked_reason, first.revoked_by) == (
        CertificateState.REVOKED,
        "成绩作废",
        cast.fu.id,
    )
    with dbs.session(readonly=True) as session:
        events = session.exec(select(Event).where(Event.action == "certificate.revoked")).all()
    assert [json.loads(event.body)["asked_by"] for event in events] == [str(cast.cy.id)]
    assert second.number == 2
    assert _broken(dbs) == {}
    with dbs.session(readonly=True) as session:
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        survey = queries.survey(session, programme, EVERYBODY, SETTINGS, day_of(LATER))
    assert [each.was_revoked for each in survey.awaiting] == [True]
    assert survey.ready == ()


def test_a_revocation_waits_may_be_declined_or_withdrawn_and_holds_off_a_reissue(
    dbs: Databases, cast: Cast
) -> None:
    story, people = _story(dbs, cast, "林一")
    _issue(dbs, cast, story, *people)
    key = _rows(dbs)[0].id

    def ask() -> None:
        with dbs.transaction() as session:
            operations.ask_revocation(session, key, reason="成绩作废", by=cast.cy.actor, at=scene.at(1))

    ask()
    with dbs.session() as session, pytest.raises(changing.RevocationWaits):
        operations.ask_revocation(session, key, reason="再来", by=cast.fu.actor, at=scene.at(1))
    with dbs.session() as session, pytest.raises(changing.RevocationWaits):
        operations.supersede(session, key, reason="更正", settings=SETTINGS, by=cast.cy.actor, at=scene.at(1))
    with dbs.session() as session, pytest.raises(revoking.NotYours):
        operations.withdraw_revocation(session, key, by=cast.fu.actor, at=scene.at(1))
    with dbs.transaction() as session:
        operations.withdraw_revocation(session, key, by=cast.cy.actor, at=scene.at(1))
    ask()
    with dbs.session() as session, pytest.raises(rules.TakesTwo):
        operations.decline_revocation(session, key, by=cast.cy.actor, at=scene.at(2))
    with dbs.transaction() as session:
        operations.decline_revocation(session, key, by=cast.fu.actor, at=scene.at(2))
    with dbs.session() as session, pytest.raises(revoking.NothingAsked):
        operations.confirm_revocation(session, key, by=cast.fu.actor, at=scene.at(2))
    assert _rows(dbs)[0].state is CertificateState.VALID
    assert _broken(dbs) == {}
    with dbs.session(readonly=True) as session:
        states = [row.state for row in session.exec(select(Revocation).order_by(Revocation.id))]
    assert states == [RevocationState.WITHDRAWN, RevocationState.DECLINED]


def test_no_table_holds_a_revocation_by_one_person(dbs: Databases, cast: Cast) -> None:
    story, people = _story(dbs, cast, "林一")
    _issue(dbs, cast, story, *people)
    alone = Revocation(
        id=uuid.uuid4(), certificate_id=_rows(dbs)[0].id, state=RevocationState.CONFIRMED, reason="自定",
        asked_by=cast.cy.id, asked_at=LATER, decided_by=cast.cy.id, decided_at=LATER,
    )  # fmt: skip
    with dbs.session() as session:
        session.add(alone)
        with pytest.raises(IntegrityError, match="takes_two"):
            session.flush()


def test_a_certificate_whose_grounds_are_gone_is_named(dbs: Databases, cast: Cast) -> None:
    """CE-6: a voided attempt shows in the invariants and on the organizer's page until somebody revokes."""
    story, people = _story(dbs, cast, "林一")
    _issue(dbs, cast, story, *people)
    with dbs.transaction() as session:
        attempt = session.exec(select(Attempt)).one()
        attempt.state, attempt.voided_reason = AttemptState.VOIDED, "替考"
    assert list(_broken(dbs)) == [
        "CE-6 whoever holds a valid certificate passed the exam the programme asks for"
    ]
    with dbs.session(readonly=True) as session:
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        survey = queries.survey(session, programme, EVERYBODY, SETTINGS, day_of(LATER))
    assert [each.name for each in survey.doubtful] == ["林一"]
    with dbs.session() as session, pytest.raises(changing.NoLongerEligible):
        operations.supersede(
            session, _rows(dbs)[0].id, reason="更正", settings=SETTINGS, by=cast.cy.actor, at=LATER
        )


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE serial_counter SET last = 3", "CE-1 the numbers of a series"),
        ("DELETE FROM serial_counter", "CE-1 every series has its counter"),
        ("UPDATE certificate SET version = 2", "CE-1 a number belongs"),
        ("DELETE FROM certificate_file", "CE-3"),
        ("UPDATE person SET left_on = '2020-01-01'", "CE-6 nobody was issued"),
        ("DELETE FROM hour_entry", "CE-6 whoever holds a valid certificate has the hours"),
    ],
)
def test_the_invariants_notice(dbs: Databases, cast: Cast, spoil: str, said: str) -> None:
    story, people = _story(dbs, cast, "林一", "陈二")
    _issue(dbs, cast, story, *people)
    assert _broken(dbs) == {}
    with dbs.transaction() as session:
        _let_go(session, spoil)
        session.execute(text(spoil))
    assert any(name.startswith(said) for name in _broken(dbs))


def _let_go(session: Session, spoil: str) -> None:
    """Take away the trigger that keeps the lines of the hour ledger: somebody who spoils them begins with it."""
    if "hour_entry" in spoil:
        on = " ON hour_entry" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text(f"DROP TRIGGER hour_entry_kept{on}"))


def test_a_damaged_file_is_not_handed_out(dbs: Databases, cast: Cast) -> None:
    """CE-3."""
    story, people = _story(dbs, cast, "林一")
    _issue(dbs, cast, story, *people)
    row = _rows(dbs)[0]
    with dbs.transaction() as session:
        session.get_one(CertificateFile, row.id).pdf = b"%PDF-1.4 something else"
    with dbs.session(readonly=True) as session, pytest.raises(queries.certificates.Damaged):
        queries.pdf(session, row.id, row.pdf_sha256)


def test_a_class_is_printed_from_the_frozen_facts(dbs: Databases, cast: Cast) -> None:
    story, people = _story(dbs, cast, "林一", "陈二")
    _issue(dbs, cast, story, *people)
    with dbs.transaction() as session:
        session.get_one(Person, people[0]).name = "改名后"
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        order = operations.Order(programme, story.batch_id, EVERYBODY, SETTINGS)
        pdf = operations.print_class(session, order, by=cast.cy.actor, at=LATER)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    assert len(pages) == 2
    assert "林一" in pages[0]
    assert "陈二" in pages[1]


def test_by_code_tells_no_one_of_a_certificate_not_yet_printed(
    session: Session, dbs: Databases, cast: Cast
) -> None:
    story, _ = _story(dbs, cast, "林一")
    programme = queries.programme(session, story.programme_id)
    assert programme is not None
    issuer = queries.issuer(session, programme, SETTINGS)
    assert issuer is not None
    candidate = queries.candidates(session, programme)[0]
    key = numbering.number(
        session, candidate, programme, issuer, SETTINGS, by=None, issued_by=story.by, at=LATER
    )
    code = session.get_one(Certificate, key).verify_code
    keys = ring(dbs.config, Purpose.CERTIFICATE)
    assert queries.by_code(session, code, keys) is None
    issuing.complete(session, key, press.Pressed(b"%PDF", "00000000", bytes(64)), by=None, at=LATER)
    found = queries.by_code(session, code.lower(), keys)
    assert found is not None
    assert found.holder == "林*"


def test_without_a_key_no_number_is_taken(dbs: Databases, cast: Cast, tmp_path: Path) -> None:
    """CE-3."""
    story, people = _story(dbs, cast, "林一")
    with_keys, dbs.config = dbs.config, dbs.config.model_copy(update={"keys_dir": tmp_path / "none"})
    job = _issue(dbs, cast, story, *people)
    assert (job.state, "flask keys new" in job.message) == (jobs.JobState.FAILED, True)
    assert _rows(dbs) == []
    dbs.config = with_keys
    assert _issue(dbs, cast, story, *people).result == {
        "issued": 1, "held": 0, "not_eligible": 0, "blocked": 0, "not_drawn": 0,
    }  # fmt: skip
