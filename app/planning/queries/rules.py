"""What an organizer asks of a plan: rules of single units, people who cover for each other, bans."""

import uuid

from sqlmodel import Session, col, select

from app.planning.facts import UnitOverride
from app.planning.models import UnitRule


def overrides(session: Session, programme_id: uuid.UUID) -> list[UnitOverride]:
    """Return how units differ from their programme, from the top down."""
    rows = session.exec(
        select(UnitRule).where(UnitRule.programme_id == programme_id).order_by(col(UnitRule.unit_path))
    ).all()
    return [UnitOverride(row.unit_path, row.max_away_percent, row.on_duty_min, row.near) for row in rows]
