"""A template that touches the database fails: what a page shows was decided before it was drawn."""

from contextvars import ContextVar
from typing import Any

from flask import Flask, before_render_template, template_rendered
from sqlalchemy import event
from sqlalchemy.engine import Engine

_rendering: ContextVar[int] = ContextVar("rendering", default=0)


class QueryWhileRendering(AssertionError):
    """Name the statement a template caused."""


def _begin(_app: Flask, **_: Any) -> None:
    _rendering.set(_rendering.get() + 1)


def _end(_app: Flask, **_: Any) -> None:
    _rendering.set(_rendering.get() - 1)


def _refuse(_c: Any, _cur: Any, statement: str, *_: Any) -> None:
    if _rendering.get() > 0:
        _rendering.set(0)
        raise QueryWhileRendering(statement)


def set_up(app: Flask) -> None:
    """Watch one application's templates (development and tests)."""
    before_render_template.connect(_begin, app)
    template_rendered.connect(_end, app)
    app.before_request(_reset)


def _reset() -> None:
    # A template that failed half-way never said it was done.
    _rendering.set(0)


def watch(engine: Engine) -> None:
    """Refuse statements on an engine while a template is being drawn."""
    event.listen(engine, "before_cursor_execute", _refuse)
