"""Who publishes figures, who reads published ones, and who withdraws one."""

from app.coverage import policy as coverage
from app.planning.records import ProgrammeFacts
from app.snapshots.facts import SnapshotFacts
from app.web.actor import Actor, Role, Scope


def see_programme(actor: Actor, programme: ProgrammeFacts) -> bool:
    return coverage.see(actor, programme)


def area(actor: Actor, programme: ProgrammeFacts) -> Scope:
    return coverage.area(actor, programme)


def publishing(actor: Actor, programme: ProgrammeFacts) -> Scope:
    """Return for which part of a programme an actor publishes figures: as an organizer, their own."""
    return coverage.within(actor.scope(Role.ORGANIZER), programme.unit_path)


def publish(actor: Actor, programme: ProgrammeFacts) -> bool:
    return bool(publishing(actor, programme).paths)


def see(actor: Actor, snapshot: SnapshotFacts) -> bool:
    """Let read a snapshot: whoever may see all the people in it."""
    return coverage.scope(actor).covers(snapshot.unit_path)


def withdraw(actor: Actor, snapshot: SnapshotFacts) -> bool:
    return actor.scope(Role.ORGANIZER).covers(snapshot.unit_path)
