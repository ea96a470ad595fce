"""Who keeps the bank: organizers and administrators. Nobody else ever sees a key here."""

from app.bank.facts import BankItemFacts
from app.web.actor import Actor, Role

KEEPERS = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR})


def keep(actor: Actor) -> bool:
    return actor.has(*KEEPERS)


def keep_item(actor: Actor, item: BankItemFacts) -> bool:
    return keep(actor)
