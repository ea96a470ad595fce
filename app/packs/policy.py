"""Who orders material for an inspection, and who may have it: auditors and organizers of the unit."""

from app.coverage import policy as coverage
from app.packs.facts import PackFacts
from app.planning.records import ProgrammeFacts
from app.web.actor import Actor, Role, Scope

ORDERING = (Role.AUDITOR, Role.ORGANIZER)


def area(actor: Actor, programme: ProgrammeFacts) -> Scope:
    """Return for which part of a programme an actor orders and sees packs."""
    return coverage.within(actor.scope(*ORDERING), programme.unit_path)


def order(actor: Actor, programme: ProgrammeFacts) -> bool:
    return bool(area(actor, programme).paths)


def see(actor: Actor, pack: PackFacts) -> bool:
    """Let have a pack: whoever may see everybody in it."""
    return actor.scope(*ORDERING).covers(pack.unit_path)
