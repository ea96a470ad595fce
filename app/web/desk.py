"""The one door: every route says what it needs, and is checked, served and committed here.

A view receives a `Visit` and, where its route names one, the row it may touch. It parses, calls one
operation and answers. Whatever it did is committed once, here, when the answer is below 400.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, make_response, redirect, request, url_for
from flask import session as cookie_session
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session, SQLModel
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.db import Databases
from app.refusals import Forbidden, Malformed, SignedOut, Unknown
from app.web.actor import Actor
from app.web.hatch import REFUSED, Hot

csrf = CSRFProtect()
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
Answer = Any
View = Callable[..., Answer]
Load = Callable[[Session, uuid.UUID], Any]


@dataclass(frozen=True)
class Visit:
    """One request as a view sees it: the database, who acts, and when."""

    session: Session
    at: datetime
    who: Actor | None = None

    @property
    def actor(self) -> Actor:
        if self.who is None:
            raise SignedOut
        return self.who


@dataclass(frozen=True)
class Needs:
    """What a route asks of its visitor, and the row it opens."""

    allows: Callable[..., bool] | None
    load: Load | None = None
    key: str | None = None
    public: bool = False

    @property
    def label(self) -> str:
        if self.public:
            return "anyone"
        return f"{getattr(self.allows, '__module__', '')}.{getattr(self.allows, '__qualname__', '')}"

    def admit(self, visit: Visit, params: dict[str, Any]) -> tuple[Any, ...]:
        """Return the row of the route, or refuse. A row one may not see is as unknown as one that never was."""
        if self.public:
            return ()
        actor = visit.actor
        assert self.allows is not None
        if self.load is None:
            if not self.allows(actor):
                raise Forbidden
            return ()
        assert self.key is not None
        row = self.load(visit.session, params.pop(self.key))
        if row is None or not self.allows(actor, row):
            raise Unknown
        return (row,)


ANYONE = Needs(allows=None, public=True)


def signed_in(actor: Actor) -> bool:
    """Let in whoever has signed in."""
    return True


def may(
    allows: Callable[..., bool], load: Load | type[SQLModel] | None = None, key: str | None = None
) -> Needs:
    """State a route's need: `may(policy.submit, Attempt, key="attempt_id")`.

    `load` is a row class or a function (session, id) -> fact or None; the predicate receives (actor, row),
    or (actor) when the route opens no row.
    """
    if (load is None) != (key is None):
        raise TypeError("a route that opens a row names both the row and its key")
    return Needs(allows=allows, load=_loader(load), key=key)


def _loader(load: Load | type[SQLModel] | None) -> Load | None:
    if isinstance(load, type):
        row_class = load
        return lambda session, key: session.get(row_class, key)
    return load


@dataclass(frozen=True)
class Route:
    """One registered route, for the house tests and the access table."""

    endpoint: str
    method: str
    rule: str
    needs: Needs
    journalled: bool
    writes: bool
    while_pending: bool
    hot: Hot | None = None


@dataclass
class Desk:
    """A room's counter: the only way to register a route."""

    room: str
    import_name: str
    routes: list[Route] = field(default_factory=list)
    blueprint: Blueprint = field(init=False)

    def __post_init__(self) -> None:
        self.blueprint = Blueprint(self.room, self.import_name, template_folder="templates")

    def get(self, rule: str, *, needs: Needs, **how: Any) -> Callable[[View], View]:
        return self.route("GET", rule, needs=needs, **how)

    def post(self, rule: str, *, needs: Needs, **how: Any) -> Callable[[View], View]:
        return self.route("POST", rule, needs=needs, **how)

    def put(self, rule: str, *, needs: Needs, **how: Any) -> Callable[[View], View]:
        return self.route("PUT", rule, needs=needs, **how)

    def route(
        self,
        method: str,
        rule: str,
        *,
        needs: Needs,
        writes: bool | None = None,
        journalled: bool | None = None,
        while_pending: bool = False,
        lane: str = "web",
        speaks_json: bool = False,
        hot: Hot | None = None,
    ) -> Callable[[View], View]:
        """Register a view. `writes` lets a GET leave an event (an export); `journalled=False` is for the
        few writes that are not events (a saved answer); `lane="report"` gives it more time; `speaks_json`
        answers every refusal in JSON, whatever the caller's headers say; `hot` is tried first, below Flask, and
        hands on to the view whatever it cannot decide (`app/web/hatch.py`)."""
        if not isinstance(needs, Needs):
            raise TypeError(f"{rule}: a route states what it needs; a public one says ANYONE")
        if hot is not None and not (while_pending or hot.asks):
            raise TypeError(f"{rule}: nobody asks here whether a first sign-in is finished")
        changes = method not in SAFE if writes is None else writes

        def register(view: View) -> View:
            route = Route(
                f"{self.room}.{view.__name__}",
                method,
                rule,
                needs,
                changes if journalled is None else journalled,
                changes,
                while_pending,
                hot,
            )
            self.routes.append(route)
            self.blueprint.add_url_rule(
                rule,
                view.__name__,
                _guarded(view, route, lane, speaks_json),
                methods=[method],
                strict_slashes=False,
            )
            return view

        return register


class EventMissing(AssertionError):
    """A state change was about to be committed without an event in the journal."""


def _guarded(view: View, route: Route, lane: str, speaks_json: bool) -> Callable[..., AnyResponse]:
    def serve(**params: Any) -> AnyResponse:
        g.speaks_json = speaks_json
        if REFUSED in request.environ:
            raise request.environ[REFUSED]
        session = request_session(readonly=not route.writes, lane=lane)
        actor = None if route.needs.public and not _has_session() else signed_in_actor()
        if actor is None and not route.needs.public:
            return _ask_to_sign_in()
        if route.method not in SAFE:
            # After the question who it is: a page whose session ended must hear 401, not 400.
            csrf.protect()
            _refuse_other_sites()
        _refuse_nul()
        if actor is not None and actor.pending and not (route.while_pending or route.needs.public):
            return redirect(url_for("accounts.welcome"), 303)
        visit = Visit(session=session, at=clock.now(), who=actor)
        row = route.needs.admit(visit, params)
        response = make_response(view(visit, *row, **params))
        # HEAD looks without opening: it must not take an exam over from the page that saves.
        if route.writes and response.status_code < 400 and request.method != "HEAD":
            _commit(session, route)
        return response

    serve.__name__ = view.__name__
    serve.__doc__ = view.__doc__
    return serve


def _refuse_other_sites() -> None:
    """Refuse a change that another site's page set off, should it ever hold our token (AZ-10)."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise CSRFError


def _refuse_nul() -> None:
    """Refuse the one character PostgreSQL stores in no text, before a query stumbles over it."""
    sent = (request.args,) if request.method in SAFE else (request.args, request.form)
    if any("\0" in text for fields in sent for _, text in fields.items(multi=True)):
        raise Malformed


def _commit(session: Session, route: Route) -> None:
    session.flush()
    if route.journalled and session.info.get("changed") and not session.info.get("events"):
        raise EventMissing(route.endpoint)
    session.commit()


def _note_flush(session: Session, *_: object) -> None:
    session.info["changed"] = True


def _note_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        state.session.info["changed"] = True


event.listen(Session, "after_flush", _note_flush)
event.listen(Session, "do_orm_execute", _note_statement)


def _has_session() -> bool:
    return "_user_id" in cookie_session


def _ask_to_sign_in() -> AnyResponse:
    if request.method in SAFE and not wants_json() and "HX-Request" not in request.headers:
        target = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=target if target != "/" else None), 303)
    raise SignedOut


def wants_json() -> bool:
    """Tell whether the caller speaks JSON: it sent some, asked for it before HTML, or the route knows nothing else."""
    return (
        g.get("speaks_json", False)
        or request.is_json
        or request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def databases() -> Databases:
    """Return this process's databases."""
    return current_app.extensions["lunxun.databases"]  # type: ignore[no-any-return]


def request_session(*, readonly: bool | None = None, lane: str = "web") -> Session:
    """Return the one session of this request; it is closed, and rolled back if not committed, at its end."""
    if "session" not in g:
        if readonly is None:
            readonly = request.method in SAFE
        g.session = databases().session(readonly=readonly, lane=lane)
    return g.session  # type: ignore[no-any-return]


@contextmanager
def asking_session() -> Iterator[Session]:
    """Yield a session to ask who it is: the request's own, or one that only reads where writers queue up.

    SQLite's one write lock is not for somebody nobody knows yet.
    """
    if databases().queues_writers and request.method not in SAFE:
        with databases().session(readonly=True) as session:
            yield session
    else:
        yield request_session()


def close_request_session(_error: BaseException | None = None) -> None:
    session: Session | None = g.pop("session", None)
    if session is None:
        return
    try:
        session.close()
    except DBAPIError:
        # What was to be rolled back has gone with its connection, which nobody gets again; the answer stands.
        session.invalidate()


def signed_in_actor() -> Actor | None:
    """Return who has signed in, or None."""
    return current_user.actor if current_user.is_authenticated else None


def set_up(app: Flask) -> None:
    """Give the application its door: CSRF on demand, one session a request."""
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(app)
    app.teardown_request(close_request_session)


def respond(body: str, status: int = 200, **headers: str) -> Response:
    """Return an answer with headers."""
    response = make_response(body, status)
    response.headers.update(headers)
    return response
