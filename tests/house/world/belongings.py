"""What is one person's own: message, calendar, attempt, round of practice, certificate, job."""

import uuid
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from app.awards.models import Certificate, Handout
from app.awards.operations import designs, seals
from app.coverage.models import CoverageList
from app.exams import operations as exams
from app.exams.models import Attempt, Sitting
from app.jobs import Job
from app.messages import operations as messages
from app.messages.models import Message
from app.organisation import queries as organisation
from app.planning.models import Batch
from app.practice import operations as practice
from app.practice import policy
from app.practice import queries as practised
from app.practice.facts import Choice, Source
from app.practice.models import ErrorBookEntry, PracticeRound
from app.schedule import operations as schedule
from app.schedule.models import CalendarToken
from certificates.seals import read_seal
from tests.certificates.ring import ring
from tests.house.world.people import People
from tests.house.world.places import CITY, FUZHOU, OTHER_CITY, PROVINCE, ROOT, XIAMEN


class Belongings(People):
    """Opens and finds what belongs to one person."""

    def _feeds(self, session: Session) -> dict[str, str]:
        """Open a calendar for three people, put a message into their inboxes, and let two begin an exam."""
        found = {}
        for place, who in ((PROVINCE, "organizer"), (FUZHOU, "cadre"), (XIAMEN, "other-cadre")):
            by = self._actor(session, self.who[who])
            found[place] = schedule.open_feed(session, by=by, at=self.at)
        messages.send(
            session,
            [self.who[who] for who in ("organizer", "cadre", "other-cadre")],
            kind="notice",
            title="开课提醒",
            body="请准时到课。",
            link="/agenda",
            at=self.at,
        )
        batch = session.exec(select(Batch).where(Batch.number == 8)).one()
        sitting_id = session.exec(select(Sitting.id).where(Sitting.batch_id == batch.id)).one()
        exams.start(session, sitting_id, self.who["cadre"], at=self.at)
        return found

    def _practise(self, session: Session) -> None:
        """Let three people begin a round and give up on its first question; the rest of it waits."""
        for who in ("organizer", "cadre", "other-cadre"):
            by = self._actor(session, self.who[who])
            reach = practised.reach(session, by.person_id, policy.shelf(by), self.at)
            round_id = practice.begin(session, Choice(Source.TOPIC, size=20), reach, at=self.at)
            question = practised.question(session, round_id, 1, reach)
            assert question is not None
            practice.answer(session, round_id, question, None, reach, at=self.at)

    def _hand_out(self, session: Session) -> None:
        """Lay ready for three organizers what a job put together for them."""
        programme_id = session.exec(
            select(Certificate.programme_id).order_by(col(Certificate.serial))
        ).first()
        assert programme_id is not None
        for who, code in (("organizer", ROOT), ("city-organizer", CITY), ("other-organizer", OTHER_CITY)):
            session.add(
                CoverageList(
                    id=uuid.uuid5(uuid.NAMESPACE_URL, who),
                    programme_id=programme_id,
                    name="gap.csv",
                    asked={
                        "table": "gap",
                        "paths": [self._unit(session, code).path],
                        "filters": {},
                        "words": "",
                        "format": "csv",
                    },
                    known_at=self.at,
                    lines=1,
                    content=b"1",
                    created_by=self.who[who],
                    created_at=self.at,
                )
            )
            session.add(
                Handout(
                    id=uuid.uuid5(uuid.NAMESPACE_OID, who),
                    programme_id=programme_id,
                    name="certificates.pdf",
                    count=1,
                    content=b"%PDF-1.4",
                    created_by=self.who[who],
                    created_at=self.at,
                )
            )

    def _round(self, session: Session, person_id: uuid.UUID) -> dict[str, Any]:
        """Return somebody's open round, and what stands in their book of errors since."""
        mine = (PracticeRound.person_id == person_id, col(PracticeRound.finished_at).is_(None))
        wrong = select(ErrorBookEntry.id).where(ErrorBookEntry.person_id == person_id)
        latest = wrong.order_by(col(ErrorBookEntry.last_answered_at).desc())
        return {
            "round_id": session.exec(select(PracticeRound.id).where(*mine)).one(),
            "entry_id": session.exec(latest).first(),
        }

    def _own(self, session: Session, person_id: uuid.UUID) -> dict[str, Any]:
        """Return what is one person's own: their message, calendar, attempt, certificate and job."""
        walks = col(Attempt.person_id).in_(list(self.who.values()))
        # The province's attempt and certificate are those of somebody who does not walk.
        whose = ~walks if person_id == self.who["organizer"] else Attempt.person_id == person_id
        attempt = session.exec(select(Attempt).where(whose).order_by(col(Attempt.started_at))).first()
        owner = {self.who["cadre"]: "city-organizer", self.who["other-cadre"]: "other-organizer"}
        staff = self.who[owner.get(person_id, "organizer")]
        found: dict[str, Any] = {
            "message_id": session.exec(select(Message.id).where(Message.person_id == person_id)).first(),
            "feed_id": session.exec(
                select(CalendarToken.id).where(CalendarToken.person_id == person_id)
            ).first(),
            "handout_id": session.exec(select(Handout.id).where(Handout.created_by == staff)).first(),
            "list_id": session.exec(select(CoverageList.id).where(CoverageList.created_by == staff)).first(),
            "job_id": session.exec(select(Job.id).where(Job.created_by == staff)).first(),
        }
        found |= self._round(session, person_id)
        if attempt is not None:
            found["attempt_id"] = attempt.id
        certificate = self._certificate(session, person_id)
        return found | {"certificate_id": certificate.id, "code": certificate.verify_code}

    def _looks(self, session: Session, code: str, by: uuid.UUID) -> dict[str, Any]:
        """Give a unit a design of its own, and a seal that waits for somebody else's approval."""
        actor, unit = self._actor(session, by), organisation.by_code(session, code)
        assert unit is not None
        design = designs.create(session, unit, "completion", f"{unit.name}证书", by=actor, at=self.at)
        picture, issuing = read_seal(ring()), replace(unit, may_issue=True)
        seal = seals.upload(session, issuing, picture, "样章", by=actor, at=self.at)
        return {"design_id": design, "seal_id": seal}

    def _certificate(self, session: Session, person_id: uuid.UUID) -> Certificate:
        """Return one's own certificate, or somebody else's of the same place: whose exam is open has none yet."""
        query = self._far_from_both(session)
        if person_id == self.who["cadre"]:
            path = self._unit(session, CITY).path
            query = select(Certificate).where(col(Certificate.unit_path).startswith(path))
        elif person_id == self.who["other-cadre"]:
            query = select(Certificate).where(Certificate.person_id == person_id)
        found: Certificate = session.exec(query.order_by(col(Certificate.serial))).first()
        assert found is not None
        return found
