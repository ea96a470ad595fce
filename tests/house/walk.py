"""A walk through every route as one person: what is answered, at what cost, and what it would have changed.

Nothing stays: each walk has its own copy of the database, and where the desk would commit, the walk counts the
events and rolls back.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import Flask
from sqlmodel import Session
from werkzeug.test import TestResponse

from app import clock
from app.accounts import slips
from app.db import Databases
from app.journal.operations import write
from app.web import desk, render_guard
from app.web.desk import Route
from tests.conftest import Client
from tests.house.world import World, settings
from tests.house.world.places import EVERYWHERE, FUZHOU, NOBODY, PLACES, PROVINCE, UNKNOWN, XIAMEN
from tests.statements import count_all

PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
TOKEN = re.compile(rb'(name="(?:csrf_token|csrf-token)"[^>]*?(?:value|content)=")[^"]*')
SERVER_TIME = re.compile(rb'"server_now":\s*"[^"]*"')
KEY = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Understood and not carried out: whoever hears this has passed the door.
# The parent is 福州's, what is asked for within it is 厦门's, or nobody's (AZ-3).
# What a request must hold to be asked at all: without it everybody hears that it is malformed.
MINIMAL: dict[str, dict[str, Any]] = {"exams.save": {"json": {"generation": 1, "responses": []}}}
STRAY, LOST = "fz/xiamen", "fz/unknown"
EMPTY = ""
# Where pages differ: 厦门's are those of 福州 once more.
SHOWN = {EMPTY, PROVINCE, FUZHOU}
ANSWERED = {200, 204, 286, 303, 304, 400, 409, 410, 413, 415, 422}


def plain(rule: str) -> str:
    """Return a rule without the types of its names."""
    return PARAMETER.sub(r"<\1>", rule)


@dataclass(frozen=True)
class Step:
    """One request: a method and rule, and whose thing is asked for."""

    method: str
    rule: str
    endpoint: str
    place: str
    parent: str

    @property
    def name(self) -> str:
        return f"{self.method} {plain(self.rule)}"


@dataclass(frozen=True)
class Left:
    """What a commit would have left: whether anything changed, and how many events more."""

    changed: bool
    events: int


@dataclass(frozen=True)
class Answer:
    """What one request was answered with, and what it would have left behind."""

    step: Step
    url: str
    status: int
    target: str
    kind: str
    body: bytes
    digest: str
    statements: tuple[str, ...]
    left: Left | None
    cookies: tuple[str, ...]
    headers: dict[str, str]

    @property
    def word(self) -> str:
        """Say in one word who was let in."""
        if self.status == 303 and self.target.startswith("/sign-in"):
            return "sign-in"
        if self.status == 303 and self.target == "/welcome":
            return "welcome"
        return "in" if self.status in ANSWERED else str(self.status)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html" and self.status == 200 and b"<html" in self.body


Walk = dict[tuple[str, str], Answer]


class UnknownParameter(AssertionError):
    """A route names something the world has nothing of."""

    def __init__(self, name: str, rule: str) -> None:
        super().__init__(
            f"{rule}: the house's world has no “{name}”. Add one of the province's, one of 福州's and one of 厦门's to "
            f"tests/house/world (or to EVERYWHERE in its places.py, when it is the same wherever one serves)."
        )


def steps(app: Flask, world: World) -> list[Step]:
    """Return every request of a walk, GET before everything else."""
    routes: tuple[Route, ...] = app.extensions["lunxun.routes"]
    found = [
        Step(route.method, route.rule, route.endpoint, place, route.needs.key or "")
        for route in sorted(routes, key=lambda each: (each.rule, each.method))
        for place in (*places_of(route.rule, world), *strays(route, world))
    ]
    return sorted(found, key=lambda step: step.method != "GET")


def places_of(rule: str, world: World) -> tuple[str, ...]:
    """Return whose things a rule can be asked for; a rule without names is asked once."""
    names = set(PARAMETER.findall(rule)) - EVERYWHERE.keys()
    for name in names:
        if name not in world.things:
            raise UnknownParameter(name, rule)
    if not names:
        return (EMPTY,)
    has = {place for name in names for place in world.things[name]}
    return tuple(place for place in PLACES if place in has)


def strays(route: Route, world: World) -> tuple[str, ...]:
    """Return how a rule that names a thing within another is asked for one that is not within it."""
    names = set(PARAMETER.findall(route.rule)) - {route.needs.key} - EVERYWHERE.keys()
    return (STRAY, LOST) if route.needs.key and any(XIAMEN in world.things[name] for name in names) else ()


def address(step: Step, world: World) -> str:
    """Return the address of a rule for one place's things."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if name in EVERYWHERE:
            return EVERYWHERE[name]
        things, place = world.things[name], step.place
        if place in {STRAY, LOST}:
            place = FUZHOU if name == step.parent else XIAMEN if place == STRAY else UNKNOWN
        return things.get(place) or things[PROVINCE]

    # An export is asked for in a form; a page takes no notice.
    form = "?format=csv" if step.method == "GET" and "export" in step.rule else ""
    return PARAMETER.sub(fill, step.rule) + form


@dataclass
class Walker:
    """Somebody at a browser, over their own copy of the world."""

    app: Flask
    world: World
    client: Client
    databases: Databases
    committed: list[Left]
    cookie: str

    def take(self, step: Step, **more: Any) -> Answer:
        return self.ask(step, address(step, self.world), **(MINIMAL.get(step.endpoint, {}) | more))

    def ask(self, step: Step, url: str, **more: Any) -> Answer:
        self.committed.clear()
        # Each request comes from the same page: what an earlier one flashed, or ended, is not carried over.
        self.client.set_cookie("lunxun", self.cookie)
        with count_all(self.databases) as statements:
            response: TestResponse = self.client.open(url, method=step.method, **more)
        body = response.get_data()
        answer = Answer(
            step=step,
            url=url,
            status=response.status_code,
            target=response.headers.get("Location", ""),
            kind=response.mimetype or "",
            body=body,
            digest=sha256(bare(body, url)).hexdigest(),
            statements=tuple(statements),
            left=self.committed[-1] if self.committed else None,
            cookies=tuple(response.headers.getlist("Set-Cookie")),
            headers=dict(response.headers),
        )
        response.close()
        return answer


def bare(body: bytes, url: str) -> bytes:
    """Return an answer without what differs between any two requests: token, server's time, and the id asked for."""
    body = SERVER_TIME.sub(b'"server_now":""', TOKEN.sub(rb"\1", body))
    for key in KEY.findall(url.encode()):
        body = body.replace(key, NOBODY.encode())
    return body


@contextmanager
def walking(app: Flask, world: World, role: str, name: str, locale: str = "zh") -> Iterator[Walker]:
    """Yield a walker whose requests leave nothing behind."""
    own = world.copy(name)
    config = settings(own.folder)
    databases = Databases(config)
    render_guard.watch(databases.web)
    usual = app.extensions["lunxun.databases"], app.config["LUNXUN"], app.test_client_class, slips._folder
    committed: list[Left] = []
    commit = desk._commit
    desk._commit = _without_trace(commit, committed)
    app.extensions["lunxun.databases"], app.config["LUNXUN"] = databases, config
    app.test_client_class = Client
    slips.keep_in(own.folder / "slips")
    try:
        client = sign_in(app, world, role)
        if locale != "zh":
            client.set_cookie("locale", locale)
        client.csrf_token()
        kept = client.get_cookie("lunxun")
        yield Walker(app, own, client, databases, committed, kept.value if kept else "")
    finally:
        desk._commit = commit
        app.extensions["lunxun.databases"], app.config["LUNXUN"], app.test_client_class, slips._folder = usual
        databases.dispose()


def sign_in(app: Flask, world: World, role: str) -> Client:
    browser: Client = app.test_client()  # type: ignore[assignment]
    if role != "anonymous":
        person_id, epoch = world.people[role]
        with browser.session_transaction() as cookie:
            cookie["_user_id"] = f"{uuid.UUID(person_id)}:{epoch}"
            cookie["_fresh"] = True
            cookie["since"] = cookie["seen"] = int(clock.now().timestamp())
    return browser


def _without_trace(commit: Any, committed: list[Left]) -> Any:
    """Return a commit that checks all the desk checks, counts the events, and then rolls back."""

    def keep_nothing(session: Session, route: Route) -> None:
        def roll_back() -> None:
            changed = bool(session.info.get("changed"))
            write(session)
            committed.append(Left(changed, _events(session)))
            session.rollback()

        before = _events(session)
        session.commit = roll_back  # type: ignore[method-assign]
        commit(session, route)
        committed[-1] = Left(committed[-1].changed, committed[-1].events - before)

    return keep_nothing


def _events(session: Session) -> int:
    """Count the events this transaction sees, past the statement counter."""
    cursor = session.connection().connection.cursor()
    (count,) = cursor.execute("SELECT count(*) FROM journal_event").fetchone()
    return int(count)


def walk(app: Flask, world: World, role: str, name: str) -> Walk:
    """Ask for everything as one person; return what was answered, by rule and place."""
    with walking(app, world, role, name) as walker:
        return {(step.name, step.place): walker.take(step) for step in steps(app, world)}


def look(app: Flask, world: World, role: str, name: str, locale: str) -> Walk:
    """Ask for every page as one person in one language."""
    with walking(app, world, role, name, locale) as walker:
        return {
            (step.name, step.place): walker.take(step)
            for step in steps(app, world)
            if step.method == "GET" and step.place in SHOWN
        }


__all__ = [
    "EMPTY",
    "SHOWN",
    "UNKNOWN",
    "Answer",
    "Step",
    "Walk",
    "Walker",
    "look",
    "steps",
    "walk",
    "walking",
]
