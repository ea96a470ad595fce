"""The hatch beside the door: what a hot route can decide at once is answered here, below Flask.

A route declares itself hot at the desk (`desk.put(..., hot=save)`). Its function gets a request that carries a
signed session, the page's token and no sign of another site, and either answers with the bytes the route itself
would have answered, or with None. Whatever is not plainly in order goes on to the route, which decides and says
why: the hatch never refuses anybody, and there is one rule and one wording for every refusal.

Whether the session still stands (disabled, signed out, another epoch) is for the function to ask in the very
statement it runs: it is handed a `Bearer`, never an actor.
"""

import hmac
import logging
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

from app import clock
from app.db import Databases
from app.refusals import Busy, Refusal
from app.web import headers

log = logging.getLogger(__name__)
REFUSED = "lunxun.refused"
# What is longer is rare, and has time.
LONGEST = 256 * 1024
# Sessions whose signature this process has checked; a hall of five thousand fits.
SESSIONS_KEPT = 10_000
PARAMETER = re.compile(r"<uuid:\w+>")
UUID = "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})"

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True)
class Bearer:
    """Who a signed cookie says it is; whether that still holds is asked with the work itself."""

    person_id: uuid.UUID
    epoch: int
    token_sha256: str


Hot = Callable[[Databases, Bearer, uuid.UUID, bytes], bytes | None]
# Reads a session's content at an instant: None when it has ended, or only the door can tell.
ReadBearer = Callable[[Mapping[str, Any], int], Bearer | None]


@dataclass(frozen=True)
class _Verified:
    content: dict[str, Any]
    signed_at: datetime


class Hatch:
    """The WSGI application in front of another, for the hot routes of a Flask application."""

    def __init__(self, app: Flask, inner: Wsgi, https: bool) -> None:
        self._app, self._inner = app, inner
        self._routes: dict[str, list[tuple[re.Pattern[str], Hot]]] = {}
        for route in app.extensions["lunxun.routes"]:
            if route.hot is not None:
                pattern = re.compile(PARAMETER.sub(UUID, route.rule))
                self._routes.setdefault(route.method, []).append((pattern, route.hot))
        self._verified = lru_cache(SESSIONS_KEPT)(self._verify)
        self._headers = [
            ("Content-Type", "application/json"),
            *headers.of_every_answer(https=https),
            ("Cache-Control", "no-store"),
            ("Vary", "Cookie"),
        ]

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        for pattern, hot in self._routes.get(environ["REQUEST_METHOD"], ()):
            matched = pattern.fullmatch(environ.get("PATH_INFO", ""))
            answer = self._ask(hot, environ, matched[1]) if matched else None
            if answer is not None:
                start("200 OK", [*self._headers, ("Content-Length", str(len(answer)))])
                return [answer]
        return self._inner(environ, start)

    def _ask(self, hot: Hot, environ: Environ, key: str) -> bytes | None:
        bearer = self._bearer(environ)
        body = _body(environ) if bearer is not None else None
        if bearer is None or body is None:
            return None
        try:
            return hot(self._app.extensions["lunxun.databases"], bearer, uuid.UUID(key), body)
        except Busy as refusal:
            # The route's own renderer says it, in the visitor's language, without doing anything first.
            environ[REFUSED] = refusal
        except Refusal:
            pass
        except Exception:
            log.exception("the hatch hands on %s", environ.get("PATH_INFO"))
        return None

    def _bearer(self, environ: Environ) -> Bearer | None:
        if environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in {"same-origin", "none"}:
            return None
        verified = self._verified(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_X_CSRF_TOKEN", ""))
        if verified is None:
            return None
        at = clock.now()
        if not 0 <= (at - verified.signed_at).total_seconds() <= self._lifetime:
            return None
        read: ReadBearer = self._app.extensions["lunxun.bearer"]
        return read(verified.content, int(at.timestamp()))

    @property
    def _lifetime(self) -> float:
        return self._app.permanent_session_lifetime.total_seconds()

    def _verify(self, cookies: str, token: str) -> _Verified | None:
        """Check both signatures; their age, which changes, is not part of it."""
        signed = parse_cookie(cookies).get(self._app.config["SESSION_COOKIE_NAME"], "")
        serializer = SecureCookieSessionInterface().get_signing_serializer(self._app)
        tokens = URLSafeTimedSerializer(self._app.config["SECRET_KEY"], salt="wtf-csrf-token")
        try:
            content, signed_at = serializer.loads(signed, return_timestamp=True)  # type: ignore[union-attr]
            given = tokens.loads(token)
        except BadData:
            return None
        if not hmac.compare_digest(str(content.get("csrf_token", "")).encode(), str(given).encode()):
            return None
        return _Verified(content, signed_at)


def _body(environ: Environ) -> bytes | None:
    """Read a JSON body as long as it says it is; leave it to be read again by whoever comes next."""
    length = environ.get("CONTENT_LENGTH") or ""
    plain = environ.get("CONTENT_TYPE", "").partition(";")[0].strip() == "application/json"
    if not plain or not length.isdecimal() or int(length) > LONGEST or environ.get("QUERY_STRING"):
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = BytesIO(body)
    return body if len(body) == int(length) else None


def set_up(app: Flask, *, https: bool) -> None:
    """Open the hatch in front of everything else; without a hot route there is none."""
    if any(route.hot is not None for route in app.extensions["lunxun.routes"]):
        app.wsgi_app = Hatch(app, app.wsgi_app, https)  # type: ignore[assignment]
