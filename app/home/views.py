"""The home page: one for everybody, with a section for each of the visitor's roles."""

from flask import render_template

from app.coverage import policy as coverage_policy
from app.coverage import queries as coverage
from app.coverage.meanings import MEANINGS
from app.coverage.records import Standing
from app.coverage.sheets import Links, bar_parts
from app.coverage.words import percent
from app.home import queries, rules, words
from app.home.facts import Duties, NeedKind, Waiting
from app.planning.models import ProgrammeState
from app.practice import policy as practice_policy
from app.practice import queries as practice
from app.practice.facts import Reach
from app.practice.rules import pauses_until
from app.web.actor import Role
from app.web.desk import Answer, Desk, Visit, may, signed_in

desk = Desk("home", __name__)
PROGRAMMES_SHOWN = 4


@desk.get("/", needs=may(signed_in))
def index(visit: Visit) -> Answer:
    actor = visit.actor
    standings = _standings(visit) if coverage_policy.look(actor) else []
    duties = queries.duties(visit.session, actor.person_id, visit.at) if actor.has(Role.CADRE) else None
    return render_template(
        "home/index.html",
        duties=duties,
        errors_due=_errors_due(visit, duties),
        way=words.way(rules.next_step(duties), duties) if duties else None,
        organizes=actor.has(Role.ORGANIZER),
        tasks=_tasks(visit, standings) if actor.has(Role.ORGANIZER) else [],
        watched=[] if actor.has(Role.ORGANIZER) else _watched(visit),
        standings=standings,
        health=_health(visit) if actor.has(Role.ADMINISTRATOR) else [],
        words=words,
        rules=rules,
        links=Links,
        bar_parts=bar_parts,
        percent=percent,
        meanings=MEANINGS,
    )


def _errors_due(visit: Visit, duties: Duties | None) -> int:
    """Count what of a cadre's book of errors comes back today."""
    if duties is None:
        return 0
    actor = visit.actor
    paused = pauses_until(rules.open_exams(duties))
    shelf = practice_policy.shelf(actor)
    reach = Reach(actor.person_id, shelf, *paused) if paused else Reach(actor.person_id, shelf)
    return practice.due(visit.session, reach, duties.today)


def _standings(visit: Visit) -> list[Standing]:
    scope = coverage_policy.scope(visit.actor)
    found = coverage.programmes(visit.session, scope)
    running = [each for each in found if each.state is ProgrammeState.RUNNING][:PROGRAMMES_SHOWN]
    return coverage.standings(visit.session, running, scope, visit.at)


def _tasks(visit: Visit, standings: list[Standing]) -> list[words.Task]:
    scope = visit.actor.scope(Role.ORGANIZER)
    things = queries.waiting(visit.session, scope, visit.at)
    things += [
        Waiting(
            NeedKind.CERTIFICATES,
            standing.programme.id,
            standing.programme.name,
            standing.total.certificates_pending,
        )
        for standing in standings
        if scope.covers(standing.programme.unit_path) and standing.total.certificates_pending
    ]
    return [words.task(need) for need in rules.by_kind(things)]


def _watched(visit: Visit) -> list[words.Task]:
    """Return what an auditor keeps an eye on while others act on it; an organizer has a list that says more."""
    things = queries.watched(visit.session, visit.actor.scope(Role.AUDITOR), visit.at)
    return [words.task(need) for need in rules.by_kind(things)]


def _health(visit: Visit) -> list[tuple[str, str, str, str]]:
    return words.health_lines(queries.health(visit.session, visit.at))
