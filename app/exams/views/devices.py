"""A number a browser keeps for exams alone, so that two papers opened in one browser can be told."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta

from flask import Flask
from werkzeug.http import dump_cookie

COOKIE = "exam-device"
KEPT = timedelta(days=2)
LENGTH = 32


def number(cookies: Mapping[str, str]) -> str:
    """Return the number a browser sent; without one, or with a strange one, it gets a new one."""
    sent = cookies.get(COOKIE, "")
    return sent if len(sent) == LENGTH and sent.isalnum() else uuid.UUID(bytes=secrets.token_bytes(16)).hex


def header(app: Flask, device: str) -> tuple[str, str]:
    """Return the header by which a browser keeps its number."""
    cookie = dump_cookie(
        COOKIE,
        device,
        max_age=KEPT,
        path="/attempts",
        secure=app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return "Set-Cookie", cookie
