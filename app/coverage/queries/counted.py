"""The figures of a large part of the tree as they were counted, and as of when: a page says its age.

A part of up to `LARGE` people is always counted from the rows, as the page is asked for. The province of a million is
not: its figures are those of the last counting, each of them asked of the rows as of one instant (decision 0036). On a
day that is over a part of more than `LARGE_THEN` is looked up as it was counted at that day's end (decision 0041).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from app.coverage import rules
from app.coverage.facts import Figures, Reason
from app.coverage.models import CoverageCount, CoverageCounting
from app.coverage.moments import end_of
from app.coverage.queries.trees import Tree
from app.coverage.records import Place, Standing, Survey, TierName, UnitName
from app.planning.models import Tier
from app.planning.records import ProgrammeFacts
from app.refusals import N_, Refusal
from app.web.actor import Scope

LARGE = 5_000
# The rows of a day that is over take three times as long: what has been changed since is taken back.
LARGE_THEN = 1_000
MOST_AT_ONCE = 50_000
NO_TIER = "none"
NONE = Figures()
_OF_IT = and_(
    col(CoverageCounting.programme_id) == CoverageCount.programme_id,
    col(CoverageCounting.day) == CoverageCount.day,
)


class TooManyToAsk(Refusal):
    """A list, a past day or a comparison goes by its people; of so many no page could wait for them."""

    status = 422
    code = "too_many_to_ask"
    sentence = N_(
        "这一范围约有 %(people)s 人，逐人查询一次最多 %(most)s 人。请选择下级单位，或查看已发布的快照和逐周进度。"
    )


class DayNotCounted(Refusal):
    """A past day of a large part can be looked up once it has been counted."""

    status = 422
    code = "day_not_counted"
    sentence = N_(
        "这一范围约有 %(people)s 人，%(day)s 的数字还没有统计过。请先在“覆盖情况”页打开这一天并点“统计这一天”。"
    )


def newest(programme: ProgrammeFacts) -> Any:
    """Return the day of a programme's newest counting, as a subquery."""
    return (
        select(func.max(col(CoverageCounting.day)))
        .where(col(CoverageCounting.programme_id) == programme.id)
        .scalar_subquery()
    )


def people_of(session: Session, programme: ProgrammeFacts, area: Scope, path: str | None) -> int:
    """Return how many people were last counted in a part; 0 where nobody ever counted."""
    statement = select(func.coalesce(func.sum(col(CoverageCount.people)), 0)).where(
        col(CoverageCount.programme_id) == programme.id,
        col(CoverageCount.day) == newest(programme),
        col(CoverageCount.unit_path).in_((path,) if path else area.paths),
    )
    return int(session.execute(statement).scalar_one())


def is_large(session: Session, programme: ProgrammeFacts, area: Scope, path: str | None) -> bool:
    """Say whether a part has more people than a page asks the rows about."""
    return people_of(session, programme, area, path) > LARGE


def check_size(session: Session, programme: ProgrammeFacts, area: Scope, path: str | None) -> None:
    """Refuse to ask the rows of everybody of a very large part, by as many as were last counted in it."""
    people = people_of(session, programme, area, path)
    if people > MOST_AT_ONCE:
        raise TooManyToAsk(people=people, most=MOST_AT_ONCE)


def check_day(session: Session, programme: ProgrammeFacts, area: Scope, path: str | None, day: date) -> None:
    """Refuse to ask the rows for a past day of a large part; raises `DayNotCounted`.

    A programme whose roster was frozen later had nobody on that day, which is soon said.
    """
    if programme.roster_frozen_at is None or programme.roster_frozen_at > end_of(day):
        return
    people = people_of(session, programme, area, path)
    if people > LARGE and not _is_counted(session, programme, day):
        raise DayNotCounted(people=people, day=day)


def _is_counted(session: Session, programme: ProgrammeFacts, day: date) -> bool:
    # What is not kept of a day that was counted is small: roots side by side, together more than any of them.
    statement = select(col(CoverageCounting.known_at)).where(
        col(CoverageCounting.programme_id) == programme.id, col(CoverageCounting.day) == day
    )
    return session.execute(statement).scalar() == end_of(day)


def told(figures: Figures) -> dict[str, Any]:
    """Return figures as they are kept: what is not nought, by name."""
    counts = {name: getattr(figures, name) for name in Figures.__dataclass_fields__ if name != "reasons"}
    reasons = {reason.value: count for reason, count in figures.reasons.items()}
    return {name: count for name, count in counts.items() if count} | (
        {"reasons": reasons} if reasons else {}
    )


def figures_of(kept: Mapping[str, Any]) -> Figures:
    reasons = kept.get("reasons", {})
    in_order = {reason: reasons[reason.value] for reason in Reason if reason.value in reasons}
    return Figures(reasons=in_order, **{name: count for name, count in kept.items() if name != "reasons"})


def kept_of(session: Session, programme_id: uuid.UUID, day: date) -> dict[str, Figures]:
    """Return what is kept of a day that is over: the figures of units by path; nothing if it was not counted."""
    statement: Any = (
        select(col(CoverageCount.unit_path), col(CoverageCount.figures))
        .join(CoverageCounting, _OF_IT)
        .where(
            col(CoverageCount.programme_id) == programme_id,
            col(CoverageCount.day) == day,
            col(CoverageCounting.known_at) == end_of(day),
        )
        .order_by(col(CoverageCount.unit_path))
    )
    return {path: figures_of(figures["total"]) for path, figures in session.execute(statement).all()}


def _tiers(kept: Mapping[str, Any]) -> dict[str | None, Figures]:
    return {None if key == NO_TIER else key: figures_of(each) for key, each in kept.items()}


@dataclass(frozen=True)
class Looked:
    """Rows of one counting: as of which instant, and when it was worked out."""

    rows: Sequence[CoverageCount]
    known_at: datetime
    counted_at: datetime


def _look(
    session: Session, programme: ProgrammeFacts, paths: Sequence[str], day: date | None
) -> Looked | None:
    """Return what was counted of units and of those just below them, lately or at a day's end; None of a small part."""
    statement: Any = (
        select(CoverageCount, col(CoverageCounting.known_at), col(CoverageCounting.counted_at))
        .join(CoverageCounting, _OF_IT)
        .where(
            col(CoverageCount.programme_id) == programme.id,
            col(CoverageCount.day) == (newest(programme) if day is None else day),
            or_(col(CoverageCount.unit_path).in_(paths), col(CoverageCount.parent_path).in_(paths)),
        )
    )
    found = session.execute(statement).all()
    if not found:
        return None
    _row, known_at, counted_at = found[0]
    rows = [row for row, _known_at, _counted_at in found]
    people = sum(row.people for row in rows if row.unit_path in paths)
    frozen_at = programme.roster_frozen_at
    # A roster that was frozen anew since is another one; a day counted before it was over is not that day.
    if frozen_at is None or frozen_at > known_at or (day is not None and known_at != end_of(day)):
        return None
    return Looked(rows, known_at, counted_at) if people > (LARGE if day is None else LARGE_THEN) else None


def counted(
    session: Session, programme: ProgrammeFacts, area: Scope, path: str | None, day: date | None = None
) -> Survey | None:
    """Return a level as it was last counted, or at the end of a day; None for a part that is small or never was.

    Of several roots side by side, those that were too small to be kept for that day are missing.
    """
    paths = (path,) if path else area.paths
    looked = _look(session, programme, paths, day)
    if looked is None:
        return None
    rows = looked.rows
    path = path or (area.paths[0] if len(area.paths) == 1 else None)
    by_path = {row.unit_path: row for row in rows}
    if path is not None and path not in by_path:
        return None
    below = [row for row in rows if (row.parent_path == path if path else row.unit_path in paths)]
    empty = _empty(session, rows[0], Scope(tuple(each for each in paths if each in by_path)), by_path)
    lineage = rules.lineage(path)[:-1] if path else []
    wanted = {*by_path, *empty, *(each for each in lineage if area.covers(each))}
    names = Tree(session, Scope(()), sorted(wanted)).units(programme)
    unit = by_path[path] if path else None
    places = _places(below, names)
    totals = _tiers(unit.figures["tiers"]) if unit else _sums(places)
    return Survey(
        programme=programme,
        path=path,
        name=_name(names, path) if path else None,
        above=tuple(names[each] for each in lineage if area.covers(each) and each in names),
        total=figures_of(unit.figures["total"]) if unit else rules.add((each.total, 1) for each in places),
        own=figures_of(unit.figures["own"]) if unit else NONE,
        own_tiers=_tiers(unit.figures["own_tiers"]) if unit else {},
        places=places,
        tiers=tier_names(session, programme, totals),
        nobody_started=tuple(names[each] for each in empty if each in names),
        tier_totals=totals,
        counted_at=looked.known_at,
        worked_out_at=looked.counted_at,
    )


def counted_standing(session: Session, programme: ProgrammeFacts, area: Scope) -> Standing | None:
    """Return a programme's line in a list as it was last counted; None for one that is small or was never counted."""
    looked = _look(session, programme, area.paths, None)
    if looked is None:
        return None
    rows = looked.rows
    top = area.paths[0] if len(area.paths) == 1 else None
    below = [row for row in rows if (row.parent_path == top if top else row.unit_path in area.paths)]
    names = Tree(session, Scope(()), sorted(row.unit_path for row in below)).units(programme)
    roots = [row for row in rows if row.unit_path in area.paths]
    total = rules.add((figures_of(row.figures["total"]), 1) for row in roots)
    return Standing(programme, total, _places(below, names), top, looked.known_at)


def _places(rows: Sequence[Any], names: Mapping[str, UnitName]) -> tuple[Place, ...]:
    order = {path: number for number, path in enumerate(names)}
    return tuple(
        Place(
            row.unit_path,
            _name(names, row.unit_path),
            figures_of(row.figures["total"]),
            _tiers(row.figures["tiers"]),
            row.has_more,
        )
        for row in sorted(rows, key=lambda row: (order.get(row.unit_path, len(order)), row.unit_path))
    )


def _name(names: Mapping[str, UnitName], path: str) -> str:
    return names[path].name if path in names else path.strip("/").rsplit("/", 1)[-1]


def _sums(places: Sequence[Place]) -> dict[str | None, Figures]:
    keys = {key for place in places for key in place.tiers}
    return {key: rules.add((place.tiers[key], 1) for place in places if key in place.tiers) for key in keys}


def _empty(session: Session, of: CoverageCount, below: Scope, known: Mapping[str, Any]) -> list[str]:
    """Return the units nobody has started in, each once, at the top of its empty branch; in the counting of a row."""
    own = [path for path in below.paths if path in known and _has_nobody(known[path])]
    statement = select(col(CoverageCount.unit_path)).where(
        col(CoverageCount.programme_id) == of.programme_id,
        col(CoverageCount.day) == of.day,
        col(CoverageCount.tops_empty_branch),
        below.clause(col(CoverageCount.unit_path)),
    )
    found = session.execute(statement.order_by(col(CoverageCount.unit_path))).scalars().all()
    return own + [
        path for path in found if path not in own and not any(path.startswith(each) for each in own)
    ]


def _has_nobody(row: Any) -> bool:
    total = row.figures["total"]
    return bool(total.get("required")) and not total.get("started")


def tier_names(
    session: Session, programme: ProgrammeFacts, totals: Mapping[str | None, Figures]
) -> tuple[TierName, ...]:
    """Return the tiers there are figures of, in their order."""
    statement = (
        select(col(Tier.id), col(Tier.name), col(Tier.position))
        .where(col(Tier.programme_id) == programme.id)
        .order_by(col(Tier.position), col(Tier.id))
    )
    rows = session.execute(statement).all()
    return tuple(TierName(str(key), name, position) for key, name, position in rows if str(key) in totals)
