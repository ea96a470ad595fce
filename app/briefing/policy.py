"""Who looks at the pictures of coverage, and who may take whole phone numbers out."""

from app.coverage import policy as coverage
from app.planning.records import ProgrammeFacts
from app.web.actor import Actor, Role, Scope


def see(actor: Actor, programme: ProgrammeFacts) -> bool:
    return coverage.see(actor, programme)


def area(actor: Actor, programme: ProgrammeFacts) -> Scope:
    return coverage.area(actor, programme)


def phoning(actor: Actor, programme: ProgrammeFacts) -> Scope:
    """Return whose whole phone numbers an actor may take out: as an organizer, of their own people."""
    return coverage.within(actor.scope(Role.ORGANIZER), programme.unit_path)


def take_phones(actor: Actor, programme: ProgrammeFacts) -> bool:
    return bool(phoning(actor, programme).paths)
