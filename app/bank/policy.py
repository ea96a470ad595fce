"""Who keeps the bank: organizers and administrators. Nobody else ever sees a key here.

An item belongs to a unit, or to the bank all share. Organizers read the common items, those of units they answer
for and those of the units above them, whose exams are theirs as well; they change the first two.
"""

from app.bank.facts import COMMON, BankItemFacts, ItemImportFacts, RunFacts, Shelves
from app.library.facts import DocumentFacts, DraftFacts
from app.web.actor import Actor, Role

KEEPERS = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR})


def keep(actor: Actor) -> bool:
    return actor.has(*KEEPERS)


def scope(actor: Actor) -> Shelves:
    """Return whose items an actor may read."""
    below = actor.scope(*KEEPERS)
    return Shelves(below, tuple(sorted({upper for path in below.paths for upper in _above(path)})))


def read_item(actor: Actor, item: BankItemFacts) -> bool:
    return keep(actor) and scope(actor).hold(item.unit_path)


def keep_item(actor: Actor, item: BankItemFacts) -> bool:
    return keep(actor) and may_change(actor, item.unit_path)


def may_change(actor: Actor, unit_path: str) -> bool:
    """Tell whether a unit's items are an actor's to change: their own units' and the common ones."""
    return keep(actor) and (unit_path == COMMON or actor.scope(*KEEPERS).covers(unit_path))


def see_run(actor: Actor, run: RunFacts) -> bool:
    """An action on many items is told to whoever did it, and to administrators."""
    return run.created_by == actor.person_id or actor.has(Role.ADMINISTRATOR)


def keep_import(actor: Actor, upload: ItemImportFacts) -> bool:
    return keep(actor) and may_change(actor, upload.unit_path)


def home_of(actor: Actor) -> str:
    """Return the unit a new item of an actor belongs to; administrators write for all."""
    paths = actor.scope(Role.ORGANIZER).paths
    return COMMON if actor.has(Role.ADMINISTRATOR) or not paths else paths[0]


def _above(path: str) -> list[str]:
    """List the paths of the units above a unit, such as `/FJ/` above `/FJ/FJ-A/`."""
    parts = path.strip("/").split("/")
    return [f"/{'/'.join(parts[:depth])}/" for depth in range(1, len(parts))]


def keep_document(actor: Actor, document: DocumentFacts) -> bool:
    """Let those bring a document's text in, and draft on it, who keep the items that rest on it."""
    return keep(actor)


def keep_draft(actor: Actor, draft: DraftFacts) -> bool:
    """Leave a text that is not yet kept to whoever brought it in."""
    return keep(actor) and draft.created_by == actor.person_id
