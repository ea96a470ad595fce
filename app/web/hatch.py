"""The hatch beside the door: what a hot route can decide at once is answered here, below Flask.

A route declares itself hot at the desk (`desk.put(..., hot=save)`). Its function gets a request that carries a
signed session and, where it changes anything, the page's token and no sign of another site; it either tells what
the route itself would have answered, or None. Whatever is not plainly in order goes on to the route, which decides
and says why: the hatch never refuses anybody, and there is one rule and one wording for every refusal.

Whether the session still stands (disabled, signed out, another epoch) and whether its owner is done with their first
sign-in is for the function to ask in the very transaction it works in: it is handed a `Bearer`, never an actor.
"""

import hmac
import logging
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from flask import Flask

from app import clock
from app.db import Databases
from app.refusals import Busy, Refusal
from app.web import headers
from app.web.actor import Bearer
from app.web.signed import Carried, Signatures

log = logging.getLogger(__name__)
REFUSED = "lunxun.refused"
# What is longer is rare, and has time.
LONGEST = 256 * 1024
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
JSON, FORM, HTML = "application/json", "application/x-www-form-urlencoded", "text/html; charset=utf-8"
PARAMETER = re.compile(r"<uuid:\w+>")
UUID = "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True)
class Knock:
    """One request at the hatch: who it says it is, the key in its address, and what it carries."""

    app: Flask
    environ: Environ
    bearer: Bearer
    key: uuid.UUID
    body: bytes
    kind: str
    carried: Carried

    @property
    def databases(self) -> Databases:
        found: Databases = self.app.extensions["lunxun.databases"]
        return found


@dataclass(frozen=True)
class Told:
    """An answer, byte for byte the one the route would have given."""

    body: bytes
    kind: str = JSON
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Hot:
    """What a hot route does at the hatch; `asks` whether it asks, like the door, if a first sign-in is finished."""

    answer: Callable[[Knock], Told | None]
    asks: bool = True


# Reads a session's content at an instant: None when it has ended, or only the door can tell.
ReadBearer = Callable[[Mapping[str, Any], int], Bearer | None]


class Hatch:
    """The WSGI application in front of another, for the hot routes of a Flask application."""

    def __init__(self, app: Flask, inner: Wsgi, https: bool) -> None:
        self._app, self._inner = app, inner
        self._routes: dict[str, list[tuple[re.Pattern[str], Hot]]] = {}
        for route in app.extensions["lunxun.routes"]:
            if route.hot is not None:
                pattern = re.compile(PARAMETER.sub(UUID, route.rule))
                self._routes.setdefault(route.method, []).append((pattern, route.hot))
        self._signatures = Signatures(app)
        always = (*headers.of_every_answer(https=https), ("Cache-Control", "no-store"), ("Vary", "Cookie"))
        self._headers = list(always)

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        for pattern, hot in self._routes.get(environ["REQUEST_METHOD"], ()):
            matched = pattern.fullmatch(path)
            told = self._ask(hot, environ, matched[1]) if matched else None
            if told is not None:
                own = [("Content-Type", told.kind), ("Content-Length", str(len(told.body))), *told.headers]
                start(told.status, own + self._headers)
                return [told.body]
        return self._inner(environ, start)

    def _ask(self, hot: Hot, environ: Environ, key: str) -> Told | None:
        carried = self._signatures.carried(environ.get("HTTP_COOKIE", ""))
        bearer = None if carried is None else self._bearer(carried)
        if carried is None or bearer is None or environ.get("QUERY_STRING"):
            return None
        body, kind = _body(environ), _kind(environ)
        if body is None or not (
            environ["REQUEST_METHOD"] in SAFE or self._meant(environ, carried, body, kind)
        ):
            return None
        try:
            return hot.answer(Knock(self._app, environ, bearer, uuid.UUID(key), body, kind, carried))
        except Busy as refusal:
            # The route's own renderer says it, in the visitor's language, without doing anything first.
            environ[REFUSED] = refusal
        except Refusal:
            pass
        except Exception:
            log.exception("the hatch hands on %s", environ.get("PATH_INFO"))
        return None

    def _bearer(self, carried: Carried) -> Bearer | None:
        at = clock.now()
        if not 0 <= (at - carried.signed_at).total_seconds() <= self._lifetime:
            return None
        read: ReadBearer = self._app.extensions["lunxun.bearer"]
        return read(carried.session, int(at.timestamp()))

    @property
    def _lifetime(self) -> float:
        return self._app.permanent_session_lifetime.total_seconds()

    def _meant(self, environ: Environ, carried: Carried, body: bytes, kind: str) -> bool:
        """Tell whether a change comes from a page of ours: by its token, in the form or beside it, and its site."""
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in {"same-origin", "none"}:
            return False
        token = environ.get("HTTP_X_CSRF_TOKEN", "")
        if kind == FORM:
            token = dict(parse_qsl(body.decode("latin-1"))).get("csrf_token", token)
        given = self._signatures.secret_of(token)
        own = str(carried.session.get("csrf_token", ""))
        return bool(own) and given is not None and hmac.compare_digest(own.encode(), given.encode())


def _kind(environ: Environ) -> str:
    found: str = environ.get("CONTENT_TYPE", "")
    return found.partition(";")[0].strip()


def _body(environ: Environ) -> bytes | None:
    """Read JSON or a form as long as it says it is, or nothing; leave it to be read again by whoever comes next."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LONGEST or "HTTP_TRANSFER_ENCODING" in environ:
        return None
    if length == "0":
        return b""
    if _kind(environ) not in (JSON, FORM):
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body if len(body) == int(length) else None


def set_up(app: Flask, *, https: bool) -> None:
    """Open the hatch in front of everything else; without a hot route there is none."""
    if any(route.hot is not None for route in app.extensions["lunxun.routes"]):
        app.wsgi_app = Hatch(app, app.wsgi_app, https)  # type: ignore[assignment]
