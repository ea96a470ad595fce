"""Settings of a new draft, batch by batch: whoever has a published place moves only if they must."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.planning import operations, queries
from app.planning.facts import PlanSettings
from app.planning.forms import DraftForm
from app.planning.queries import rosters
from app.planning.records import BatchFacts, PlanFacts, ProgrammeFacts
from app.planning.views.counter import ORGANIZE_PROGRAMME, crumbs, desk
from app.refusals import Unknown
from app.web.desk import Answer, Visit

MOST_SEATS = 100_000


@dataclass(frozen=True)
class BatchLine:
    """A batch as the page asks about it: the words in its fields, and what is wrong with them."""

    batch: BatchFacts
    begun: bool
    seats: str
    least: str
    closed: bool
    error: str = ""


@desk.get("/programmes/<uuid:programme_id>/plans/new", needs=ORGANIZE_PROGRAMME)
def new_plan(visit: Visit, programme: ProgrammeFacts) -> Answer:
    before = _from(visit, programme)
    settings = (
        PlanSettings.from_json(before.settings)
        if before
        else PlanSettings(
            programme.max_away_percent, programme.on_duty_min, programme.objective, programme.leaders
        )
    )
    form = DraftForm(formdata=None, data=_shown(settings))
    return _page(visit, programme, form, _lines(visit, programme, settings), before)


def _from(visit: Visit, programme: ProgrammeFacts) -> PlanFacts | None:
    """Return the draft whose settings are to be begun with, if one is named."""
    asked = request.values.get("draft", "")
    if not asked:
        return None
    try:
        found = queries.plan(visit.session, uuid.UUID(asked))
    except ValueError:
        found = None
    if found is None or found.programme_id != programme.id:
        raise Unknown
    return found


def _shown(settings: PlanSettings) -> dict[str, object]:
    return {
        "max_away_percent": settings.max_away_percent,
        "on_duty_min": settings.on_duty_min,
        "objective": settings.objective.value,
        "leaders": settings.leaders.value,
        "keep_published": settings.keep_published,
    }


def _lines(visit: Visit, programme: ProgrammeFacts, settings: PlanSettings) -> list[BatchLine]:
    today = day_of(visit.at)
    found = []
    for batch in queries.batches(visit.session, programme.id):
        number = str(batch.number)
        seats = settings.seats.get(number, batch.capacity)
        least = settings.minimums.get(number, batch.capacity_min)
        closed = number in settings.closed
        found.append(BatchLine(batch, batch.starts_on <= today, str(seats), str(least), closed))
    return found


def _page(
    visit: Visit,
    programme: ProgrammeFacts,
    form: DraftForm,
    lines: list[BatchLine],
    before: PlanFacts | None,
) -> str:
    return render_template(
        "planning/plan_form.html",
        programme=programme,
        crumbs=crumbs(
            programme,
            (_("计划"), url_for("planning.plans", programme_id=programme.id)),
            (_("生成新草案"), None),
        ),
        form=form,
        lines=lines,
        before=before,
        published=queries.published(visit.session, programme.id),
        count=rosters.count(visit.session, programme.id, programme.roster_frozen_at),
    )


@desk.post("/programmes/<uuid:programme_id>/plans/new", needs=ORGANIZE_PROGRAMME)
def propose_with(visit: Visit, programme: ProgrammeFacts) -> Answer:
    before = _from(visit, programme)
    form = DraftForm()
    lines = [_read(line, request.form) for line in _lines(visit, programme, PlanSettings())]
    if not form.validate() or any(line.error for line in lines):
        return _page(visit, programme, form, lines, before), 422
    asked = [line for line in lines if not line.begun]
    settings = _with_batches(_kept(form.settings(), before), asked)
    plan_id = operations.propose(visit.session, programme.id, settings, by=visit.actor, at=visit.at)
    plan = queries.plan(visit.session, plan_id)
    assert plan is not None
    return redirect(url_for("web.job", job_id=plan.job_id), 303)


def _kept(settings: PlanSettings, before: PlanFacts | None) -> PlanSettings:
    """Keep what the page does not ask for: units and pairs that the draft before had loosened."""
    if before is None:
        return settings
    old = PlanSettings.from_json(before.settings)
    return replace(settings, away=old.away, untied=old.untied, seed=old.seed, seconds=old.seconds)


def _read(line: BatchLine, sent: Mapping[str, str]) -> BatchLine:
    """Read what was sent of one batch; a batch that has begun is as it is."""
    if line.begun:
        return line
    number = line.batch.number
    seats, least = (
        sent.get(f"seats-{number}", line.seats).strip(),
        sent.get(f"least-{number}", line.least).strip(),
    )
    line = replace(line, seats=seats, least=least, closed=f"closed-{number}" in sent)
    if not _is_count(seats) or int(seats) < 1:
        return replace(line, error=str(_("名额应为 1 至 %(most)s 之间的整数。", most=MOST_SEATS)))
    if not _is_count(least) or int(least) > int(seats):
        return replace(line, error=str(_("最少开办人数应在 0 和名额之间。")))
    return line


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= MOST_SEATS


def _with_batches(settings: PlanSettings, lines: list[BatchLine]) -> PlanSettings:
    """Set what differs from the batches on record."""
    seats: dict[str, int] = {}
    minimums: dict[str, int] = {}
    for line in lines:
        number = str(line.batch.number)
        if int(line.seats) != line.batch.capacity:
            seats[number] = int(line.seats)
        if int(line.least) != line.batch.capacity_min:
            minimums[number] = int(line.least)
    closed = tuple(str(line.batch.number) for line in lines if line.closed)
    return replace(settings, seats=seats, minimums=minimums, closed=closed)
