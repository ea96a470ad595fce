"""The journal is read by auditors and administrators; one of a subtree reads of that subtree."""

from app.journal.facts import EventFacts
from app.web.actor import Actor, Role, Scope

EVERYTHING = Scope(("/",))
READERS = (Role.AUDITOR, Role.ADMINISTRATOR)


def read(actor: Actor) -> bool:
    return actor.has(*READERS)


def scope(actor: Actor) -> Scope:
    """Return whose events an actor reads; at the top of the tree also those that belong to no unit."""
    return _reach(actor, *READERS)


def _reach(actor: Actor, *roles: Role) -> Scope:
    own = actor.scope(*roles)
    at_top = any(path.strip("/").count("/") == 0 for path in own.paths)
    return EVERYTHING if at_top else own


def see(actor: Actor, event: EventFacts) -> bool:
    """Let open one event, and take its proof along."""
    return read(actor) and scope(actor).covers(event.unit_path)


def look_through(actor: Actor) -> bool:
    """Let see how the recomputations of every stream and seal ended."""
    return read(actor) and scope(actor) == EVERYTHING


def check(actor: Actor) -> bool:
    """Let ask for a recomputation of every stream and seal; auditors set nothing going."""
    return actor.has(Role.ADMINISTRATOR) and _reach(actor, Role.ADMINISTRATOR) == EVERYTHING
