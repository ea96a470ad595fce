"""Browsers that are known: each holds a random token, of which only the hash is kept."""

import hashlib
import re
import secrets

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
COOKIE = "lunxun-device"
KEPT_FOR = 365 * 86400


def new() -> str:
    """Return a token of 256 random bits."""
    return secrets.token_urlsafe(32)


def sound(token: str | None) -> str:
    """Return a token as a browser sent it; nothing where it is none of ours."""
    return token if token and TOKEN.fullmatch(token) else ""


def digest(token: str) -> str:
    """Return what is kept of a token; an empty one is no device's."""
    return hashlib.sha256(token.encode("ascii")).hexdigest() if token else ""
