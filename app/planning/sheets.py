"""Planning's lists as tables: one value for the page, the workbook and the CSV."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.planning import words
from app.planning.records import (
    BatchFacts,
    ExcuseFacts,
    LineFacts,
    PlanFacts,
    ProgrammeFacts,
    ProgrammeLine,
    RosterFacts,
    SeatFacts,
    Shifted,
    TierFacts,
)
from app.web.parts import day
from app.web.tables import Cell, Column, Filter, Row, State, Table, table

PROGRAMME_FILTERS = ("state",)
ROSTER_FILTERS = ("tier", "level", "rank", "note")
LINE_FILTERS = ("batch", "cause", "note", "under")


def programmes_sheet(lines: Sequence[ProgrammeLine], total: int, state: State) -> Table:
    columns = (
        Column("name", _("名称"), sortable=True, priority=1),
        Column("unit", _("组织单位")),
        Column("starts_on", _("起止日期"), sortable=True),
        Column("state", _("状态"), priority=1),
        Column("roster", _("应训人数"), numeric=True),
        Column("batches", _("批次"), numeric=True),
        Column("seated", _("已编入"), numeric=True),
    )
    rows = [
        Row(
            (
                Cell(
                    line.programme.name,
                    url=url_for("planning.programme", programme_id=line.programme.id),
                    sub=line.programme.document_no,
                ),
                Cell(line.programme.unit_name),
                Cell(f"{day(line.programme.starts_on)} — {day(line.programme.ends_on)}"),
                Cell(
                    words.PROGRAMME_STATES[line.programme.state],
                    tone=words.STATE_TONES[line.programme.state],
                ),
                Cell(line.roster, numeric=True),
                Cell(line.batches, numeric=True),
                Cell(line.seated, numeric=True),
            ),
            str(line.programme.id),
        )
        for line in lines
    ]
    states = tuple((key.value, label) for key, label in words.PROGRAMME_STATES.items())
    return table(
        caption=_("轮训计划"),
        columns=columns,
        rows=rows,
        total=total,
        state=state,
        filters=(Filter("state", _("状态"), states),),
        searchable=True,
        search_label=_("按名称查找"),
        empty_title=_("还没有轮训专项"),
        empty_hint=_("先建立专项，再设层级、冻结名册、排批次。"),
        exports=False,
    )


def roster_sheet(
    people: Sequence[RosterFacts],
    total: int,
    state: State,
    programme: ProgrammeFacts,
    tiers: Sequence[TierFacts],
    excuses: Mapping[uuid.UUID, ExcuseFacts],
    today: date,
) -> Table:
    columns = (
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号"), sortable=True),
        Column("unit", _("单位"), sortable=True, priority=1),
        Column("level", _("组织层级"), sortable=True, priority=3),
        Column("post", _("职务")),
        Column("rank", _("职务层次"), sortable=True),
        Column("tier", _("层级"), sortable=True, priority=1),
        Column("note", _("备注")),
    )
    rows = [_roster_row(person, programme, excuses.get(person.person_id), today) for person in people]
    return table(
        caption=_("应训名册"),
        columns=columns,
        rows=rows,
        total=total,
        state=state,
        filters=(
            Filter(
                "tier",
                _("层级"),
                (*((str(tier.id), tier.name) for tier in tiers), ("none", _("漏网（不属于任何层级）"))),
            ),
            Filter("level", _("组织层级"), tuple((key.value, label) for key, label in words.LEVELS.items())),
            Filter("rank", _("职务层次"), tuple((key.value, label) for key, label in words.RANKS.items())),
            Filter("note", _("备注"), (("excused", _("免训或缓训")), ("leader", _("主要负责同志")))),
        ),
        searchable=True,
        search_label=_("按姓名、拼音、工号或单位查找"),
        empty_title=_("名册还没有冻结"),
        empty_hint=_("冻结后，应训人数就固定下来；之后调入的人员可以加入。"),
    )


def _roster_row(
    person: RosterFacts, programme: ProgrammeFacts, excuse: ExcuseFacts | None, today: date
) -> Row:
    url = url_for("planning.person", programme_id=programme.id, person_id=person.person_id)
    return Row(
        (
            Cell(person.name, url=url),
            Cell(person.staff_no),
            Cell(person.unit_name),
            Cell(words.LEVELS[person.level]),
            Cell(person.post),
            Cell(words.RANKS[person.rank]),
            Cell(person.tier_name) if person.tier_name else Cell(_("漏网"), tone="bad"),
            Cell(_note(person, programme, excuse, today)),
        ),
        str(person.person_id),
    )


def _note(person: RosterFacts, programme: ProgrammeFacts, excuse: ExcuseFacts | None, today: date) -> str:
    notes = [_("主要负责同志")] if person.is_principal_leader else []
    if excuse is not None:
        kind = words.EXCUSE_KINDS[excuse.kind]
        until = day(excuse.expires_on)
        notes.append(
            _("%(kind)s至 %(until)s", kind=kind, until=until)
            if excuse.holds_on(today)
            else _("%(kind)s已于 %(until)s 到期", kind=kind, until=until)
        )
    if programme.roster_frozen_at and person.added_at > programme.roster_frozen_at:
        notes.append(_("%(on)s 新增", on=day(person.added_at)))
    return str(_("；")).join(str(note) for note in notes)


def lines_sheet(
    lines: Sequence[LineFacts],
    total: int,
    state: State,
    plan: PlanFacts,
    batches: Sequence[BatchFacts],
    units: Sequence[tuple[str, str]],
) -> Table:
    columns = (
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号"), priority=3),
        Column("unit", _("单位"), sortable=True),
        Column("post", _("职务")),
        Column("tier", _("层级"), sortable=True),
        Column("batch", _("批次"), sortable=True, priority=1),
        Column("why", _("说明"), priority=1),
    )
    numbers = tuple((str(batch.number), _("第 %(n)s 期", n=batch.number)) for batch in batches)
    return table(
        caption=_("人员安排"),
        columns=columns,
        rows=[_line_row(line, plan) for line in lines],
        total=total,
        state=state,
        filters=(
            Filter("under", _("单位"), tuple(units)),
            Filter("batch", _("批次"), (*numbers, ("none", _("未安排")))),
            Filter(
                "cause", _("未安排的原因"), tuple((key.value, label) for key, label in words.CAUSES.items())
            ),
            Filter("note", _("标记"), (("pinned", _("已固定")), ("leader", _("主要负责同志")))),
        ),
        searchable=True,
        search_label=_("按姓名、拼音、工号或单位查找"),
    )


def _line_row(line: LineFacts, plan: PlanFacts) -> Row:
    url = url_for("planning.line", programme_id=plan.programme_id, plan_id=plan.id, person_id=line.person_id)
    notes = [_("主要负责同志")] if line.is_principal_leader else []
    notes += [_("已固定")] if line.pinned else []
    placed = line.batch_number is not None
    batch = Cell(_("第 %(n)s 期", n=line.batch_number)) if placed else Cell(_("未安排"), tone="warn")
    return Row(
        (
            Cell(line.name, url=url),
            Cell(line.staff_no),
            Cell(line.unit_name),
            Cell(line.post),
            Cell(line.tier_name or ""),
            batch,
            Cell(str(_("；")).join(map(str, notes)) if placed else words.cause_sentence(line)),
        ),
        str(line.person_id),
    )


def shifts_sheet(
    shifts: Sequence[Shifted], total: int, state: State, plan: PlanFacts, other: PlanFacts
) -> Table:
    columns = (
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号"), priority=3),
        Column("unit", _("单位"), sortable=True),
        Column("before", _("第 %(n)s 稿", n=other.version), sortable=True, priority=1),
        Column("after", _("第 %(n)s 稿", n=plan.version), sortable=True, priority=1),
        Column("days", _("日期变化"), numeric=True),
        Column("why", _("为什么"), priority=1),
    )
    return table(
        caption=_("安排不同的人"),
        columns=columns,
        rows=[_shift_row(each, plan) for each in shifts],
        total=total,
        state=state,
        searchable=True,
        search_label=_("按姓名、拼音、工号或单位查找"),
        empty_title=_("没有人的安排不同"),
        empty_hint=_("两稿中每个人都在同一期。"),
    )


def _shift_row(each: Shifted, plan: PlanFacts) -> Row:
    url = url_for("planning.line", programme_id=plan.programme_id, plan_id=plan.id, person_id=each.person_id)
    days = each.days
    return Row(
        (
            Cell(each.name, url=url),
            Cell(each.staff_no),
            Cell(each.unit_name),
            Cell(_place(each.before)),
            Cell(_place(each.after), tone="warn" if each.after is None else None),
            Cell("—" if days is None else _("%(n)s 天", n=f"{days:+d}"), numeric=True),
            Cell(words.shift_sentence(each)),
        ),
        str(each.person_id),
    )


def _place(number: int | None) -> str:
    return str(_("未安排") if number is None else _("第 %(n)s 期", n=number))


def batches_sheet(batches: Sequence[BatchFacts], tiers: Sequence[TierFacts], state: State) -> Table:
    names = {tier.id: tier.name for tier in tiers}
    columns = (
        Column("title", _("批次"), priority=1),
        Column("class_type", _("班次类型")),
        Column("days", _("日期"), priority=1),
        Column("place", _("地点")),
        Column("tiers", _("面向层级")),
        Column("seated", _("已编入／名额"), numeric=True, priority=1),
        Column("state", _("状态")),
    )
    rows = [
        Row(
            (
                Cell(
                    _("第 %(n)s 期", n=batch.number),
                    url=url_for("planning.batch", batch_id=batch.id),
                    sub=batch.title,
                ),
                Cell(words.CLASS_TYPES[batch.class_type]),
                Cell(f"{day(batch.starts_on)} — {day(batch.ends_on)}"),
                Cell(batch.place),
                Cell(tier_names(batch, names)),
                Cell(f"{batch.enrolled} / {batch.capacity}", numeric=True),
                Cell(words.BATCH_STATES[batch.state], tone=words.STATE_TONES[batch.state]),
            ),
            str(batch.id),
        )
        for batch in batches
    ]
    return table(
        caption=_("批次"),
        columns=columns,
        rows=rows,
        total=len(rows),
        state=state,
        empty_title=_("还没有批次"),
        empty_hint=_("每一期写明时间、地点、名额和面向的层级，之后由系统编排谁去哪一期。"),
        exports=False,
    )


def tier_names(batch: BatchFacts, names: Mapping[uuid.UUID, str]) -> str:
    """Return whom a batch is for."""
    return str(_("、")).join(names.get(tier_id, "") for tier_id in batch.tier_ids) or str(_("全部层级"))


def seats_sheet(seats: Sequence[SeatFacts], state: State, programme_id: uuid.UUID) -> Table:
    columns: tuple[Column, ...] = (
        Column("name", _("姓名"), priority=1),
        Column("staff_no", _("工号")),
        Column("unit", _("单位"), priority=1),
        Column("post", _("职务")),
        Column("rank", _("职务层次")),
        Column("origin", _("入班方式")),
    )
    shown: Any = seats
    if state.search:
        wanted = state.search.casefold()
        shown = [
            seat for seat in seats if wanted in f"{seat.name}|{seat.staff_no}|{seat.unit_name}".casefold()
        ]
    total = len(shown)
    if not state.everything:
        shown = shown[(state.page - 1) * state.per_page : state.page * state.per_page]
    rows = [
        Row(
            (
                Cell(
                    seat.name,
                    url=url_for("planning.person", programme_id=programme_id, person_id=seat.person_id),
                ),
                Cell(seat.staff_no),
                Cell(seat.unit_name),
                Cell(seat.post),
                Cell(words.RANKS[seat.rank]),
                Cell(words.ORIGINS[seat.origin]),
            ),
            str(seat.person_id),
        )
        for seat in shown
    ]
    return table(
        caption=_("本期学员"),
        columns=columns,
        rows=rows,
        total=total,
        state=state,
        searchable=True,
        search_label=_("按姓名、工号或单位查找"),
        empty_title=_("还没有学员"),
        empty_hint=_("发布计划后，编入本期的人员会列在这里。"),
    )
