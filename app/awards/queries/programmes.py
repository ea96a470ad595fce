"""Programmes as the awards room needs them, and the unit that issues their certificates."""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, select
from sqlmodel import Session, col

from app.awards import rules
from app.awards.facts import CertificateState, Issuer, ProgrammeFacts, ProgrammeLine, Settings
from app.awards.models import Certificate
from app.organisation import queries as organisation
from app.organisation.models import UnitPeriod
from app.planning import queries as planning
from app.planning.models import Programme
from app.web.actor import Scope


def programme(session: Session, programme_id: uuid.UUID) -> ProgrammeFacts | None:
    """Return a programme, or None."""
    found = planning.programme(session, programme_id)
    if found is None:
        return None
    return ProgrammeFacts(**{name: getattr(found, name) for name in ProgrammeFacts.__dataclass_fields__})


def issuer(session: Session, programme: ProgrammeFacts, settings: Settings) -> Issuer | None:
    """Return the unit that issues a programme's certificates: its own, or the nearest above that may."""
    top = "/" + programme.unit_path.strip("/").partition("/")[0] + "/"
    above = organisation.units(session, Scope((top,)))
    return rules.issuer_of(programme.unit_path, above, settings.issuer)


def programmes(session: Session, scope: Scope) -> list[ProgrammeLine]:
    """Return the programmes of a scope and those above it, with the certificates of the scope's people."""
    present = and_(col(UnitPeriod.unit_id) == Programme.unit_id, col(UnitPeriod.valid_to).is_(None))
    held = and_(col(Certificate.programme_id) == Programme.id, scope.clause(col(Certificate.unit_path)))
    newest = (col(Programme.starts_on).desc(), col(Programme.id).desc())
    statement: Any = (
        select(
            col(Programme.id),
            col(Programme.name),
            col(UnitPeriod.name),
            _counted(CertificateState.VALID),
            _counted(CertificateState.ISSUING),
        )
        .outerjoin(UnitPeriod, present)
        .outerjoin(Certificate, held)
        .where(or_(scope.clause(col(Programme.unit_path)), _above(scope)))
        .group_by(col(Programme.id), col(Programme.name), col(UnitPeriod.name))
        .order_by(*newest)
    )
    return [
        ProgrammeLine(key, name, unit or "", int(valid), int(unfinished))
        for key, name, unit, valid, unfinished in session.execute(statement).all()
    ]


def _counted(state: CertificateState) -> Any:
    return func.coalesce(func.sum(case((col(Certificate.state) == state, 1), else_=0)), 0)


def _above(scope: Scope) -> ColumnElement[bool]:
    # Codes hold letters, digits and hyphens, so a path has no character that LIKE would read as a pattern.
    return or_(*(literal(path).like(col(Programme.unit_path).concat("%")) for path in scope.paths), false())
