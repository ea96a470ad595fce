"""Act five: certificates for the first batches; for the later ones somebody still has to press the button."""

import uuid

from sqlmodel import Session

from app.awards import operations as awards
from app.awards import queries
from app.awards.facts import Settings
from app.cli.demo.stage import Stage
from app.cli.demo.training import Course
from app.config import Config
from app.keys import Purpose, ring
from app.planning import queries as plans
from app.worker import drain

ISSUED = 5


def build(stage: Stage, course: Course, config: Config) -> None:
    """Issue certificates to whoever of the first batches completed, signed with a key of the demo's own."""
    keys = ring(config, Purpose.CERTIFICATE)
    if not keys.public():
        keys.new(stage.now)
    with stage.databases.transaction() as session:
        by = stage.as_organizer(session)
        people = _of_first_batches(session, course)
        found = queries.eligible(session, course.programme_id, on=stage.today)
        eligible = [each.person_id for each in found if each.person_id in people]
        settings = Settings.of(config)
        awards.issue(session, course.programme_id, eligible, settings=settings, by=by, at=stage.now)
    drain(stage.databases)
    stage.say(f"结业证书：{len(eligible)} 份")


def _of_first_batches(session: Session, course: Course) -> set[uuid.UUID]:
    return {seat.person_id for batch in course.batches[:ISSUED] for seat in plans.enrolled(session, batch)}
