"""The sign-in sheet on paper: printed for a session or a half day, then entered by exception."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.schedule import operations, policy, queries
from app.schedule.facts import AttendanceStatus, MarkFacts, SessionFacts
from app.schedule.forms import RollCall, roll_call
from app.schedule.operations.refusals import LateEntryNeedsReason, TooEarlyToMark
from app.schedule.rules import SessionCancelled, half_day, is_late_entry
from app.schedule.views.counter import desk
from app.schedule.words import SOURCES, STATUSES, TONES, part_of_day
from app.web.desk import Answer, Visit, may
from app.web.errors import say

RUN = may(policy.run, queries.course_session, key="session_id")
# How many names a sentence after the entry holds.
NAMED = 10


@dataclass(frozen=True)
class SheetLine:
    """A person of the sheet: their number on it, and how they are marked already in each of its sessions."""

    number: int
    who: MarkFacts
    known: tuple[MarkFacts, ...]

    @property
    def open(self) -> bool:
        return any(mark.status is None for mark in self.known)


def _sessions(visit: Visit, course: SessionFacts) -> list[SessionFacts]:
    """Return what the sheet is for: this session, or with `whole` all of its half day."""
    if not request.values.get("whole"):
        return [course]
    return half_day(course, queries.sessions(visit.session, course.batch_id)) or [course]


def _lines(visit: Visit, sessions: Sequence[SessionFacts]) -> list[SheetLine]:
    """Return everybody with a seat, in the order of the print, each with a mark a session."""
    sheets = [queries.sheet(visit.session, one.id, one.batch_id) for one in sessions]
    marks = [{mark.person_id: mark for mark in sheet} for sheet in sheets]
    seated = [mark for mark in sheets[0] if mark.enrolled]
    return [
        SheetLine(number, who, tuple(each.get(who.person_id, who) for each in marks))
        for number, who in enumerate(seated, 1)
    ]


@desk.get("/sessions/<uuid:session_id>/sign-in-sheet", needs=RUN)
def print_sheet(visit: Visit, course: SessionFacts) -> Answer:
    sessions = _sessions(visit, course)
    return render_template(
        "schedule/sign_in_sheet.html",
        course=course,
        sessions=sessions,
        whole=bool(request.args.get("whole")),
        part=part_of_day(course.starts_at),
        lines=_lines(visit, sessions),
    )


@desk.get("/sessions/<uuid:session_id>/sign-in-sheet/entry", needs=RUN)
def sheet_entry(visit: Visit, course: SessionFacts) -> Answer:
    return _entry(visit, course)


def _entry(
    visit: Visit,
    course: SessionFacts,
    sent: RollCall | None = None,
    fault: str | None = None,
    status: int = 200,
) -> Answer:
    sessions = _sessions(visit, course)
    page = render_template(
        "schedule/sheet_entry.html",
        course=course,
        sessions=sessions,
        whole=bool(request.values.get("whole")),
        part=part_of_day(course.starts_at),
        lines=_lines(visit, sessions),
        marks=sent.marks if sent else {},
        reason=sent.reason if sent else "",
        late=any(is_late_entry(one.ends_at, visit.at) for one in sessions),
        there=AttendanceStatus.PRESENT,
        statuses=STATUSES,
        sources=SOURCES,
        tones=TONES,
        fault=fault,
    )
    return page, status


@desk.post("/sessions/<uuid:session_id>/sign-in-sheet/entry", needs=RUN)
def save_sheet(visit: Visit, course: SessionFacts) -> Answer:
    sent = roll_call(request.form)
    keys = [one.id for one in _sessions(visit, course)]
    try:
        entered = operations.enter_sheet(
            visit.session, keys, sent.marks, reason=sent.reason, by=visit.actor, at=visit.at
        )
    except (LateEntryNeedsReason, TooEarlyToMark, SessionCancelled) as refusal:
        return _entry(visit, course, sent, say(refusal), 422)
    if entered.marked:
        flash(_("已按纸质签到表登记 %(n)s 条考勤。", n=entered.marked), "ok")
    else:
        flash(_("签到表上没有需要补登的人。"), "ok")
    if entered.kept:
        names = "、".join(entered.kept[:NAMED])
        flash(
            _(
                "有 %(n)s 人原有的登记与签到表不一致，没有改动：%(names)s。请核对，需要更正的用点名更正。",
                n=len(entered.kept),
                names=names,
            ),
            "warn",
        )
    return redirect(url_for("schedule.course", session_id=course.id), 303)
