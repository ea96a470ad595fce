"""Build a timetable out of another one: a template or another batch, looked at first, then kept whole or not at all."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.refusals import Malformed, Refusal, Unknown
from app.schedule import operations, policy, queries
from app.schedule.facts import Entry, Planned, TimetableFacts
from app.schedule.forms import CopyForm, RemovalForm, TemplateForm
from app.schedule.operations.refusals import TooFewDays
from app.schedule.rules.days import teaching_days
from app.schedule.rules.layout import lay_out, one_day, pattern, without
from app.schedule.views.counter import desk
from app.schedule.views.drafts import show_draft
from app.schedule.views.week import timetable_parts
from app.schedule.words import WEEKDAYS
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.forms import options

BUILD = may(policy.run, queries.timetable, key="batch_id")


@desk.get("/batches/<uuid:batch_id>/timetable/build", needs=BUILD)
def build(visit: Visit, batch: TimetableFacts) -> Answer:
    return _page(visit, batch, CopyForm(formdata=None), TemplateForm(formdata=None))


def _page(
    visit: Visit, batch: TimetableFacts, copying: CopyForm, keeping: TemplateForm, status: int = 200
) -> Answer:
    held = queries.sessions(visit.session, batch.id)
    _offer(visit, batch, copying)
    days = sorted({day_of(one.starts_at) for one in held})
    keeping.day.choices = options(
        [("", _("整期课表")), *((day.isoformat(), _("只要 %(day)s 这一天", day=day)) for day in days)]
    )
    page = render_template(
        "schedule/build.html",
        batch=batch,
        parts=timetable_parts(batch.id, "build", runs=True),
        copying=copying,
        keeping=keeping,
        templates=queries.templates(visit.session, policy.scope(visit.actor)),
        held=len(held),
    )
    return page, status


def _offer(visit: Visit, batch: TimetableFacts, form: CopyForm) -> None:
    """Offer the templates and the other batches one may lay over this one."""
    scope = policy.scope(visit.actor)
    kept = [
        (
            f"t:{one.id}",
            _("模板“%(name)s”（%(n)s 天，%(m)s 门课）", name=one.name, n=one.days, m=len(one.entries)),
        )
        for one in queries.templates(visit.session, scope)
    ]
    others = [
        (f"b:{one.id}", f"{one.programme_name} · {one.title}")
        for one in queries.timetables(visit.session, scope)
        if one.id != batch.id
    ]
    form.source.choices = options([*kept, *others])
    days = [
        batch.starts_on.fromordinal(n)
        for n in range(batch.starts_on.toordinal(), batch.ends_on.toordinal() + 1)
    ]
    form.on.choices = options(
        [
            ("", _("从第一个上课日排起")),
            *((day.isoformat(), f"{day:%m-%d} {WEEKDAYS[day.weekday()]}") for day in days),
        ]
    )


@desk.get("/batches/<uuid:batch_id>/timetable/draft", needs=BUILD)
def draft(visit: Visit, batch: TimetableFacts) -> Answer:
    """Show what a template or another batch would become here, with everything that stands against it."""
    form = CopyForm(formdata=request.args, meta={"csrf": False})
    _offer(visit, batch, form)
    if not form.validate():
        return _page(visit, batch, form, TemplateForm(formdata=None), 422)
    try:
        planned = _laid_out(visit, batch, form)
    except TooFewDays as refusal:
        form.form_errors.append(say(refusal))
        return _page(visit, batch, form, TemplateForm(formdata=None), 422)
    return show_draft(visit, batch, planned)


def _laid_out(visit: Visit, batch: TimetableFacts, form: CopyForm) -> list[Planned]:
    entries = without(
        _entries(visit, form.source.data),
        lecturers=bool(form.open_lecturers.data),
        venues=bool(form.open_venues.data),
    )
    needed = 1 + max((one.day for one in entries), default=-1)
    specials = queries.special_days(visit.session, batch.unit_path, batch.starts_on, batch.ends_on)
    days = teaching_days(batch.starts_on, batch.ends_on, specials, needed)
    if form.on.data:
        days = [batch.starts_on.fromisoformat(form.on.data)]
    if needed > len(days):
        raise TooFewDays(needed=needed, have=len(days))
    return lay_out(entries, days)


def _entries(visit: Visit, source: str) -> tuple[Entry, ...]:
    kind, _colon, key = source.partition(":")
    if kind == "t":
        found = queries.template(visit.session, uuid.UUID(key), policy.scope(visit.actor))
        if found is None:
            raise Unknown
        return found.entries
    other = queries.timetable(visit.session, uuid.UUID(key))
    if other is None or not policy.run(visit.actor, other):
        raise Unknown
    return _pattern(visit, other)


def _pattern(visit: Visit, batch: TimetableFacts) -> tuple[Entry, ...]:
    held = queries.sessions(visit.session, batch.id)
    specials = queries.special_days(visit.session, batch.unit_path, batch.starts_on, batch.ends_on)
    used = len({day_of(one.starts_at) for one in held})
    return pattern(held, teaching_days(batch.starts_on, batch.ends_on, specials, used))


@desk.post("/batches/<uuid:batch_id>/timetable/template", needs=BUILD)
def keep_template(visit: Visit, batch: TimetableFacts) -> Answer:
    form = TemplateForm()
    entries = _pattern(visit, batch)
    days = sorted({day_of(one.starts_at).isoformat() for one in queries.sessions(visit.session, batch.id)})
    form.day.choices = options([("", ""), *((day, day) for day in days)])
    if form.validate():
        chosen = _of_day(visit, batch, form.day.data, entries)
        try:
            operations.keep_template(
                visit.session,
                unit_path=batch.unit_path,
                name=(form.name.data or "").strip(),
                entries=chosen,
                by=visit.actor,
                at=visit.at,
            )
        except Refusal as refusal:
            form.form_errors.append(say(refusal))
        else:
            flash(_("已存为模板“%(name)s”。", name=form.name.data), "ok")
            return redirect(url_for("schedule.build", batch_id=batch.id), 303)
    return _page(visit, batch, CopyForm(formdata=None), form, 422)


def _of_day(
    visit: Visit, batch: TimetableFacts, day: str | None, entries: tuple[Entry, ...]
) -> tuple[Entry, ...]:
    if not day:
        return entries
    held = queries.sessions(visit.session, batch.id)
    number = next(
        one.day for one, each in zip(entries, held, strict=True) if day_of(each.starts_at).isoformat() == day
    )
    return one_day(entries, number)


@desk.post("/batches/<uuid:batch_id>/timetable/template/drop", needs=BUILD)
def drop_template(visit: Visit, batch: TimetableFacts) -> Answer:
    form = RemovalForm()
    if not form.validate():
        raise Malformed
    name = operations.drop_template(visit.session, form.key(), by=visit.actor, at=visit.at)
    flash(_("已删除模板“%(name)s”。", name=name), "ok")
    return redirect(url_for("schedule.build", batch_id=batch.id), 303)
