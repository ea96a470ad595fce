"""The journal is read by administrators; one of a subtree reads of that subtree."""

from app.web.actor import Actor, Role, Scope

EVERYTHING = Scope(("/",))


def read(actor: Actor) -> bool:
    return actor.has(Role.ADMINISTRATOR)


def scope(actor: Actor) -> Scope:
    """Return whose events an actor reads; at the top of the tree also those that belong to no unit."""
    own = actor.scope(Role.ADMINISTRATOR)
    at_top = any(path.strip("/").count("/") == 0 for path in own.paths)
    return EVERYTHING if at_top else own


def check(actor: Actor) -> bool:
    """Let ask for a recomputation, which reads every stream."""
    return read(actor) and scope(actor) == EVERYTHING
