"""Who sets milestones, who sees them, and who may say that one is done."""

from app.planning import policy as planning
from app.planning.records import ProgrammeFacts
from app.roadmap.facts import MilestoneFacts
from app.web.actor import Actor, Role


def own(actor: Actor) -> bool:
    """Let in who may be given a task: everybody who serves."""
    return actor.has(*Role)


def see(actor: Actor, programme: ProgrammeFacts) -> bool:
    return planning.see(actor, programme)


def organize(actor: Actor, programme: ProgrammeFacts) -> bool:
    return planning.organize(actor, programme)


def change(actor: Actor, milestone: MilestoneFacts) -> bool:
    return planning.organize(actor, milestone)


def finish(actor: Actor, milestone: MilestoneFacts) -> bool:
    """Let the owner say so, or whoever organizes the programme."""
    return actor.person_id == milestone.owner_id or planning.organize(actor, milestone)
