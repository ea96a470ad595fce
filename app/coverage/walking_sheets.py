"""A page of a long list of people as a table, and what is said of how far it looked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _

from app.coverage import sheets, walking
from app.coverage.facts import Figures, Reason
from app.coverage.records import Survey
from app.coverage.sheets import OWN
from app.coverage.walking import Sought, Turn, Walked, mark
from app.coverage.wholes import Own
from app.web.actor import Scope
from app.web.tables import State, Table, table

GUIDED, WITHIN = "counted", "within"
LONGEST_MARK = 340


def turn_asked() -> Turn:
    """Return which page the address asks for."""
    args = request.args
    return Turn(mark(args.get("after", "")[:LONGEST_MARK]), mark(args.get("upto", "")[:LONGEST_MARK]))


def asked_for(area: Scope, state: State, *, gap: bool) -> dict[str, Any]:
    """Return whom the address asks for in plain words, as a job and the journal keep it."""
    path = sheets.path_asked()
    return {
        "table": "gap" if gap else "people",
        "paths": [path] if path else list(area.paths),
        "filters": {key: value for key, value in state.filters if value and key != "on"},
        "words": state.search,
    }


def sought(asked: Mapping[str, Any]) -> Sought:
    """Return whom a list is of."""
    filters = asked["filters"]
    gap, unit, paths = asked["table"] == "gap", filters.get("unit", ""), tuple(asked["paths"])
    counted, reason = "missing" if gap else filters.get("counted", ""), filters.get("reason", "")
    state = State(search=asked["words"], filters=tuple(filters.items()))
    return Sought(
        scope=Own(paths) if unit.startswith(OWN) else Scope(paths),
        counted=counted if counted in sheets.COUNTED else "",
        tier=filters.get("tier", ""),
        reason=reason if reason in set(Reason) else "",
        search=state.search,
        fits=lambda line: sheets.fits(line, state, gap),
    )


def guided(asked: Sought) -> Sought:
    """Return the same people, looked for only where the last counting found some, if the address asks for that."""
    return replace(asked, guided=request.args.get("look") == GUIDED and asked.may_be_guided)


def is_within() -> bool:
    """Say whether the address asks for whoever's name has what is searched for in it, and not for namesakes alone."""
    return request.args.get("look") == WITHIN


def caption_of(counted: str, gap: bool) -> str:
    """Name a list of people."""
    return str(_("未完成名单") if gap else sheets.counted_labels().get(counted, _("人员名单")))


@dataclass(frozen=True)
class Page:
    """A page of a long list: its table, how many there were when last counted, and where its links lead."""

    sheet: Table
    walked: Walked
    people: int
    number: int | None
    counted_at: datetime
    guided: bool
    previous: str | None
    following: str | None
    first: str | None
    guide: str | None
    unguided: str
    within: str | None


def page(survey: Survey, walked: Walked, asked: Sought, state: State, *, gap: bool) -> Page:
    """Return a page of the people of a part that was counted as a whole and is judged page by page."""
    assert survey.counted_at is not None
    links = sheets.Links(survey.programme.id)
    sheet = table(
        caption=caption_of(asked.counted, gap),
        columns=[replace(each, sortable=False) for each in sheets.people_columns(gap)],
        rows=[
            sheets.person_row(survey.programme, line, links.person(line.facts.person_id), gap)
            for line in walked.lines
        ],
        total=len(walked.lines),
        state=replace(state, sort="", descending=False, per_page=max(len(walked.lines), 1)),
        filters=sheets.filters_of(_units(survey), survey.tiers, gap),
        searchable=True,
        search_label=_("姓名、拼音、工号或单位"),
        empty_title=_("没有更多符合条件的人员") if walked.after is None else _("这一段没有符合条件的人员"),
        empty_hint="" if walked.after is None else _("已核对到上面所说的位置，可以继续往后核对。"),
        exports=False,
        summary=_("本页 %(n)s 人", n=len(walked.lines)),
    )
    look = {"look": GUIDED} if asked.guided else {"look": WITHIN} if is_within() else {}
    before, after = walked.before, walked.after
    return Page(
        sheet=sheet,
        walked=walked,
        people=survey.total.required + survey.total.outside,
        number=_number(survey, asked),
        counted_at=survey.counted_at,
        guided=asked.guided,
        # Where units or names are looked up, what lies before is not: from the beginning it is.
        previous=sheet.url_with(upto=before.text) if before and not (asked.guided or asked.search) else None,
        following=sheet.url_with(after=after.text, **look) if after else None,
        first=sheet.url_with(**look) if before else None,
        guide=_guide(sheet, walked, asked),
        unguided=sheet.url_with(),
        within=sheet.url_with(look=WITHIN) if asked.named else None,
    )


def _guide(sheet: Table, walked: Walked, asked: Sought) -> str | None:
    """Return the way to the units that had somebody to list, where one would look at many for few."""
    sparse = walked.after is not None and walked.looked > walking.SPARSE * max(len(walked.lines), 1)
    return sheet.url_with(look=GUIDED) if sparse and asked.may_be_guided and not asked.guided else None


def _number(survey: Survey, asked: Sought) -> int | None:
    """Return how many were of the kind when last counted; None of what no counting counts."""
    if asked.search or (asked.reason and asked.counted not in ("", "missing")):
        return None
    own = isinstance(asked.scope, Own)
    if not asked.tier:
        figures = survey.own if own else survey.total
    else:
        key = None if asked.tier == sheets.NO_TIER else asked.tier
        figures = (survey.own_tiers if own else survey.tier_totals).get(key, Figures())
    return walking.number_of(figures, asked.counted, asked.reason)


def _units(survey: Survey) -> tuple[tuple[str, str], ...]:
    """Offer the unit asked for, those above it that may be seen, and those just below."""
    options = [(unit.path, unit.name) for unit in survey.above]
    if survey.path and survey.name:
        options.append((survey.path, survey.name))
        options.append((OWN + survey.path, _("%(unit)s（本级）", unit=survey.name)))
    return (*options, *((place.path, place.name) for place in survey.places))
