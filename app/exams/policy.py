"""Who may do what with exams, from the candidate's side."""

from app.exams.facts import AttemptFacts
from app.web.actor import Actor


def sit(actor: Actor) -> bool:
    """Let in whoever has signed in: which sittings and attempts are theirs is asked row by row."""
    return True


def own(actor: Actor, attempt: AttemptFacts) -> bool:
    """Open an attempt to its candidate alone."""
    return attempt.person_id == actor.person_id
