"""An exam of a city's own, and what follows one."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from app import clock
from app.exams import operations as exams
from app.exams.facts import AppealState, AttemptState, CorrectionState, ReleasePolicy, Treatment
from app.exams.models import (
    Attempt,
    AttemptItem,
    Candidate,
    Exam,
    KeyCorrection,
    ScoreAppeal,
    SpotCheck,
    SpotScript,
)
from app.organisation.models import UnitPeriod
from app.web.actor import Actor
from question_bank.blueprints import Blueprint, Row
from question_bank.items import Kind
from tests.house.world.hands import Hands
from tests.house.world.places import ROOT

FEW = Blueprint((Row(Kind.SINGLE, 3, Decimal(2)), Row(Kind.SHORT_ANSWER, 1, Decimal(4))))


class Exams(Hands):
    """Examines somebody, and adds an extension, a correction, an appeal and a sample."""

    def _exam(
        self,
        session: Session,
        unit: UnitPeriod,
        programme_id: uuid.UUID,
        batch_id: uuid.UUID,
        by: Actor,
        writer: uuid.UUID,
    ) -> dict[str, Any]:
        at = self.at
        exam_id = exams.create_exam(
            session,
            programme_id=programme_id,
            title=f"{unit.name}测验",
            blueprint=FEW,
            duration_minutes=300,
            pass_mark=Decimal(6),
            release_policy=ReleasePolicy.AFTER_WINDOW,
            by=by,
            at=at,
        )
        exams.publish_exam(session, exam_id, by=by, at=at)
        sitting_id = exams.open_sitting(
            session,
            exam_id,
            title=f"{unit.name}第一场",
            batch_id=batch_id,
            opens_at=at - timedelta(hours=1),
            closes_at=at + timedelta(days=2),
            by=by,
            at=at,
        )
        exams.admit(session, sitting_id, [writer], by=by, at=at)
        attempt_id = exams.start(session, sitting_id, writer, at=at)
        exams.submit(session, attempt_id, writer, generation=1, submit_key=clock.new_id(), at=at)
        return {
            "exam_id": exam_id,
            "sitting_id": sitting_id,
            "decision_id": self._extend(session, sitting_id, by),
            **self._after(session, exam_id, by),
        }

    def _extend(self, session: Session, sitting_id: uuid.UUID, by: Actor) -> uuid.UUID:
        """Give somebody who does not walk more time in a sitting."""
        admitted = select(Candidate.person_id).where(
            Candidate.sitting_id == sitting_id, col(Candidate.person_id).not_in(list(self.who.values()))
        )
        person_id = session.exec(admitted.order_by(col(Candidate.person_id))).first()
        assert person_id is not None
        decided = exams.extend_person(
            session, sitting_id, person_id, minutes=5, reason="设备更换", by=by, at=self.at
        )
        return decided.decision_id

    def _after(self, session: Session, exam_id: uuid.UUID, by: Actor) -> dict[str, Any]:
        """Add what follows an exam: a wrong key that was put right, an appeal and a sample to look at."""
        ended = select(AttemptItem).join(Attempt, col(Attempt.id) == AttemptItem.attempt_id)
        ended = ended.where(col(Attempt.exam_id) == exam_id, col(Attempt.state) != AttemptState.OPEN)
        # What is one city's must not be the other's too, whatever was drawn.
        elsewhere = select(AttemptItem.version_id).join(Attempt, col(Attempt.id) == AttemptItem.attempt_id)
        elsewhere = elsewhere.join(Exam, col(Exam.id) == Attempt.exam_id)
        cities = (Exam.id != exam_id, Exam.unit_path != self._unit(session, ROOT).path)
        ended = ended.where(col(AttemptItem.version_id).not_in(elsewhere.where(*cities)))
        laid = session.exec(
            ended.order_by(col(Attempt.started_at), col(Attempt.id), col(AttemptItem.position))
        ).first()
        assert laid is not None
        correction = KeyCorrection(
            id=clock.new_id(),
            exam_id=exam_id,
            item_id=laid.item_id,
            version_id=laid.version_id,
            treatment=Treatment.FULL_MARKS,
            reason="题干有误",
            state=CorrectionState.DONE,
            proposed_by=by.person_id,
            proposed_at=self.at,
            decided_by=self.who["admin"],
            decided_at=self.at,
            finished_at=self.at,
        )
        session.add(correction)
        session.flush()
        appeal = ScoreAppeal(
            id=clock.new_id(),
            attempt_id=laid.attempt_id,
            person_id=session.exec(select(Attempt.person_id).where(Attempt.id == laid.attempt_id)).one(),
            text="第三点写的是同一意思",
            filed_at=self.at,
            state=AppealState.OPEN,
        )
        check = SpotCheck(
            id=clock.new_id(),
            exam_id=exam_id,
            seed="0",
            size=1,
            population=1,
            created_by=by.person_id,
            created_at=self.at,
        )
        session.add_all([appeal, check])
        session.flush()
        session.add(SpotScript(check_id=check.id, attempt_id=laid.attempt_id, place=1))
        session.flush()
        return {
            "correction_id": correction.id,
            "version_id": laid.version_id,
            "appeal_id": appeal.id,
            "check_id": check.id,
        }
