"""An inbox is its owner's alone."""

from app.messages.facts import MessageFacts
from app.web.actor import Actor


def read(actor: Actor, message: MessageFacts) -> bool:
    return message.person_id == actor.person_id
