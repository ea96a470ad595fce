"""Marking: the queue of each exam, one script at a time without its writer's name, a second look."""

import uuid
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.exams import operations, policy, queries
from app.exams.facts import MarkingState
from app.exams.forms import GivenMarks, ScriptForm, decisions, limits, read_marks
from app.exams.forms.marking import SampleForm
from app.exams.records import Essay, ExamFacts, ScriptFacts
from app.exams.refusals import MarkConflict, MarkReasonMissing
from app.exams.rules.reading import AlreadyRead
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
    """Show how far an exam's marking is, who has read how much, and what was decided last."""
    scope, reader = policy.marking_scope(visit.actor), visit.actor.person_id
    found = queries.marking_lines(visit.session, scope, exam.id)
    plan = queries.plan(visit.session, exam.id)
    return render_template(
        "exams/marking_exam.html",
        exam=exam,
        line=found[0] if found else None,
        plan=plan,
        markers=queries.marker_lines(visit.session, plan),
        next_id=queries.next_script(visit.session, exam.id, reader),
        decided=queries.decided_scripts(visit.session, exam.id, reader),
        checks=queries.checks(visit.session, exam.id),
        form=SampleForm(formdata=None),
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
    plan = queries.plan(visit.session, script.attempt.exam_id)
    decided = script.attempt.marking is MarkingState.MARKED
    return render_template(
        "exams/marking_script.html",
        script=script,
        plan=plan,
        readings=queries.readings(visit.session, script.attempt.id) if decided and plan.is_double else {},
        read=plan.is_double and not decided and _has_read(visit, script),
        given=given or {},
        fault=fault,
        conflict=conflict,
        limits=limits,
        decided=decided,
        next_id=queries.next_script(
            visit.session, script.attempt.exam_id, visit.actor.person_id, script.attempt
        ),
    )


def _has_read(visit: Visit, script: ScriptFacts) -> bool:
    """Say whether the visitor has read this script as one of several: another has to go on."""
    found = queries.readings(visit.session, script.attempt.id)
    undecided = [each.item_id for each in script.essays if each.marks is None]
    return any(each.marker_id == visit.actor.person_id for key in undecided for each in found.get(key, ()))


def _to_read(visit: Visit, script: ScriptFacts) -> tuple[Essay, ...]:
    """Return the answers a marker decides on: in an exam two persons read, those nobody has settled yet."""
    plan = queries.plan(visit.session, script.attempt.exam_id)
    if not plan.is_double or script.attempt.marking is MarkingState.MARKED:
        return script.essays
    return tuple(each for each in script.essays if each.marks is None)


@desk.get("/marking/scripts/<uuid:attempt_id>", needs=SCRIPT)
def marking_script(visit: Visit, script: ScriptFacts) -> Answer:
    """Show one script's short answers with what to look for."""
    return _script(visit, script)


@desk.post("/marking/scripts/<uuid:attempt_id>", needs=SCRIPT)
def mark_script(visit: Visit, script: ScriptFacts) -> Answer:
    """Write a marker's decisions and go on to the next script; nothing is overwritten (GR-3)."""
    form, given = ScriptForm(), read_marks(request.form, _to_read(visit, script))
    if not form.validate() or any(each.error for each in given.values()):
        return _script(visit, script, given), 422
    try:
        operations.mark_script(
            visit.session, script.attempt.id, decisions(given), by=visit.actor, at=visit.at
        )
    except MarkConflict as refusal:
        return _script(visit, script, given, conflict=True), refusal.status
    except (MarkReasonMissing, AlreadyRead) as refusal:
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
