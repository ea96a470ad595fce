"""Which people of which programmes are looked at, and as of when."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from app.coverage.queries.past import Past
from app.planning.models import RosterEntry
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope


@dataclass(frozen=True)
class Part:
    """Which people are looked at, and as of when: those whose roster entry lies in a scope; or those named."""

    programmes: tuple[ProgrammeFacts, ...]
    scope: Scope
    then: Past
    people: tuple[uuid.UUID, ...] | None = None

    @property
    def at(self) -> datetime:
        return self.then.at

    @property
    def ids(self) -> list[uuid.UUID]:
        return [programme.id for programme in self.programmes]

    def of(self, statement: Any, programme_id: Any, person_id: Any) -> Any:
        """Keep the rows of these programmes and people: of a whole programme, or by the people of a subtree."""
        statement = statement.where(programme_id.in_(self.ids))
        if self.people is not None:
            return statement.where(person_id.in_(self.people))
        if all(self.scope.covers(programme.unit_path) for programme in self.programmes):
            return statement
        # Asked by person and not joined, so that both databases begin with the few people and not with all rows.
        mine = select(col(RosterEntry.person_id)).where(
            col(RosterEntry.programme_id).in_(self.ids), self.scope.clause(col(RosterEntry.unit_path))
        )
        return statement.where(person_id.in_(mine))
