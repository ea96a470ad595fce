"""Halls and seats of a sitting."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import labels, operations, queries, rules
from app.exams.forms.halls import SeatsForm
from app.exams.records import SittingFacts
from app.exams.refusals import SeatsTooFew
from app.exams.rules.seating import read_halls
from app.exams.views.counter import desk
from app.exams.views.doors import SITTING, sitting_tabs, way
from app.web.desk import Answer, Visit
from app.web.errors import say

SEATS = "/exams/manage/sittings/<uuid:sitting_id>/seats"


def _page(visit: Visit, sitting: SittingFacts, form: SeatsForm) -> str:
    now = queries.now(visit.session)
    return render_template(
        "exams/manage_seats.html",
        sitting=sitting,
        crumbs=way(sitting, (_("座位"), None)),
        tabs=sitting_tabs(sitting, "seats"),
        form=form,
        occupied=queries.occupied(visit.session, sitting.id),
        may_seat=rules.standing(sitting.opens_at, sitting.closes_at, now) == "to_come",
        labels=labels,
    )


@desk.get(SEATS, needs=SITTING)
def seats(visit: Visit, sitting: SittingFacts) -> Answer:
    """Show how the halls are filled, and fill them."""
    data = {"halls": f"{sitting.place or _('考场')} {max(1, sitting.admitted)}"}
    return _page(visit, sitting, SeatsForm(formdata=None, data=data))


@desk.post(SEATS, needs=SITTING)
def seat_candidates(visit: Visit, sitting: SittingFacts) -> Answer:
    """Give every candidate a seat."""
    form = SeatsForm()
    if not form.validate():
        return _page(visit, sitting, form), 422
    try:
        halls = read_halls(form.halls.data or "")
        seated = operations.seat_candidates(
            visit.session, sitting.id, halls, shuffle=form.shuffle.data, by=visit.actor, at=visit.at
        )
    except ValueError as wrong:
        form.halls.errors = [_("这一行看不懂：%(line)s。请写成“名称 座位数”，名称不重复。", line=wrong)]
        return _page(visit, sitting, form), 422
    except SeatsTooFew as refusal:
        form.halls.errors = [say(refusal)]
        return _page(visit, sitting, form), refusal.status
    flash(_("已为 %(n)s 名考生编座，考生在“考试”页看得到。", n=seated), "ok")
    return redirect(url_for("exams.seats", sitting_id=sitting.id), 303)
