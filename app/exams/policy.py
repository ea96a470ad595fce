"""Who may do what with exams: the candidate with their own, the staff with those of their units."""

from typing import Protocol

from app.exams.facts import AttemptFacts
from app.exams.records import ScriptFacts
from app.exams.records.marking import AppealFacts
from app.web.actor import Actor, Role, Scope

MANAGERS = (Role.ORGANIZER, Role.ADMINISTRATOR)


class Placed(Protocol):
    """Whatever belongs to the exam of a unit."""

    @property
    def unit_path(self) -> str: ...


def sit(actor: Actor) -> bool:
    """Let in whoever has signed in: which sittings and attempts are theirs is asked row by row."""
    return True


def own(actor: Actor, attempt: AttemptFacts) -> bool:
    """Open an attempt to its candidate alone."""
    return attempt.person_id == actor.person_id


def organize(actor: Actor) -> bool:
    """Let in who may organize exams at all."""
    return actor.has(*MANAGERS)


def scope(actor: Actor) -> Scope:
    """Return where an actor organizes exams."""
    return actor.scope(*MANAGERS)


def manage(actor: Actor, thing: Placed) -> bool:
    return scope(actor).covers(thing.unit_path)


def inspect(actor: Actor, attempt: AttemptFacts) -> bool:
    """Open an attempt to its organizers; nobody looks into, or voids, their own from this side (GR-6, GR-7)."""
    return manage(actor, attempt) and not own(actor, attempt)


def answer(actor: Actor, appeal: AppealFacts) -> bool:
    """Open an appeal to the exam's organizers, never to the one who filed it (GR-6)."""
    return manage(actor, appeal) and appeal.person_id != actor.person_id


def read_scripts(actor: Actor) -> bool:
    """Let in who may mark at all."""
    return actor.has(Role.ORGANIZER)


def marking_scope(actor: Actor) -> Scope:
    return actor.scope(Role.ORGANIZER)


def mark_exam(actor: Actor, exam: Placed) -> bool:
    return marking_scope(actor).covers(exam.unit_path)


def mark(actor: Actor, script: ScriptFacts) -> bool:
    """Open a script to markers over the exam's unit, never to its own writer (GR-6)."""
    return mark_exam(actor, script.attempt) and not own(actor, script.attempt)
