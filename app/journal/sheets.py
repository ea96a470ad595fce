"""The journal as a table, and what its readers may ask for."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from flask import url_for
from flask_babel import gettext as _

from app.clock import SHANGHAI
from app.journal.details import Reading
from app.journal.facts import Asked, EventFacts
from app.journal.words import action_name, named_types, stream_name, type_name
from app.web.parts import moment
from app.web.tables import Cell, Column, Row, State, Table, read_state, table

# A page shows so much of an event's details; its own page and the files show all.
SHOWN = 80
KEYS = ("person", "action", "thing", "since", "until")


def read_asked() -> tuple[Asked, State]:
    """Return what the address asks for; a date that is none asks for nothing."""
    state = read_state(KEYS)
    since, until = (_day(state.filter(key)) for key in ("since", "until"))
    asked = Asked(
        person=state.filter("person").strip(),
        action=state.filter("action"),
        thing=_thing(state.filter("thing").strip()),
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )
    return asked, state


def _thing(text: str) -> str:
    """Return a type of thing by what it is called, or the text: an id, or a type as it was written."""
    return next((kind for kind, name in named_types() if name == text), text)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def events_sheet(
    found: Sequence[EventFacts], total: int, state: State, named: Mapping[uuid.UUID, Mapping[str, str]]
) -> Table:
    """Return a page of events as it is shown and exported; `named` tells of each what the ids in it stand for."""
    return table(
        caption=_("操作日志"),
        columns=(
            Column("at", _("时间"), priority=1),
            Column("actor", _("人员"), priority=1),
            Column("action", _("操作"), priority=1),
            Column("object", _("对象")),
            # On a page an event's own page has it; files are looked up by it.
            *([Column("number", _("编号"))] if state.everything else []),
            Column("details", _("详情")),
            Column("place", _("序列")),
        ),
        rows=[_row(each, None if state.everything else SHOWN, named[each.id]) for each in found],
        total=total,
        state=replace(state, sort=""),
        exports=False,
        empty_title=_("没有符合条件的记录"),
        empty_hint=_("可以放宽人员、操作或日期。"),
    )


def _row(event: EventFacts, longest: int | None, names: Mapping[str, str]) -> Row:
    name = names.get(event.object_id, "")
    return Row(
        (
            Cell(moment(event.at)),
            Cell(event.actor_name),
            Cell(action_name(event.action), url=url_for("journal.event", event_id=event.id)),
            Cell(type_name(event.object_type), sub=name),
            *([] if longest else [Cell(event.object_id)]),
            Cell(Reading(event.action, names).told(event.body, longest)),
            Cell(f"{stream_name(event.stream) if longest else event.stream} #{event.seq}"),
        ),
        id=str(event.id),
    )


def asked_url(sheet: Table, path: str, kind: str) -> str:
    """Return the address of this list as a file."""
    return replace(sheet, path=path).export_url(kind)
