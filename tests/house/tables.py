"""`routes.txt` and `access.txt`: what there is, and who is let in, as text one can read and compare."""

from pathlib import Path

from flask import Flask

from app.web.desk import Route
from tests.house.walk import Walk, plain, steps
from tests.house.world import World
from tests.house.world.places import ROLES

HERE = Path(__file__).parent
ROUTES, ACCESS = HERE / "routes.txt", HERE / "access.txt"
AGAIN = "If this is meant, run `python -m tests.house.write` and let the difference be read."
SHORT = {
    "anonymous": "nobody",
    "newcomer": "newcomer",
    "disabled": "disabled",
    "cadre": "cadre",
    "other-cadre": "cadre2",
    "organizer": "organizer",
    "city-organizer": "city-org",
    "auditor": "auditor",
    "admin": "admin",
}


def routes(app: Flask) -> list[str]:
    """Return one line a route: method, rule, endpoint, what it needs, and what it leaves."""
    found: tuple[Route, ...] = app.extensions["lunxun.routes"]
    return [
        " ".join(_facts(each)) for each in sorted(found, key=lambda each: (plain(each.rule), each.method))
    ]


def _facts(route: Route) -> list[str]:
    needs = route.needs.label.removeprefix("app.")
    return [
        f"{route.method:<4} {plain(route.rule):<64} {route.endpoint:<30}",
        f"{needs}({route.needs.key})" if route.needs.key else needs,
        *(["leaves-event"] if route.journalled else ["writes"] if route.writes else []),
        *(["while-pending"] if route.while_pending else []),
    ]


def head() -> list[str]:
    return [
        "# Who is let in, by whose the thing asked for is: in, sign-in, welcome (first sign-in not finished), 401,",
        "# 403 (not you), 404 (unknown, or none of yours). Written by `python -m tests.house.write`.",
        f"{'':<76}{'thing of':<10}" + "".join(f"{SHORT[role]:<10}" for role in ROLES).rstrip(),
    ]


def access(app: Flask, world: World, walks: dict[str, Walk]) -> list[str]:
    """Return one line a request: its name, whose thing, and the answer to each role."""
    lines = []
    for step in sorted(steps(app, world), key=lambda each: (each.rule, each.method)):
        answers = [walks[role].get((step.name, step.place)) for role in ROLES]
        if any(answers):
            words = "".join(f"{answer.word if answer else '-':<10}" for answer in answers)
            lines.append(f"{step.name:<76}{step.place:<10}{words}".rstrip())
    return lines


def column(lines: list[str], role: str) -> dict[tuple[str, str], str]:
    """Return one role's answers out of the table."""
    at = 86 + 10 * list(ROLES).index(role)
    return {
        (line[:76].strip(), line[76:86].strip()): line[at : at + 10].strip()
        for line in lines
        if line[:4].strip() and not line.startswith("#")
    }
