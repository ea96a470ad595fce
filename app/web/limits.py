"""How often one address may ask for something: counted in this process's memory."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from flask_limiter import Limiter, RateLimitExceeded
from flask_limiter.util import get_remote_address

from app.refusals import N_, Refusal

# Each process counts for itself: with several, an address may ask as many times more often.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


class TooMany(Refusal):
    status = 429
    code = "too_many"
    sentence = N_("操作过于频繁，请稍后再试。")
    retry_after = 60


def throttled(rule: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let one address call a view so often and no more: `@throttled("30 per minute")`, below the desk's line."""

    def limit(view: Callable[..., Any]) -> Callable[..., Any]:
        counted = limiter.limit(rule)(view)

        @wraps(view)
        def serve(*args: Any, **params: Any) -> Any:
            try:
                return counted(*args, **params)
            except RateLimitExceeded as exceeded:
                raise TooMany from exceeded

        return serve

    return limit


def set_up(app: Flask) -> None:
    """Count, except in tests: they ask the same page a hundred times."""
    limiter.init_app(app)
    limiter.enabled = not app.testing
