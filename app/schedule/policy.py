"""Who builds a timetable, who takes attendance, and whose days and hours one may see."""

from app.organisation.facts import PersonFacts
from app.schedule.facts import FeedFacts, LecturerFacts, SessionFacts, TimetableFacts, VenueFacts
from app.web.actor import Actor, Role, Scope


def organize(actor: Actor) -> bool:
    """Let in who organizes training somewhere."""
    return actor.has(Role.ORGANIZER)


def attend(actor: Actor) -> bool:
    """Let in who may be taught."""
    return actor.has(Role.CADRE)


def scope(actor: Actor) -> Scope:
    """Return where an actor organizes."""
    return actor.scope(Role.ORGANIZER)


def run(actor: Actor, fact: TimetableFacts | SessionFacts) -> bool:
    """Let the organizers of a programme build its timetables and take attendance."""
    return scope(actor).covers(fact.unit_path)


def inspect(actor: Actor, fact: TimetableFacts | SessionFacts) -> bool:
    """Let organizers and auditors see who was there."""
    return actor.scope(Role.ORGANIZER, Role.AUDITOR).covers(fact.unit_path)


def read_timetable(actor: Actor, batch: TimetableFacts) -> bool:
    """Let those with a seat read their timetable once it is published, beside organizers and auditors."""
    seated = batch.published_at is not None and actor.person_id in batch.enrolled
    return inspect(actor, batch) or seated


def keep_place(actor: Actor, fact: VenueFacts | LecturerFacts) -> bool:
    return scope(actor).covers(fact.unit_path)


def close_feed(actor: Actor, feed: FeedFacts) -> bool:
    return feed.person_id == actor.person_id


def see_hours(actor: Actor, person: PersonFacts) -> bool:
    """Let organizers and auditors see the hours of the people of their units."""
    return actor.scope(Role.ORGANIZER, Role.AUDITOR).covers(person.unit_path)
