"""Who draws samples and records findings, who judges anomalies, and who reads along."""

from app.inspection.facts import SampleFacts
from app.planning import policy as planning
from app.planning.records import ProgrammeFacts
from app.web.actor import Actor


def see_programme(actor: Actor, programme: ProgrammeFacts) -> bool:
    return planning.see(actor, programme)


def inspect_programme(actor: Actor, programme: ProgrammeFacts) -> bool:
    return planning.organize(actor, programme)


def see(actor: Actor, sample: SampleFacts) -> bool:
    return planning.see(actor, sample)


def inspect(actor: Actor, sample: SampleFacts) -> bool:
    return planning.organize(actor, sample)
