"""Who records training held elsewhere, who sees it, and whose register one may print."""

from app.organisation.facts import PersonFacts
from app.records.facts import OutsideFacts
from app.web.actor import Actor, Role, Scope


def own(actor: Actor) -> bool:
    return actor.has(Role.CADRE)


def look(actor: Actor) -> bool:
    return actor.has(Role.ORGANIZER, Role.AUDITOR)


def record(actor: Actor) -> bool:
    return actor.has(Role.ORGANIZER)


def scope(actor: Actor) -> Scope:
    """Return whose records an actor may see."""
    return actor.scope(Role.ORGANIZER, Role.AUDITOR)


def keeping(actor: Actor) -> Scope:
    """Return whose records an actor keeps."""
    return actor.scope(Role.ORGANIZER)


def see_person(actor: Actor, person: PersonFacts) -> bool:
    return scope(actor).covers(person.unit_path)


def see(actor: Actor, line: OutsideFacts) -> bool:
    return scope(actor).covers(line.unit_path)


def reverse(actor: Actor, line: OutsideFacts) -> bool:
    """Let organizers correct the records of their people, never their own."""
    return keeping(actor).covers(line.unit_path) and line.person_id != actor.person_id
