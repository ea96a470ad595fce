"""Who may ask for leave, see a request, and decide on it."""

from app.leave.facts import Approver, LeaveFacts, OfferFacts, VacancyFacts
from app.organisation.facts import PersonFacts
from app.web.actor import Actor, Role, Scope


def own(actor: Actor) -> bool:
    return actor.has(Role.CADRE)


def look(actor: Actor) -> bool:
    """Let in who may have something to decide, or to look after: organizers, auditors, and any leader named."""
    return actor.has(Role.ORGANIZER, Role.AUDITOR, Role.CADRE)


def scope(actor: Actor) -> Scope:
    """Return whose leave an actor may see."""
    return actor.scope(Role.ORGANIZER, Role.AUDITOR)


def see(actor: Actor, leave: LeaveFacts) -> bool:
    """Let the person in, whoever is to decide, and organizers and auditors of the person's unit or the programme."""
    covered = scope(actor)
    return (
        actor.person_id in (leave.person_id, leave.approver_id)
        or covered.covers(leave.unit_path)
        or covered.covers(leave.programme_path)
    )


def is_own(actor: Actor, leave: LeaveFacts) -> bool:
    return actor.person_id == leave.person_id


def decide(actor: Actor, leave: LeaveFacts) -> bool:
    """Let the level decide that the length asks for, or one above it; never the applicant."""
    if actor.person_id == leave.person_id:
        return False
    if leave.approver is Approver.LEADER:
        return actor.person_id == leave.approver_id
    organizes = actor.scope(Role.ORGANIZER)
    if leave.approver is Approver.CLASS_ORGANIZER and organizes.covers(leave.unit_path):
        return True
    return organizes.covers(leave.programme_path)


def close(actor: Actor, leave: LeaveFacts) -> bool:
    """Let the person say that they are back, or an organizer of theirs."""
    organizes = actor.scope(Role.ORGANIZER)
    return is_own(actor, leave) or organizes.covers(leave.unit_path) or organizes.covers(leave.programme_path)


def answer(actor: Actor, offer: OfferFacts) -> bool:
    """Let whoever was offered a seat answer, and nobody for them."""
    return actor.person_id == offer.person_id


def push(actor: Actor, vacancy: VacancyFacts) -> bool:
    """Let the programme's organizers see to a free seat."""
    return actor.scope(Role.ORGANIZER).covers(vacancy.unit_path)


def see_person(actor: Actor, person: PersonFacts) -> bool:
    """Let organizers and auditors read the story of the people of their units."""
    return scope(actor).covers(person.unit_path)
