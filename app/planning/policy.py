"""Who plans, and who may look."""

from typing import Protocol

from app.web.actor import Actor, Role, Scope

PLANNERS = (Role.ORGANIZER, Role.ADMINISTRATOR)
READERS = (*PLANNERS, Role.AUDITOR)


class Placed(Protocol):
    """Whatever belongs to the programme of a unit."""

    @property
    def unit_path(self) -> str: ...


def look(actor: Actor) -> bool:
    """Let in who may see programmes at all."""
    return actor.has(*READERS)


def plan(actor: Actor) -> bool:
    """Let in who may plan at all."""
    return actor.has(*PLANNERS)


def scope(actor: Actor) -> Scope:
    """Return where an actor may see programmes."""
    return actor.scope(*READERS)


def see(actor: Actor, thing: Placed) -> bool:
    return scope(actor).covers(thing.unit_path)


def organize(actor: Actor, thing: Placed) -> bool:
    return actor.scope(*PLANNERS).covers(thing.unit_path)
