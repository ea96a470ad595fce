"""Who may look at coverage: organizers, auditors and administrators, each within their own subtrees."""

from app.coverage.records import ListFacts
from app.planning.records import ProgrammeFacts
from app.web.actor import Actor, Role, Scope

LOOKERS = (Role.AUDITOR, Role.ORGANIZER, Role.ADMINISTRATOR)


def look(actor: Actor) -> bool:
    """Let in whoever looks after some part of the organisation."""
    return actor.has(*LOOKERS)


def scope(actor: Actor) -> Scope:
    """Return the subtrees whose people the actor may see."""
    return actor.scope(*LOOKERS)


def see(actor: Actor, programme: ProgrammeFacts) -> bool:
    """Let in whoever has some of the programme's people; they then see those and no others."""
    return bool(area(actor, programme).paths)


def area(actor: Actor, programme: ProgrammeFacts) -> Scope:
    """Return the part of a programme's subtree that the actor may see."""
    return within(scope(actor), programme.unit_path)


def orders_material(actor: Actor, programme: ProgrammeFacts) -> bool:
    """Show the way to material for an inspection to whoever may order it: auditors and organizers."""
    return bool(within(actor.scope(Role.AUDITOR, Role.ORGANIZER), programme.unit_path).paths)


def take_list(actor: Actor, each: ListFacts) -> bool:
    """Hand a list in a file to whoever had it written, as long as they look after the people in it; to nobody else."""
    return each.created_by == actor.person_id and all(map(scope(actor).covers, each.paths))


def within(reach: Scope, path: str) -> Scope:
    """Return what a scope and a subtree have in common."""
    met = {max(own, path, key=len) for own in reach.paths if own.startswith(path) or path.startswith(own)}
    return Scope(tuple(sorted(met)))
