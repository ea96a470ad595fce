"""The ordered list of rooms: the only registry. A room may use those below it, never those above."""

from importlib import import_module
from importlib.util import find_spec

from app.web.rooms import Room

NAMES = (
    "journal",
    "accounts",
    "messages",
    "organisation",
    "library",
    "bank",
    "planning",
    "roadmap",
    "schedule",
    "exams",
    "practice",
    "awards",
    "records",
    "leave",
    "coverage",
    "snapshots",
    "briefing",
    "reports",
    "inspection",
    "packs",
    "home",
)


def rooms() -> tuple[Room, ...]:
    """Return every room, lowest first."""
    return tuple(import_module(f"app.{name}.room").ROOM for name in NAMES)


def import_models() -> None:
    """Load every table, so that the metadata is whole (migrations, tests)."""
    import_module("app.jobs")
    for name in NAMES:
        if find_spec(f"app.{name}.models"):
            import_module(f"app.{name}.models")
