"""What a browser carries that we signed: its session, and a page's token. Each text is read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.http import parse_cookie

# Sessions and tokens whose signature this process has checked; a hall of five thousand fits.
KEPT = 10_000


@dataclass(frozen=True)
class Carried:
    """A session as its cookie says it, when that was signed, the other cookies beside it, and a token for its pages."""

    session: Mapping[str, Any]
    signed_at: datetime
    cookies: Mapping[str, str]
    token: str


class Signatures:
    """Checks the signatures of one application's cookies and tokens; their age, which changes, is not part of it."""

    def __init__(self, app: Flask) -> None:
        self._name: str = app.config["SESSION_COOKIE_NAME"]
        self._sessions: Any = SecureCookieSessionInterface().get_signing_serializer(app)
        self._tokens = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
        self.carried = lru_cache(KEPT)(self._carried)
        self.secret_of = lru_cache(KEPT)(self._secret_of)

    def _carried(self, header: str) -> Carried | None:
        """Read a Cookie header; None without a session that we signed."""
        cookies = parse_cookie(header)
        try:
            content, signed_at = self._sessions.loads(cookies.get(self._name, ""), return_timestamp=True)
        except BadData:
            return None
        secret = content.get("csrf_token")
        return Carried(content, signed_at, cookies, str(self._tokens.dumps(secret)) if secret else "")

    def _secret_of(self, token: str) -> str | None:
        """Read a page's token; None when it is not ours."""
        try:
            return str(self._tokens.loads(token))
        except BadData:
            return None
