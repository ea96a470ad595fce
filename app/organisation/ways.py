"""Ways on from a person's page: pages about one person that rooms above this one look after add theirs."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from app.organisation.facts import PersonFacts
from app.web.actor import Actor

Allows = Callable[[Actor, PersonFacts], bool]

# By endpoint (which takes `person_id`): label, icon and who may go there, in the order in which rooms are loaded.
WAYS: dict[str, tuple[Any, str, Allows]] = {}


def add_way(endpoint: str, label: Any, icon: str, allows: Allows) -> None:
    """Lead from a person's page to another about them; called as the room that has it is loaded."""
    WAYS[endpoint] = (label, icon, allows)


def ways(actor: Actor, person: PersonFacts) -> list[tuple[str, str, str]]:
    """Return the ways on from a person's page that are open to a visitor: label, address and icon."""
    return [
        (str(label), url_for(endpoint, person_id=person.id), icon)
        for endpoint, (label, icon, allows) in WAYS.items()
        if allows(actor, person)
    ]
