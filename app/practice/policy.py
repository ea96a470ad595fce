"""Who practises, and who sees what of it: a person their own, an organizer counts, nobody else anything."""

from app.bank.facts import COMMON
from app.practice.facts import ErrorFacts, RoundFacts
from app.web.actor import Actor, Role, Scope


def practise(actor: Actor) -> bool:
    return actor.has(Role.CADRE)


def own_round(actor: Actor, found: RoundFacts) -> bool:
    return practise(actor) and found.person_id == actor.person_id


def own_error(actor: Actor, found: ErrorFacts) -> bool:
    return practise(actor) and found.person_id == actor.person_id


def shelf(actor: Actor) -> tuple[str, ...]:
    """Return the units whose items a cadre meets: where they serve, and every unit above, as exams draw them."""
    found = {
        path[: at + 1]
        for path in actor.scope(Role.CADRE).paths
        for at, sign in enumerate(path)
        if sign == "/" and at
    }
    return tuple(sorted(found - {COMMON}))


def count(actor: Actor) -> bool:
    return actor.has(Role.ORGANIZER)


def scope(actor: Actor) -> Scope:
    """Return whose practice is counted for an actor."""
    return actor.scope(Role.ORGANIZER)
