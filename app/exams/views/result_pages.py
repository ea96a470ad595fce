"""The page of a released result, written alike at the door and at the hatch.

At the hatch its frame is kept: the template, rendered once for all candidates of a sitting who read it in one language
and print and for whom as much is shown, with a mark in each gap. The door, which has staff's navigation and messages
for one visitor, renders it whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from flask import Flask, g, render_template
from markupsafe import escape

from app.exams.facts import AttemptKind, ResultDetail, ResultFacts
from app.exams.operations import ToldResult
from app.exams.records.marking import AppealFacts
from app.exams.views import scripts
from app.exams.views.fragments import Kitchen
from app.exams.views.pages import Visitor
from app.web import parts
from app.web.actor import Role

# A frame takes some twenty kilobytes.
_frames = Kitchen(200)


class Shown(NamedTuple):
    """What a page says to all whose results are shown alike."""

    exam_title: str
    sitting_title: str
    kind: AttemptKind
    marked: bool
    may_appeal: bool
    detail: ResultDetail
    keys_from: datetime | None

    @classmethod
    def of(cls, result: ResultFacts, at: datetime) -> "Shown":
        """Read it off a result at an instant: after its days an appeal is no longer offered."""
        attempt, until = result.attempt, result.appeal_until
        return cls(
            attempt.exam_title,
            attempt.sitting_title,
            attempt.kind,
            attempt.score is not None,
            until is not None and at <= until,
            result.detail,
            result.keys_from,
        )


class _Kept(NamedTuple):
    """What a frame is kept by: what it says, and around it how and as whom somebody reads."""

    shown: Shown
    locale: str
    large: bool
    roles: frozenset[Role]
    placed: bool
    unread: int
    demo: bool


def whole(result: ResultFacts, appeals: Sequence[AppealFacts], locale: str, at: datetime) -> str:
    """Write the page within its own request."""
    own = _own(result, appeals, locale)
    return _rendered(Shown.of(result, at), own, result)


def page(app: Flask, told: ToldResult, visitor: Visitor, at: datetime) -> str:
    """Write a candidate's page; raises `NotKept` where something of it was never rendered and cannot be here."""
    actor, result, unit = told.actor, told.result, parts.scope_name(told.actor)
    kept = _Kept(
        Shown.of(result, at),
        visitor.locale,
        visitor.large,
        actor.roles,
        bool(unit),
        told.unread,
        app.config["LUNXUN"].demo,
    )
    pieces: tuple[str, ...] = _frames.get_or_render(kept, partial(_frame, kept, result))
    around = {
        "person": str(escape(actor.name)),
        "unit": str(escape(unit)),
        "token": visitor.token,
        "attempt": str(result.attempt.id),
    }
    return scripts.filled(pieces, around | _own(result, told.appeals, visitor.locale))


def _own(result: ResultFacts, appeals: Sequence[AppealFacts], locale: str) -> dict[str, Any]:
    return {
        "verdict": scripts.verdict(result.attempt, locale),
        "until": parts.moment(result.appeal_until),
        "appeals": scripts.appeals(appeals),
        "lines": scripts.lines(result, locale),
    }


def _rendered(shown: Shown, own: Mapping[str, Any], result: ResultFacts, **around: Any) -> str:
    return render_template("exams/result.html", shown=shown, own=own, attempt_id=result.attempt.id, **around)


def _frame(kept: _Kept, result: ResultFacts) -> tuple[str, ...]:
    """Render the page with a mark in each gap, in a request that answers nobody by itself."""
    # Every form of the page takes its token from here: the frame must hold nobody's.
    g.csrf_token = scripts.gap("token")
    chrome = replace(
        parts.chrome(),
        actor_name=scripts.gap("person"),
        scope_name=scripts.gap("unit") if kept.placed else "",
        unread=kept.unread,
    )
    own = {name: scripts.gap(name) for name in ("verdict", "until", "appeals", "lines")}
    html = _rendered(kept.shown, own, result, chrome=chrome)
    # Its own address stands in the page's links.
    return scripts.in_pieces(html.replace(str(result.attempt.id), scripts.gap("attempt")))
