"""What the ids in events stand for: rooms say what their things were called on a day. An id without one stays."""

import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date

from sqlmodel import Session

from app.clock import day_of
from app.journal.facts import EventFacts

# A thing as an event of that day speaks of it.
Thing = tuple[uuid.UUID, date]
Names = Mapping[Thing, str]
Source = Callable[[Session, Collection[Thing]], Names]
# A path of units, as an event of that day speaks of it.
Place = tuple[str, date]
Places = Callable[[Session, Collection[Place]], Mapping[Place, str]]
_PATH = re.compile(r"(?<=\")/(?:[^/\"\\]+/)+(?=\")")
_KEY = re.compile(r'"(\w+)":')
_ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_sources: list[Source] = []
_maps: list[Places] = []
_of_kinds: list[tuple[frozenset[str], Source]] = []


def name_things(source: Source) -> None:
    """Tell where the names of a room's things come from; called as the room is loaded."""
    _sources.append(source)


def name_places(source: Places) -> None:
    """Tell where the names of the units at the end of paths come from."""
    _maps.append(source)


def name_kinds(*kinds: str, source: Source) -> None:
    """Tell where the names of some types of things come from; the page of an event asks for them, a list does not."""
    _of_kinds.append((frozenset(kinds), source))


def named_closely(session: Session, event: EventFacts) -> dict[str, str]:
    """Return what the ids and the paths of units in one event stood for on its day."""
    on = day_of(event.at)
    places = {(path, on) for path in {*_PATH.findall(event.body), event.unit_path} - {"/"}}
    things = {(uuid.UUID(key), on) for key in _ids(event)}
    kinds = {event.object_type, *_KEY.findall(event.body)}
    told = named(session, [event])[event.id]
    for place_source in _maps if places else ():
        told |= {path: name for (path, _on), name in place_source(session, places).items()}
    for own, source in _of_kinds if things else ():
        if own & kinds:
            told |= {str(key): name for (key, _on), name in source(session, things).items()}
    return told


def named(session: Session, events: Iterable[EventFacts]) -> dict[uuid.UUID, dict[str, str]]:
    """Return, for each event, what the ids in it stood for on its day; one statement a source, however many events."""
    asked = {each.id: {(uuid.UUID(key), day_of(each.at)) for key in _ids(each)} for each in events}
    things = set().union(*asked.values())
    known: dict[Thing, str] = {}
    if things:
        for source in _sources:
            known.update(source(session, things))
    return {
        event_id: {str(thing[0]): known[thing] for thing in own if thing in known}
        for event_id, own in asked.items()
    }


def _ids(event: EventFacts) -> set[str]:
    return {*_ID.findall(event.body), *_ID.findall(event.object_id)}
