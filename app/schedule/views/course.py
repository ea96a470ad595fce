"""One session: who was there, and the list to take along."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.journal import operations as journal
from app.schedule import policy, queries
from app.schedule.facts import AttendanceStatus, MarkFacts, SessionFacts
from app.schedule.views.counter import desk
from app.schedule.words import FORMS, SOURCES, STATUSES, TONES
from app.web.desk import Answer, Visit, may
from app.web.parts import moment
from app.web.tables import Cell, Column, Row, Table, export, read_state, table

RUN = may(policy.run, queries.course_session, key="session_id")
INSPECT = may(policy.inspect, queries.course_session, key="session_id")


@desk.get("/sessions/<uuid:session_id>", needs=INSPECT)
def course(visit: Visit, course: SessionFacts) -> Answer:
    marks = queries.sheet(visit.session, course.id, course.batch_id)
    return render_template(
        "schedule/session.html",
        course=course,
        sheet=_table(marks, exports=False),
        counts=_counts(marks),
        statuses=STATUSES,
        tones=TONES,
        forms=FORMS,
        actor_id=visit.actor.person_id,
        runs=policy.run(visit.actor, course) and course.cancelled_at is None,
    )


@desk.get("/sessions/<uuid:session_id>/attendance", needs=INSPECT, writes=True)
def export_attendance(visit: Visit, course: SessionFacts) -> Answer:
    sheet = _table(queries.sheet(visit.session, course.id, course.batch_id), exports=True)
    kind = request.args.get("format", "")
    answer = export(_("考勤 %(title)s", title=course.title), sheet)
    if answer is None:
        return redirect(url_for("schedule.course", session_id=course.id), 303)
    journal.record(
        visit.session,
        "attendance.exported",
        "course_session",
        course.id,
        by=visit.actor,
        at=visit.at,
        unit_path=course.unit_path,
        format=kind,
        rows=sheet.total,
    )
    return answer


def _table(marks: list[MarkFacts], *, exports: bool) -> Table:
    columns = [
        Column("name", _("姓名"), priority=1),
        Column("staff_no", _("工号")),
        Column("unit", _("单位")),
        Column("status", _("考勤"), priority=1),
        Column("source", _("登记方式")),
        Column("by", _("登记人")),
        Column("at", _("登记时间")),
        Column("note", _("说明")),
        Column("minutes", _("计学时分钟"), numeric=True),
    ]
    rows = [_row(mark) for mark in marks]
    if exports:
        # On the page it stands below when a mark came in; a file has no room below.
        columns.append(Column("noted", _("记在设备上的时间")))
        rows = [replace(row, cells=(*row.cells, _noted(mark))) for row, mark in zip(rows, marks, strict=True)]
    return table(
        caption=_("考勤表"),
        columns=columns,
        rows=rows,
        total=len(marks),
        state=read_state(per_page=max(1, len(marks))),
        empty_title=_("本期还没有学员"),
        empty_hint=_("发布轮训计划后，学员会出现在这里。"),
        exports=exports,
    )


def _row(mark: MarkFacts) -> Row:
    status = _("未登记") if mark.status is None else str(STATUSES[mark.status])
    return Row(
        (
            Cell(mark.name, sub=None if mark.enrolled else _("已退出本期")),
            Cell(mark.staff_no),
            Cell(mark.unit_name),
            Cell(status, tone="quiet" if mark.status is None else TONES[mark.status]),
            Cell("" if mark.source is None else str(SOURCES[mark.source])),
            Cell(mark.recorded_by or ""),
            _when(mark),
            Cell(mark.note),
            Cell(mark.credited, numeric=True),
        ),
        id=str(mark.person_id),
    )


def _noted(mark: MarkFacts) -> Cell:
    return Cell("" if mark.noted_at is None else moment(mark.noted_at))


def _when(mark: MarkFacts) -> Cell:
    if mark.recorded_at is None:
        return Cell("")
    # What came in later says both: when it was said, and when it reached the server.
    said = None if mark.noted_at is None else _("%(when)s 记在设备上", when=moment(mark.noted_at))
    return Cell(moment(mark.recorded_at), sub=said)


def _counts(marks: list[MarkFacts]) -> dict[AttendanceStatus | None, int]:
    keys = (*AttendanceStatus, None)
    return {key: sum(mark.status == key and mark.enrolled for mark in marks) for key in keys}
