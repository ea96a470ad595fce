"""The paper's page, put together: one frame for all who sit one sitting in one language, a candidate's own in its gaps.

The door and the hatch write the same page by it. The frame is the template, rendered once with a mark in each gap.
"""

import json
import re
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, render_template, url_for
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from app.exams import protocol
from app.exams.facts import AttemptFacts, Paper
from app.exams.views import deliveries, fragments
from app.web import parts

GAPS = (
    "person", "seconds", "ends", "token", "generation", "submit_key", "items", "cells", "state", "delivery",
)  # fmt: skip
# Nobody can write a mark into a title: it is drawn anew in each process.
_MARK, _SOME_ATTEMPT = secrets.token_hex(8), uuid.UUID(bytes=secrets.token_bytes(16))
_GAP = re.compile(f"<{_MARK}:([a-z_]+)>")


@dataclass(frozen=True)
class Visitor:
    """How somebody reads a page: language and print, and the token of their session."""

    locale: str
    large: bool
    token: str


@dataclass(frozen=True)
class _Frame:
    """A rendered page in pieces: text and the name of a gap by turns; and what a delivery file is called."""

    pieces: tuple[str, ...]
    file_name: str


def page(app: Flask, paper: Paper, visitor: Visitor, submit_key: uuid.UUID, *, kept: bool = True) -> str:
    """Write the page of a paper; raises `NotKept` where something of it was never rendered and cannot be here.

    `kept` False is for a page that says something to this visitor alone.
    """
    attempt = paper.attempt
    frame = (
        fragments.kept(
            (visitor.locale, visitor.large, attempt.exam_title, attempt.sitting_title, attempt.kind),
            lambda: _frame(attempt),
        )
        if kept
        else _frame(attempt)
    )
    own = _own(app, paper, visitor, submit_key, frame.file_name)
    return "".join([own[piece] if n % 2 else piece for n, piece in enumerate(frame.pieces)])


def _frame(attempt: AttemptFacts) -> _Frame:
    parts.without_frame()
    gaps = {name: Markup(f"<{_MARK}:{name}>") for name in GAPS}  # noqa: S704 - our own mark
    html = render_template(
        "exams/paper.html",
        exam_title=attempt.exam_title,
        sitting_title=attempt.sitting_title,
        kind=attempt.kind.value,
        own=gaps,
        links=_links(_SOME_ATTEMPT),
        csrf_token=lambda: gaps["token"],
        words=fragments.page_words(),
    )
    html = html.replace(str(_SOME_ATTEMPT), f"<{_MARK}:attempt>")
    return _Frame(tuple(_GAP.split(html)), deliveries.file_name(_MARK))


def _links(attempt_id: uuid.UUID) -> dict[str, str]:
    """Return the addresses the page's script speaks to."""
    names = ("state", "save", "submit", "events", "receipt")
    links = {name: url_for(f"exams.{name}", attempt_id=attempt_id) for name in names}
    return links | {"signIn": url_for("accounts.sign_in")}


def _own(
    app: Flask, paper: Paper, visitor: Visitor, submit_key: uuid.UUID, file_name: str
) -> Mapping[str, str]:
    attempt = paper.attempt
    file = file_name.replace(_MARK, deliveries.label(attempt))
    return {
        "attempt": str(attempt.id),
        "person": str(escape(attempt.person_name)),
        "seconds": str(int((attempt.deadline_at - attempt.started_at).total_seconds())),
        "ends": parts.clock_time(attempt.deadline_at),
        "token": visitor.token,
        "generation": str(attempt.generation),
        "submit_key": str(submit_key),
        "items": fragments.items(paper, visitor.locale),
        "cells": fragments.cells(paper, visitor.locale),
        "state": _json(protocol.state(paper)),
        "delivery": _json(deliveries.sealing(app, attempt, file)),
    }


def _json(value: Any) -> str:
    return str(htmlsafe_json_dumps(value, _dumps))


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
