"""Who may read, give and oversee reading tasks."""

from app.library.facts import DocumentFacts, TaskFacts
from app.web.actor import Actor, Role, Scope


def see_document(actor: Actor, document: DocumentFacts) -> bool:
    """Study material is for everyone who has signed in."""
    return True


def read(actor: Actor, task: TaskFacts) -> bool:
    """Let those read as a task who serve in the subtree it was given to."""
    return any(path.startswith(task.unit_path) for path in actor.scope(Role.CADRE).paths)


def organize(actor: Actor) -> bool:
    return actor.has(Role.ORGANIZER)


def oversee(actor: Actor) -> bool:
    return actor.has(Role.ORGANIZER, Role.AUDITOR)


def scope(actor: Actor) -> Scope:
    """Return whose reading the actor may look at."""
    return actor.scope(Role.ORGANIZER, Role.AUDITOR)


def oversee_task(actor: Actor, task: TaskFacts) -> bool:
    return _meets(scope(actor), task.unit_path)


def organize_task(actor: Actor, task: TaskFacts) -> bool:
    """Let organizers act for their own part of a task, whoever gave it."""
    return _meets(actor.scope(Role.ORGANIZER), task.unit_path)


def report_for(actor: Actor, unit_path: str) -> bool:
    return actor.covers(Role.ORGANIZER, unit_path)


def _meets(scope: Scope, path: str) -> bool:
    return any(own.startswith(path) or path.startswith(own) for own in scope.paths)
