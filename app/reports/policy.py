"""Who asks for reports, who writes one, who reads it, and who judges it."""

from app.planning import policy as planning
from app.planning.records import ProgrammeFacts
from app.reports.facts import CallFacts, ReportFacts
from app.web.actor import Actor, Role, Scope


def look(actor: Actor) -> bool:
    """Let in whoever looks after some part of the organisation, or may lead one."""
    return actor.has(*Role)


def scope(actor: Actor) -> Scope:
    """Return the subtrees whose reports an actor sees as staff."""
    return planning.scope(actor)


def see_programme(actor: Actor, programme: ProgrammeFacts) -> bool:
    return planning.see(actor, programme)


def ask(actor: Actor, programme: ProgrammeFacts) -> bool:
    return planning.organize(actor, programme)


def see_call(actor: Actor, call: CallFacts) -> bool:
    """Let see who has reported: whoever sees the whole programme."""
    return planning.see(actor, call)


def tend_call(actor: Actor, call: CallFacts) -> bool:
    return planning.organize(actor, call)


def see(actor: Actor, report: ReportFacts) -> bool:
    """Let read a report: staff of its subtree, and the unit's principal leader."""
    return scope(actor).covers(report.unit_path) or actor.person_id in report.leaders


def write(actor: Actor, report: ReportFacts) -> bool:
    """Let write a report and hand it in: an organizer of the unit."""
    return actor.scope(Role.ORGANIZER).covers(report.unit_path)


def judge(actor: Actor, report: ReportFacts) -> bool:
    """Let accept or return a report: whoever organizes the programme it is about."""
    return planning.organize(actor, report.call)
