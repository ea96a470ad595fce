"""Refusals and faults become a page, a fragment or JSON here, and nowhere else."""

import logging
from datetime import datetime

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app import clock
from app.refusals import N_, Busy, Malformed, Refusal, Unknown
from app.web.desk import close_request_session, wants_json

log = logging.getLogger(__name__)
PAGES = frozenset({403, 404, 409, 413, 429, 500, 503})
# Serialisation failure, deadlock, lock not available, statement cancelled by its time limit; a database shutting
# down, crashed, or starting.
RETRYABLE = frozenset({"40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03"})


class StalePage(Malformed):
    code = "stale_page"
    sentence = N_("页面停留过久，请刷新后重试。")


def say(refusal: Refusal) -> str:
    """Return the refusal's sentence in the visitor's language."""
    return str(gettext(refusal.sentence, **refusal.values))


def moment(at: datetime) -> str:
    """Return an instant as the protocol writes it: RFC 3339, UTC, milliseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def answer(refusal: Refusal) -> Response:
    """Return what the visitor gets to see of a refusal."""
    close_request_session()
    if refusal.status >= 500:
        _ask_nothing_more()
    try:
        return _written(refusal)
    except (DBAPIError, PoolTimeout):
        # The frame around the sentence asked a database that has failed meanwhile: now that is what there is to say.
        close_request_session()
        _ask_nothing_more()
        return _written(Busy())


def _ask_nothing_more() -> None:
    """Let the page that says so ask no database: whoever is not known yet stays unknown, and nothing is counted."""
    g.failed = True
    g.setdefault("_login_user", AnonymousUserMixin())


def _written(refusal: Refusal) -> Response:
    sentence = say(refusal)
    if wants_json():
        response = jsonify(error=refusal.code, message=sentence, server_now=moment(clock.now()))
    else:
        response = make_response(_page(refusal.status, sentence))
    response.status_code = refusal.status
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(status: int, sentence: str) -> str:
    shown = status if status in PAGES else (409 if status < 500 else 500)
    return render_template(f"errors/{shown}.html", sentence=sentence, status=status)


def set_up(app: Flask) -> None:
    """Register the one renderer for every kind of failure."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return answer(refusal)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> Response:
        return answer(StalePage())

    @app.errorhandler(PoolTimeout)
    def exhausted(_error: PoolTimeout) -> Response:
        return answer(Busy())

    @app.errorhandler(DBAPIError)
    def database_failed(error: DBAPIError) -> Response:
        if _passes_by_itself(error):
            return answer(Busy())
        return unexpected(error)

    @app.errorhandler(HTTPException)
    def plain(error: HTTPException) -> Response | HTTPException:
        if error.code == 404:
            return answer(Unknown())
        if error.code is None or error.code < 400:
            return error
        refusal = Refusal()
        kind = type(
            "PlainRefusal",
            (Refusal,),
            {"status": error.code, "code": _code(error), "sentence": _words(error)},
        )
        refusal = kind()
        response = answer(refusal)
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        if app.testing and isinstance(error, AssertionError):
            # A broken rule of the house must stop a test, not become a polite page.
            raise error
        log.exception("unexpected failure at %s %s", request.method, request.path)
        kind = type("Failure", (Refusal,), {"status": 500, "code": "failed", "sentence": FAILED})
        return answer(kind())


FAILED = N_("系统出现意外，本次操作没有执行。请稍后重试；若反复出现，请联系管理员。")
WORDS = {
    400: Malformed.sentence,
    405: N_("这个地址不接受这种操作。"),
    413: N_("提交的内容过大。"),
    415: N_("不支持这种内容格式。"),
    429: N_("操作过于频繁，请稍后再试。"),
}


def _words(error: HTTPException) -> str:
    return WORDS.get(error.code or 500, FAILED if (error.code or 500) >= 500 else Refusal.sentence)


def _code(error: HTTPException) -> str:
    return {400: "malformed", 413: "too_large", 429: "too_many"}.get(error.code or 500, "refused")


def _passes_by_itself(error: DBAPIError) -> bool:
    if getattr(error.orig, "sqlstate", None) in RETRYABLE:
        return True
    if not isinstance(error, OperationalError):
        return False
    told = str(error.orig)
    # A database that is starting or not there yet: no connection, hence no code, and nothing was done.
    unreachable = told.startswith(("connection failed", "connection is bad", "connection timeout"))
    return unreachable or "locked" in told or "busy" in told or error.connection_invalidated
