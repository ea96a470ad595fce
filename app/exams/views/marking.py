"""Marking: the queue of each exam, one script at a time without its writer's name, a second look."""

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.exams import operations, policy, queries
from app.exams.facts import MarkingState
from app.exams.forms import GivenMarks, ScriptForm, decisions, limits, read_marks
from app.exams.records import ExamFacts, ScriptFacts
from app.exams.refusals import MarkConflict, MarkReasonMissing
from app.exams.views.counter import desk
from app.exams.views.doors import MARKED_EXAM, READ, SCRIPT
from app.web.desk import Answer, Visit
from app.web.errors import say


@desk.get("/marking", needs=READ)
def marking(visit: Visit) -> Answer:
    """List the exams whose short answers persons mark."""
    lines = queries.marking_lines(visit.session, policy.marking_scope(visit.actor))
    return render_template("exams/marking.html", lines=lines)


@desk.get("/marking/<uuid:exam_id>", needs=MARKED_EXAM)
def marking_exam(visit: Visit, exam: ExamFacts) -> Answer:
    """Show how far an exam's marking is, and what was decided last."""
    scope, reader = policy.marking_scope(visit.actor), visit.actor.person_id
    found = queries.marking_lines(visit.session, scope, exam.id)
    return render_template(
        "exams/marking_exam.html",
        exam=exam,
        line=found[0] if found else None,
        next_id=queries.next_script(visit.session, exam.id, reader),
        decided=queries.decided_scripts(visit.session, exam.id, reader),
    )


def _script(
    visit: Visit,
    script: ScriptFacts,
    given: Mapping[uuid.UUID, GivenMarks] | None = None,
    fault: str = "",
    *,
    conflict: bool = False,
) -> str:
    """Lay out a script; `given` is what the marker typed, shown beside what another marker wrote meanwhile."""
    return render_template(
        "exams/marking_script.html",
        script=script,
        given=given or {},
        fault=fault,
        conflict=conflict,
        limits=limits,
        decided=script.attempt.marking is MarkingState.MARKED,
        next_id=queries.next_script(
            visit.session, script.attempt.exam_id, visit.actor.person_id, script.attempt
        ),
    )


@desk.get("/marking/scripts/<uuid:attempt_id>", needs=SCRIPT)
def marking_script(visit: Visit, script: ScriptFacts) -> Answer:
    """Show one script's short answers with what to look for."""
    return _script(visit, script)


@desk.post("/marking/scripts/<uuid:attempt_id>", needs=SCRIPT)
def mark_script(visit: Visit, script: ScriptFacts) -> Answer:
    """Write a marker's decisions and go on to the next script; nothing is overwritten (GR-3)."""
    form, given = ScriptForm(), read_marks(request.form, script.essays)
    if not form.validate() or any(each.error for each in given.values()):
        return _script(visit, script, given), 422
    try:
        operations.mark_script(
            visit.session, script.attempt.id, decisions(given), by=visit.actor, at=visit.at
        )
    except MarkConflict as refusal:
        return _script(visit, script, given, conflict=True), refusal.status
    except MarkReasonMissing as refusal:
        return _script(visit, script, given, say(refusal)), refusal.status
    flash(_("答卷 %(label)s 的评分已保存。", label=script.label), "ok")
    return redirect(_onward(visit, script), 303)


def _onward(visit: Visit, script: ScriptFacts) -> str:
    exam_id = script.attempt.exam_id
    if script.attempt.marking is MarkingState.NEEDS_MARKER:
        found = queries.next_script(visit.session, exam_id, visit.actor.person_id, script.attempt)
        if found is not None:
            return url_for("exams.marking_script", attempt_id=found)
    return url_for("exams.marking_exam", exam_id=exam_id)
