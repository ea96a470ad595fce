"""Who may see and who may change the organisation, each within their own subtrees."""

from app.organisation.facts import ImportFacts, PersonFacts, UnitFacts
from app.web.actor import Actor, Role, Scope

LOOKING = (Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR)
TENDING = (Role.ORGANIZER, Role.ADMINISTRATOR)


def seen_by(actor: Actor) -> Scope:
    """Return where an actor sees units and people."""
    return actor.scope(*LOOKING)


def tended_by(actor: Actor) -> Scope:
    """Return where an actor may change units and people."""
    return actor.scope(*TENDING)


def look(actor: Actor) -> bool:
    return actor.has(*LOOKING)


def tend(actor: Actor) -> bool:
    return actor.has(*TENDING)


def see_unit(actor: Actor, unit: UnitFacts) -> bool:
    return seen_by(actor).covers(unit.path)


def add_below(actor: Actor, unit: UnitFacts) -> bool:
    return tended_by(actor).covers(unit.path)


def rename_unit(actor: Actor, unit: UnitFacts) -> bool:
    """An organizer renames the units below their own; an administrator also the top of their subtree."""
    if actor.scope(Role.ADMINISTRATOR).covers(unit.path):
        return True
    own = actor.scope(Role.ORGANIZER)
    return own.covers(unit.path) and unit.path not in own.paths


def move_unit(actor: Actor, unit: UnitFacts) -> bool:
    own = actor.scope(Role.ADMINISTRATOR)
    return own.covers(unit.path) and unit.parent_id is not None


def permit_issuing(actor: Actor, unit: UnitFacts) -> bool:
    return actor.covers(Role.ADMINISTRATOR, unit.path)


def see_person(actor: Actor, person: PersonFacts) -> bool:
    return seen_by(actor).covers(person.unit_path)


def tend_person(actor: Actor, person: PersonFacts) -> bool:
    return tended_by(actor).covers(person.unit_path)


def show_phone(actor: Actor, person: PersonFacts) -> bool:
    """A whole phone number is for the organizer of the person's unit, for a reason that is kept."""
    return actor.scope(Role.ORGANIZER).covers(person.unit_path)


def see_import(actor: Actor, roster: ImportFacts) -> bool:
    return tended_by(actor).covers(roster.unit_path)
