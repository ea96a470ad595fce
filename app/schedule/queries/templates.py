"""Templates of timetables."""

import uuid

from sqlmodel import Session, col, select

from app.schedule.facts import ActivityForm, Entry, Template
from app.schedule.models import TimetableTemplate
from app.web.actor import Scope


def templates(session: Session, scope: Scope) -> list[Template]:
    """Return the templates of a scope, by name."""
    statement = select(TimetableTemplate).where(scope.clause(col(TimetableTemplate.unit_path)))
    return [_template(row) for row in session.exec(statement.order_by(col(TimetableTemplate.name))).all()]


def template(session: Session, template_id: uuid.UUID, scope: Scope) -> Template | None:
    row = session.get(TimetableTemplate, template_id)
    return _template(row) if row is not None and scope.covers(row.unit_path) else None


def _template(row: TimetableTemplate) -> Template:
    return Template(row.id, row.unit_path, row.name, tuple(_entry(one) for one in row.entries))


def _entry(kept: dict[str, object]) -> Entry:
    ids = {name: uuid.UUID(str(kept[name])) for name in ("lecturer_id", "venue_id") if kept.get(name)}
    return Entry(**kept | {"activity_form": ActivityForm(str(kept["activity_form"]))} | ids)  # type: ignore[arg-type]
