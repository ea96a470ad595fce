"""Puts the world together."""

import uuid
from typing import Any

from sqlmodel import Session, col, select

from app import worker
from app.journal import sealing
from app.journal.models import Event
from app.planning import operations as planning
from tests.house.world.belongings import Belongings
from tests.house.world.places import (
    CITY,
    FUZHOU,
    NOBODY,
    OTHER_CITY,
    PROVINCE,
    ROLES,
    ROOT,
    UNKNOWN,
    XIAMEN,
    Things,
)
from tests.house.world.towns import Towns


class Builder(Towns, Belongings):
    """Adds to the demo one of everything in either city."""

    def everything(self) -> tuple[dict[str, tuple[str, int]], Things, list[str]]:
        with self.databases.transaction() as session:
            self._people(session)
        with self.databases.transaction() as session:
            found = {PROVINCE: self._of_the_province(session)}
            found[PROVINCE] |= self._looks(session, ROOT, self.who["organizer"])
            tokens = self._feeds(session)
        for place, code, by, cadre in (
            (FUZHOU, CITY, self.who["city-organizer"], self.who["cadre"]),
            (XIAMEN, OTHER_CITY, self.who["other-organizer"], self.who["other-cadre"]),
        ):
            with self.databases.transaction() as session:
                found[place] = self._of_a_city(session, code, self._actor(session, by), cadre)
            with self.databases.transaction() as session:
                found[place] |= self._looks(session, code, by)
                planning.propose_now(session, uuid.UUID(found[place]["plan_id"]), at=self.at)
        worker.drain(self.databases)
        with self.databases.transaction() as session:
            self._practise(session)
            self._hand_out(session)
        sealing.seal_new_events(self.databases, self.at)
        with self.databases.session(readonly=True) as session:
            for place, who in ((PROVINCE, "organizer"), (FUZHOU, "cadre"), (XIAMEN, "other-cadre")):
                found[place] |= self._own(session, self.who[who])
                found[place]["token"] = tokens[place]
                found[place]["event_id"] = self._event(session, found[place]["programme_id"])
            things = self._table(found)
            marks = self._marks(session, self._unit(session, OTHER_CITY).path)
            people = {role: self._cookie(session, role) for role in ROLES if role != "anonymous"}
        return people, things, marks

    def _event(self, session: Session, programme_id: uuid.UUID) -> uuid.UUID:
        """Return what the journal first says of a programme."""
        told = select(Event.id).where(Event.object_id == str(programme_id), Event.stream == "programme")
        return session.exec(told.order_by(col(Event.seq))).first() or uuid.UUID(NOBODY)

    def _table(self, found: dict[str, dict[str, Any]]) -> Things:
        """Turn place → name → id round into name → place → text, and add what is nobody's."""
        names = {name for things in found.values() for name in things}
        table: Things = {}
        for name in sorted(names):
            table[name] = {
                place: str(found[place][name]) for place in found if found[place].get(name) is not None
            }
            table[name][UNKNOWN] = NOBODY
        return table
