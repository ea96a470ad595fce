"""The candidate's pages: my exams, the paper, saving, handing in, receipt and result."""

import uuid

from flask import current_app, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app import clock
from app.exams import operations, policy, protocol, queries
from app.exams.facts import AttemptFacts, AttemptState
from app.exams.refusals import BodyTooLarge, Closed, StillOpen
from app.exams.views import devices, hot, pages, result_pages
from app.exams.views.counter import desk
from app.exams.views.deliveries import page_key
from app.web import parts
from app.web.desk import Answer, Visit, may, wants_json

# 50 essays of 20,000 characters, each up to six bytes as JSON escapes them.
LARGEST_BODY = 6 * 1024 * 1024
own = may(policy.own, queries.attempt, key="attempt_id")


@desk.get("/exams", needs=may(policy.sit))
def index(visit: Visit) -> Answer:
    """Show my exams."""
    sittings = queries.exams_of(visit.session, visit.actor.person_id, queries.now(visit.session))
    return render_template("exams/index.html", sittings=sittings)


@desk.post("/sittings/<uuid:sitting_id>/attempts", needs=may(policy.sit), hot=hot.start)
def start(visit: Visit, sitting_id: uuid.UUID) -> Answer:
    """Start an attempt, or go on with the open one."""
    attempt_id = operations.start(visit.session, sitting_id, visit.actor.person_id, by=visit.actor)
    return redirect(url_for("exams.paper", attempt_id=attempt_id), 303)


@desk.get("/attempts/<uuid:attempt_id>", needs=own, writes=True, journalled=False, hot=hot.paper)
def paper(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Open the paper: this page saves from now on, and no earlier one."""
    attempt = operations.open_paper(visit.session, attempt)
    if not attempt.is_open:
        return redirect(url_for("exams.receipt", attempt_id=attempt.id), 303)
    device = devices.number(request.cookies)
    operations.note_device(visit.session, attempt.id, attempt.exam_id, device)
    visitor = pages.Visitor(parts.language(request.cookies), parts.prints_large(), generate_csrf())
    # A message for this visitor stands in the frame itself.
    kept = "_flashes" not in cookie
    paper = queries.paper(visit.session, attempt)
    page = make_response(pages.page(current_app, paper, visitor, clock.new_id(), kept=kept))
    page.headers.add(*devices.header(current_app, device))
    return page


@desk.get("/attempts/<uuid:attempt_id>/state", needs=own, while_pending=True, speaks_json=True, hot=hot.state)
def state(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Tell a page where the attempt stands."""
    return jsonify(protocol.state(queries.paper(visit.session, attempt)))


@desk.put(
    "/attempts/<uuid:attempt_id>/responses",
    needs=may(policy.sit),
    journalled=False,
    while_pending=True,
    speaks_json=True,
    hot=hot.save,
)
def save(visit: Visit, attempt_id: uuid.UUID) -> Answer:
    """Save responses. The statement that writes also checks whose attempt it is: no row is loaded for it."""
    generation, responses = protocol.read_save(_raw())
    outcome = operations.save_responses(
        visit.session, attempt_id, visit.actor.person_id, generation=generation, responses=responses
    )
    return jsonify(protocol.saved(outcome))


@desk.post("/attempts/<uuid:attempt_id>/submit", needs=own, while_pending=True, hot=hot.submit)
def submit(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Hand in: JSON from the page, or a plain form."""
    if not request.is_json:
        return _submit_form(visit, attempt)
    generation, key, responses = protocol.read_submission(_raw())
    receipt = operations.submit(
        visit.session,
        attempt.id,
        attempt.person_id,
        generation=generation,
        submit_key=key,
        responses=responses,
        by=visit.actor,
    )
    return jsonify(receipt=protocol.receipt(receipt), server_now=protocol.moment(queries.now(visit.session)))


def _raw() -> bytes:
    if (request.content_length or 0) > LARGEST_BODY:
        raise BodyTooLarge
    return request.get_data(cache=False)


def _submit_form(visit: Visit, attempt: AttemptFacts) -> Answer:
    generation, key = protocol.read_plain_submission(request.form)
    responses = protocol.read_form(request.form, queries.paper(visit.session, attempt))
    try:
        operations.submit(
            visit.session,
            attempt.id,
            attempt.person_id,
            generation=generation,
            submit_key=key,
            responses=responses,
            by=visit.actor,
        )
    except Closed:
        flash(_("本次作答此前已经结束，刚才提交的内容没有计入。"), "warn")
    return redirect(url_for("exams.receipt", attempt_id=attempt.id), 303)


@desk.get("/attempts/<uuid:attempt_id>/receipt", needs=own)
def receipt(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Show the receipt of an attempt that has ended."""
    if attempt.responses_digest is None:
        return _no_receipt(attempt)
    found, now = queries.receipt(attempt), queries.now(visit.session)
    if wants_json():
        return jsonify(receipt=protocol.receipt(found), server_now=protocol.moment(now))
    released = queries.released(attempt, now)
    return render_template(
        "exams/receipt.html",
        receipt=found,
        attempt=attempt,
        released=released,
        earlier=queries.earlier_receipts(visit.session, attempt.id),
        delivery=page_key(attempt),
    )


def _no_receipt(attempt: AttemptFacts) -> Answer:
    if wants_json():
        raise StillOpen if attempt.is_open else Closed
    if attempt.state is AttemptState.VOIDED:
        return render_template("exams/voided.html", attempt=attempt)
    return redirect(url_for("exams.paper", attempt_id=attempt.id), 303)


@desk.get("/attempts/<uuid:attempt_id>/result", needs=own, hot=hot.result)
def result(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Show one's own result, or when it will be shown."""
    if attempt.is_open:
        return redirect(url_for("exams.paper", attempt_id=attempt.id), 303)
    if attempt.state is AttemptState.VOIDED:
        return render_template("exams/voided.html", attempt=attempt)
    found = queries.result(visit.session, attempt, queries.now(visit.session))
    if found is None:
        return render_template("exams/result_pending.html", attempt=attempt)
    appeals = queries.own_appeals(visit.session, attempt.id)
    return result_pages.whole(found, appeals, parts.language(request.cookies), visit.at)


@desk.post(
    "/attempts/<uuid:attempt_id>/events", needs=own, journalled=False, while_pending=True, speaks_json=True
)
def events(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Keep what the page noticed: evidence for a person to weigh, never a verdict."""
    operations.record_evidence(visit.session, attempt.id, protocol.read_events(_raw()))
    return "", 204
