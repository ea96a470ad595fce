"""Study material for everyone, and reading tasks for those they ask."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.library import operations, policy, queries
from app.library.counter import desk
from app.library.facts import DocumentFacts, TaskFacts
from app.library.markdown import to_html
from app.web.desk import Answer, Visit, may, signed_in

MY_TASK = may(policy.read, queries.task, key="task_id")


@desk.get("/library", needs=may(signed_in))
def index(visit: Visit) -> Answer:
    return render_template("library/index.html", documents=queries.documents(visit.session))


@desk.get(
    "/library/documents/<uuid:document_id>",
    needs=may(policy.see_document, queries.document, key="document_id"),
)
def document(visit: Visit, document: DocumentFacts) -> Answer:
    return render_template(
        "library/document.html",
        document=document,
        sections=queries.sections(visit.session, document.id),
        to_html=to_html,
    )


@desk.get("/reading", needs=may(signed_in))
def reading_list(visit: Visit) -> Answer:
    found = queries.tasks_of(visit.session, visit.actor.person_id, day_of(visit.at))
    return render_template("library/reading_list.html", readings=found, today=day_of(visit.at))


@desk.get("/reading/<uuid:task_id>", needs=MY_TASK)
def read(visit: Visit, task: TaskFacts) -> Answer:
    return render_template(
        "library/reading.html",
        task=task,
        today=day_of(visit.at),
        sections=queries.sections(visit.session, task.document_id),
        receipt=queries.receipt(visit.session, task.id, visit.actor.person_id),
        to_html=to_html,
    )


@desk.post("/reading/<uuid:task_id>/confirm", needs=MY_TASK)
def confirm(visit: Visit, task: TaskFacts) -> Answer:
    operations.confirm_reading(visit.session, task.id, by=visit.actor, at=visit.at)
    flash(_("已记下您的学习确认。"), "ok")
    return redirect(url_for("library.read", task_id=task.id, _anchor="receipt"), 303)
