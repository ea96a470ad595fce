"""Designs of a scope with their versions, and the seals of its units."""

import uuid
from typing import Any

from sqlalchemy import and_, false, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.awards.designs import (
    USABLE,
    DesignFacts,
    DesignLine,
    DesignVersionFacts,
    SealFacts,
    SealState,
)
from app.awards.models import Design, DesignVersion, Seal
from app.organisation.models import UnitPeriod
from app.web.actor import Scope

WRITER: Any = aliased(Account)
DECIDER: Any = aliased(Account)
REVOKER: Any = aliased(Account)


def _within_or_above(scope: Scope, column: Any) -> Any:
    """Return the condition of what lies in a scope, or serves it from above."""
    above = (literal(path).like(column.concat("%")) for path in scope.paths)
    return or_(scope.clause(column), *above, false())


def design(session: Session, design_id: uuid.UUID) -> DesignFacts | None:
    """Return a design with all its versions, or None."""
    present = and_(col(UnitPeriod.unit_id) == Design.unit_id, col(UnitPeriod.valid_to).is_(None))
    statement: Any = (
        select(Design, col(UnitPeriod.name)).outerjoin(UnitPeriod, present).where(col(Design.id) == design_id)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, unit = found
    return DesignFacts(
        id=row.id,
        key=row.key,
        name=row.name,
        based_on=row.based_on,
        unit_id=row.unit_id,
        unit_path=row.unit_path,
        unit_name=unit or "",
        retired_at=row.retired_at,
        versions=tuple(_versions(session, design_id)),
    )


def _versions(session: Session, design_id: uuid.UUID) -> list[DesignVersionFacts]:
    statement: Any = (
        select(DesignVersion, WRITER.display_name, DECIDER.display_name)
        .outerjoin(WRITER, WRITER.id == DesignVersion.written_by)
        .outerjoin(DECIDER, DECIDER.id == DesignVersion.decided_by)
        .where(col(DesignVersion.design_id) == design_id)
        .order_by(col(DesignVersion.number).desc())
    )
    same = (
        *("number", "state", "content", "digest", "title", "note", "restored_from"),
        *("written_by", "written_at", "decided_by", "decided_at", "comment"),
    )
    return [
        DesignVersionFacts(
            writer=writer or "", decider=decider or "", **{name: getattr(row, name) for name in same}
        )
        for row, writer, decider in session.execute(statement).all()
    ]


def designs(session: Session, scope: Scope) -> list[DesignLine]:
    """Return the designs of a scope and those that serve it from above, in the order of unit and name."""
    newest = (
        select(col(DesignVersion.design_id), func.max(DesignVersion.number).label("number"))
        .group_by(col(DesignVersion.design_id))
        .subquery()
    )
    used = (
        select(col(DesignVersion.design_id), func.max(DesignVersion.number).label("number"))
        .where(col(DesignVersion.state).in_(list(USABLE)))
        .group_by(col(DesignVersion.design_id))
        .subquery()
    )
    present = and_(col(UnitPeriod.unit_id) == Design.unit_id, col(UnitPeriod.valid_to).is_(None))
    statement: Any = (
        select(Design, col(UnitPeriod.name), newest.c.number, col(DesignVersion.state), used.c.number)
        .join(newest, newest.c.design_id == Design.id)
        .join(
            DesignVersion,
            and_(col(DesignVersion.design_id) == Design.id, col(DesignVersion.number) == newest.c.number),
        )
        .outerjoin(used, used.c.design_id == Design.id)
        .outerjoin(UnitPeriod, present)
        .where(_within_or_above(scope, col(Design.unit_path)))
        .order_by(col(Design.unit_path), col(Design.name), col(Design.key))
    )
    return [
        DesignLine(
            id=row.id,
            name=row.name,
            unit_name=unit or "",
            based_on=row.based_on,
            newest=number,
            state=state,
            used=in_use,
            retired=row.retired_at is not None,
        )
        for row, unit, number, state, in_use in session.execute(statement).all()
    ]


def named(session: Session, key: str) -> tuple[uuid.UUID, str] | None:
    """Return the id and name of the design a certificate names, or None."""
    row = session.execute(select(col(Design.id), col(Design.name)).where(col(Design.key) == key)).first()
    return (row.id, row.name) if row else None


def _seals() -> Any:
    present = and_(col(UnitPeriod.unit_id) == Seal.unit_id, col(UnitPeriod.valid_to).is_(None))
    statement: Any = (
        select(Seal, col(UnitPeriod.name), WRITER.display_name, DECIDER.display_name, REVOKER.display_name)
        .outerjoin(UnitPeriod, present)
        .outerjoin(WRITER, WRITER.id == Seal.uploaded_by)
        .outerjoin(DECIDER, DECIDER.id == Seal.decided_by)
        .outerjoin(REVOKER, REVOKER.id == Seal.revoked_by)
    )
    return statement


def seals(session: Session, scope: Scope) -> list[SealFacts]:
    """Return the seals of a scope's units, those in use and those that wait first, then the newest first."""
    statement = _seals().where(scope.clause(col(Seal.unit_path)))
    found = [_seal(*row) for row in session.execute(statement).all()]
    found.sort(key=lambda each: (-each.uploaded_at.timestamp(), str(each.id)))
    return sorted(found, key=lambda each: each.state not in {SealState.ASKED, SealState.APPROVED})


def seal(session: Session, seal_id: uuid.UUID) -> SealFacts | None:
    """Return a seal, or None."""
    row = session.execute(_seals().where(col(Seal.id) == seal_id)).first()
    return None if row is None else _seal(*row)


def _seal(
    row: Seal, unit: str | None, uploader: str | None, decider: str | None, revoker: str | None
) -> SealFacts:
    same = (
        *("id", "unit_id", "unit_path", "sha256", "state", "source", "uploaded_by", "uploaded_at"),
        *("decided_by", "decided_at", "revoked_at", "reason"),
    )
    return SealFacts(
        unit_name=unit or "",
        uploader=uploader or "",
        decider=decider or "",
        revoker=revoker or "",
        **{name: getattr(row, name) for name in same},
    )


def seal_picture(session: Session, seal_id: uuid.UUID) -> bytes | None:
    """Return the picture of a seal as it was taken in."""
    return session.execute(select(col(Seal.png)).where(col(Seal.id) == seal_id)).scalar()
