"""After a corrected exam: certificates that no longer hold are revoked, people who completed by it get theirs."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import insert
from sqlmodel import SQLModel, col, select

from app import worker
from app.awards import operations, queries
from app.awards.facts import CertificateState
from app.awards.models import Certificate
from app.bank.models import BankItem, ItemState, ItemVersion
from app.clock import new_id
from app.db import Databases
from app.exams.facts import CorrectionState, Treatment
from app.exams.models import Attempt, KeyCorrection
from app.journal.models import Event
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS, Story
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

SignIn = Callable[[Player], Client]


@pytest.fixture
def told(dbs: Databases, cast: Cast) -> Story:
    """An and Bo have completed; An holds a certificate, Bo's last marks are one short."""
    with dbs.transaction() as session:
        story = scene.completed_by(session, cast, cast.an, cast.bo)
        operations.issue(
            session, story.programme_id, [cast.an.id], settings=SETTINGS, by=cast.cy.actor, at=LATER
        )
    worker.drain(dbs)
    return story


@pytest.fixture
def corrected(dbs: Databases, cast: Cast, told: Story) -> uuid.UUID:
    """A correction is done that takes An below the line; Bo crossed it upwards."""
    with dbs.transaction() as session:
        item_id, version_id = new_id(), new_id()
        session.add(
            BankItem(
                id=item_id,
                code="p1-s01",
                kind="single",
                state=ItemState.APPROVED,
                topic="重大意义",
                paragraph="1",
                cognitive_level="recall",
                expected_difficulty="easy",
                stem="题",
                author_id=cast.cy.id,
                reviewer_id=cast.fu.id,
                created_at=LATER,
                updated_at=LATER,
            )
        )
        session.flush()
        session.add(
            ItemVersion(
                id=version_id,
                item_id=item_id,
                version=1,
                item={},
                key={},
                quote="",
                rationale="",
                created_by=cast.cy.id,
                created_at=LATER,
            )
        )
        correction_id = new_id()
        session.flush()
        session.add(
            KeyCorrection(
                id=correction_id,
                exam_id=told.exam_id,
                item_id=item_id,
                version_id=version_id,
                treatment=Treatment.FULL_MARKS,
                reason="题目有误",
                state=CorrectionState.DONE,
                proposed_by=cast.cy.id,
                proposed_at=LATER,
                decided_by=cast.ed.id,
                decided_at=LATER,
                finished_at=LATER,
            )
        )
        session.flush()
        for player, passed in ((cast.an, False), (cast.bo, True)):
            attempt = session.exec(select(Attempt).where(Attempt.person_id == player.id)).one()
            attempt.passed, attempt.score = passed, Decimal(60 if passed else 59)
            session.add(attempt)
            row = {"correction_id": correction_id, "attempt_id": attempt.id, "told": True, "at": LATER}
            row |= {"old_marks": 0, "new_marks": 1, "old_score": 60, "new_score": attempt.score}
            row |= {"old_passed": not passed, "new_passed": passed}
            session.execute(insert(SQLModel.metadata.tables["regraded_attempt"]), [row])
    return correction_id


def _states(dbs: Databases) -> dict[uuid.UUID, CertificateState]:
    with dbs.session(readonly=True) as session:
        return {row.person_id: row.state for row in session.exec(select(Certificate)).all()}


def test_both_directions_are_listed_and_carried_out(
    as_: SignIn, cast: Cast, dbs: Databases, told: Story, corrected: uuid.UUID
) -> None:
    """CE-6: whoever fell below the line loses the certificate, whoever rose above it gets one."""
    browser, page = as_(cast.cy), f"/certificates/corrections/{corrected}"
    programme = browser.get(f"/certificates/programmes/{told.programme_id}").get_data(as_text=True)
    assert page in programme
    with count_statements(dbs.web) as seen:
        shown = browser.get(page).get_data(as_text=True)
    assert len(seen) <= 18, str(seen)
    assert "应撤销 1 张" in shown
    assert "应补发 1 张" in shown
    assert browser.post(page, data={"reason": "答案更正"}).status_code == 422
    assert _states(dbs) == {cast.an.id: CertificateState.VALID}
    assert browser.post(page, data={"reason": "考试答案更正", "agreed": "y"}).status_code == 303
    worker.drain(dbs)
    assert _states(dbs) == {cast.an.id: CertificateState.REVOKED, cast.bo.id: CertificateState.VALID}
    assert "没有需要办理的证书" in browser.get(page).get_data(as_text=True)
    assert browser.post(page, data={"reason": "再办", "agreed": "y"}).status_code == 409
    with dbs.session() as session:
        actions = session.exec(select(Event.action).where(col(Event.action).like("cert%"))).all()
    assert sorted(actions)[-1] == "certificates.ordered" or "certificate.revoked" in actions


def test_a_run_that_was_killed_is_finished_by_the_next(
    cast: Cast, dbs: Databases, told: Story, corrected: uuid.UUID
) -> None:
    """CE-6, GR-4: two runs of the same order do what one does."""
    with dbs.transaction() as session:
        case = queries.correction_case(session, corrected)
        assert case is not None
        for _ in range(2):
            operations.carry_out(session, case, reason="更正", settings=SETTINGS, by=cast.cy.actor, at=LATER)
    worker.drain(dbs)
    assert _states(dbs) == {cast.an.id: CertificateState.REVOKED, cast.bo.id: CertificateState.VALID}


def test_whoever_passed_another_time_keeps_theirs(
    cast: Cast, dbs: Databases, told: Story, corrected: uuid.UUID
) -> None:
    with dbs.transaction() as session:
        old = session.exec(select(Attempt).where(Attempt.person_id == cast.an.id)).one()
        values = old.model_dump() | {"id": new_id(), "ordinal": 2, "passed": True, "score": Decimal(80)}
        session.add(Attempt(**values))
    with dbs.session() as session:
        case = queries.correction_case(session, corrected)
        assert case is not None
        found = queries.consequences(session, case, SETTINGS, LATER.date())
    assert found.to_revoke == ()


def test_only_those_who_keep_the_certificates_get_in(
    as_: SignIn, cast: Cast, dbs: Databases, told: Story, corrected: uuid.UUID
) -> None:
    page = f"/certificates/corrections/{corrected}"
    for player in (cast.an, cast.bo, cast.ed, cast.di):
        assert as_(player).get(page).status_code == 404
        assert as_(player).post(page, data={"reason": "x", "agreed": "y"}).status_code in {403, 404}
    with dbs.transaction() as session:
        row = session.get(KeyCorrection, corrected)
        assert row is not None
        row.state, row.finished_at = CorrectionState.APPROVED, None
        session.add(row)
    assert as_(cast.cy).get(page).status_code == 404
