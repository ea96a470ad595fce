"""Who walks: the five of the demo, and those it lacks."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from app.accounts import operations as accounts
from app.accounts import queries as account_rows
from app.accounts.models import Account, NameKind, RoleGrant
from app.awards.models import Certificate
from app.cli.seed import SIGN_INS
from app.clock import new_id
from app.exams.facts import AttemptState
from app.exams.models import Attempt, Candidate, Sitting
from app.organisation import operations as organisation
from app.organisation.facts import Rank
from app.organisation.models import Appointment, Person, UnitPeriod
from app.planning.models import Batch, Enrolment, Origin
from app.web.actor import Role
from tests.house.world.hands import Hands
from tests.house.world.places import CITY, OTHER_CITY


class People(Hands):
    """Finds and adds the people who walk, and gives the cities a certificate each."""

    def _people(self, session: Session) -> None:
        """Find the five of the demo, and add the four it lacks."""
        self.who = {}
        for name, _ in SIGN_INS:
            found = account_rows.account_by_name(session, NameKind.LOGIN, name)
            assert found is not None
            self.who[name] = found
        by = self._actor(session, self.who["admin"])
        city, other = self._unit(session, CITY), self._unit(session, OTHER_CITY)
        for role, unit, staff_no in (
            ("newcomer", city, "XR001"),
            ("disabled", city, "XR002"),
            ("city-auditor", city, "XR003"),
            ("other-organizer", other, "XR004"),
        ):
            self.who[role] = organisation.add_person(
                session,
                staff_no=staff_no,
                name=f"汪{'一二三四'[int(staff_no[-1]) - 1]}舟",
                unit_id=unit.unit_id,
                post="干部",
                rank=Rank.STAFF,
                phone=f"1390000000{staff_no[-1]}",
                on=date(2020, 1, 1),
                by=None,
                at=self.at,
            )
            accounts.set_password(
                session,
                self.who[role],
                "Minjiang-2026",
                must_change=role == "newcomer",
                by=None,
                at=self.at,
            )
        for role, granted, unit in (
            ("city-auditor", Role.AUDITOR, city),
            ("other-organizer", Role.ORGANIZER, other),
        ):
            place = (unit.unit_id, unit.path, unit.name)
            accounts.grant_role(session, self.who[role], granted, *place, by=by, at=self.at)
        accounts.disable(session, self.who["disabled"], by=by, at=self.at)
        for town in (city, other):
            self._certify(session, town.path)
        self._unseat(session)
        certified = select(Certificate.person_id).where(col(Certificate.unit_path).startswith(other.path))
        self.who["other-cadre"] = (
            session.exec(certified.order_by(col(Certificate.serial))).first()
            or (self._serving(session, other.path)[0])
        )
        # Chance may choose the leader of a unit, who reads its reports.
        session.execute(
            update(Appointment)
            .where(col(Appointment.person_id) == self.who["other-cadre"])
            .values(is_principal_leader=False)
        )
        for role in ("other-cadre", "disabled", "city-auditor", "other-organizer"):
            accounts.finish_first_sign_in(session, self.who[role], by=None, at=self.at)
            session.flush()
            session.execute(
                update(Account).where(col(Account.id) == self.who[role]).values(must_change_password=False)
            )

    def _certify(self, session: Session, path: str) -> None:
        """Let somebody of a city hold a certificate, where chance gave none to the few who serve there."""
        if session.exec(select(Certificate).where(col(Certificate.unit_path).startswith(path))).first():
            return
        sat = select(Attempt.person_id).where(Attempt.state != AttemptState.OPEN)
        holder = next((each for each in self._serving(session, path) if each in set(session.exec(sat))), None)
        holder = holder or self._serving(session, path)[-1]
        row = session.exec(self._far_from_both(session).order_by(col(Certificate.serial).desc())).first()
        assert row is not None
        row.person_id, row.unit_path = holder, path
        session.add(row)
        session.flush()

    def _far_from_both(self, session: Session) -> Any:
        """Select the certificates of people who serve in neither city and do not walk."""
        paths = [self._unit(session, code).path for code in (CITY, OTHER_CITY)]
        return select(Certificate).where(
            *(~col(Certificate.unit_path).startswith(path) for path in paths),
            col(Certificate.person_id).not_in(list(self.who.values())),
        )

    def _unseat(self, session: Session) -> None:
        """Take from the staff who walk the seat that chance may have given them in the batch `cadre` attends.

        The auditor did hold one: what is asked about theirs is answered alike in every world.
        """
        staff = [key for name, key in self.who.items() if name != "cadre"]
        batch = session.exec(select(Batch).where(Batch.number == 8)).one()
        held = select(Enrolment.id).where(
            Enrolment.batch_id == batch.id, Enrolment.person_id == self.who["auditor"]
        )
        if session.exec(held).first() is None:
            session.add(
                Enrolment(
                    id=new_id(),
                    programme_id=batch.programme_id,
                    batch_id=batch.id,
                    person_id=self.who["auditor"],
                    origin=Origin.PLANNED,
                    created_by=self.who["organizer"],
                    created_at=self.at,
                    withdrawn_at=self.at,
                )
            )
            session.flush()
        sittings = select(Sitting.id).where(Sitting.batch_id == batch.id)
        session.execute(
            update(Enrolment)
            .where(col(Enrolment.batch_id) == batch.id, col(Enrolment.person_id).in_(staff))
            .values(withdrawn_at=self.at)
        )
        session.execute(
            delete(Candidate).where(
                col(Candidate.sitting_id).in_(sittings), col(Candidate.person_id).in_(staff)
            )
        )

    def _grant(self, session: Session, account_id: uuid.UUID, role: Role) -> uuid.UUID:
        query = select(RoleGrant.id).where(RoleGrant.account_id == account_id, RoleGrant.role == role)
        return session.exec(query).one()

    def _cookie(self, session: Session, role: str) -> tuple[str, int]:
        account = session.get(Account, self.who[role])
        assert account is not None
        return str(account.id), account.epoch

    def _marks(self, session: Session, path: str) -> list[str]:
        numbers = select(Person.staff_no).where(col(Person.id).in_(self._serving(session, path)))
        names = select(UnitPeriod.name).where(col(UnitPeriod.path).startswith(path))
        return sorted({*session.exec(numbers), *session.exec(names)})
