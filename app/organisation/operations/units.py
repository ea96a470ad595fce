"""Units: added, renamed, moved. The tree is dated, and the roles over units follow it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock
from app.accounts import operations as accounts
from app.journal import operations as journal
from app.organisation import names, rules
from app.organisation.facts import Level
from app.organisation.models import OrgUnit, UnitPeriod
from app.refusals import Unknown
from app.web.actor import Actor


def add_unit(
    session: Session,
    *,
    code: str,
    name: str,
    level: Level,
    parent_id: uuid.UUID | None,
    may_issue: bool = False,
    position: int = 0,
    on: date,
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Add a unit under another from a day on; without a parent it is a root."""
    rules.not_later(on, clock.day_of(at))
    code, name = rules.code(code), _name(name)
    above = _above(session, level, parent_id, on)
    unit = OrgUnit(id=clock.new_id(), code=code, level=level, may_issue=may_issue, created_at=at)
    _insert(session, unit)
    path = rules.path_under(above.path if above else "/", code)
    depth = above.depth + 1 if above else 0
    session.add(
        UnitPeriod(
            id=clock.new_id(),
            unit_id=unit.id,
            name=name,
            parent_id=parent_id,
            path=path,
            depth=depth,
            position=position,
            valid_from=on,
        )
    )
    session.flush()
    journal.record(
        session, "unit.added", "unit", unit.id, by=by, at=at, unit_path=path, code=code, name=name, on=on
    )
    return unit.id


def _insert(session: Session, unit: OrgUnit) -> None:
    # The table decides who came first: two may ask for one code at the same moment.
    try:
        with session.begin_nested():
            session.add(unit)
    except IntegrityError as taken:
        raise rules.CodeTaken from taken


def _name(text: str) -> str:
    name = names.plain(text)
    if not name or len(name) > 120:
        raise rules.NameMissing
    return name


def _above(session: Session, level: Level, parent_id: uuid.UUID | None, on: date) -> UnitPeriod | None:
    """Return the period of the unit above, held so that it does not move meanwhile."""
    if parent_id is None:
        if not rules.may_stand_under(level, None):
            raise rules.LevelMisplaced
        return None
    unit = session.exec(select(OrgUnit).where(OrgUnit.id == parent_id).with_for_update(read=True)).first()
    if unit is None:
        raise Unknown
    if not rules.may_stand_under(level, unit.level):
        raise rules.LevelMisplaced
    period = _present(session, parent_id)
    rules.step(period.valid_from, on)
    return period


def _present(session: Session, unit_id: uuid.UUID) -> UnitPeriod:
    statement = select(UnitPeriod).where(UnitPeriod.unit_id == unit_id, col(UnitPeriod.valid_to).is_(None))
    period = session.exec(statement.execution_options(populate_existing=True)).first()
    if period is None:
        raise Unknown
    return period


@dataclass(frozen=True)
class Standing:
    """What a unit is called from a day on, and where it stands."""

    name: str
    parent_id: uuid.UUID | None
    path: str
    depth: int
    position: int


def rename_unit(
    session: Session, unit_id: uuid.UUID, *, name: str, on: date, by: Actor | None, at: datetime
) -> None:
    """Give a unit another name from a day on."""
    rules.not_later(on, clock.day_of(at))
    _hold_tree(session)
    period, new = _present(session, unit_id), _name(name)
    if period.name == new:
        return
    before = period.name
    now = Standing(new, period.parent_id, period.path, period.depth, period.position)
    _stand(session, [(period, now)], on)
    accounts.repath_grants(session, {unit_id: (period.path, new)})
    journal.record(
        session,
        "unit.renamed",
        "unit",
        unit_id,
        by=by,
        at=at,
        unit_path=period.path,
        before=before,
        now=new,
        on=on,
    )


def move_unit(
    session: Session, unit_id: uuid.UUID, *, parent_id: uuid.UUID, on: date, by: Actor | None, at: datetime
) -> None:
    """Put a unit and everything below it under another unit from a day on."""
    rules.not_later(on, clock.day_of(at))
    _hold_tree(session)
    period = _present(session, unit_id)
    if period.parent_id == parent_id:
        return
    unit = session.exec(select(OrgUnit).where(OrgUnit.id == unit_id)).one()
    above = _above(session, unit.level, parent_id, on)
    if above is None or above.path.startswith(period.path):
        raise rules.MovedUnderItself
    old, new = period.path, rules.path_under(above.path, unit.code)
    deeper = above.depth + 1 - period.depth
    changes = []
    for each in _subtree(session, old):
        path = new + each.path.removeprefix(old)
        if len(path) > rules.LONGEST_PATH:
            raise rules.TreeTooDeep
        parent = parent_id if each.unit_id == unit_id else each.parent_id
        changes.append((each, Standing(each.name, parent, path, each.depth + deeper, each.position)))
    _stand(session, changes, on)
    accounts.repath_grants(session, {each.unit_id: (now.path, now.name) for each, now in changes})
    journal.record(
        session, "unit.moved", "unit", unit_id, by=by, at=at, unit_path=new, before=old, now=new, on=on
    )


def permit_issuing(
    session: Session, unit_id: uuid.UUID, may_issue: bool, *, by: Actor | None, at: datetime
) -> None:
    """Say whether a unit may issue certificates."""
    unit = session.exec(select(OrgUnit).where(OrgUnit.id == unit_id).with_for_update()).one()
    if unit.may_issue == may_issue:
        return
    unit.may_issue = may_issue
    session.add(unit)
    session.flush()
    action, path = (
        "unit.issuing_permitted" if may_issue else "unit.issuing_withdrawn",
        _present(session, unit_id).path,
    )
    journal.record(session, action, "unit", unit_id, by=by, at=at, unit_path=path)


def _hold_tree(session: Session) -> None:
    # One change of the tree at a time: two moves that each look right can make a ring together.
    session.exec(select(OrgUnit.id).order_by(col(OrgUnit.id)).with_for_update()).all()


def _subtree(session: Session, path: str) -> list[UnitPeriod]:
    statement = (
        select(UnitPeriod)
        .where(col(UnitPeriod.path).startswith(path, autoescape=True), col(UnitPeriod.valid_to).is_(None))
        .order_by(col(UnitPeriod.depth))
        .execution_options(populate_existing=True)
    )
    return list(session.exec(statement).all())


def _stand(session: Session, changes: list[tuple[UnitPeriod, Standing]], on: date) -> None:
    following = []
    for period, now in changes:
        if rules.step(period.valid_from, on) is rules.Step.REPLACE:
            for field, value in now.__dict__.items():
                setattr(period, field, value)
        else:
            period.valid_to = on
            following.append(
                UnitPeriod(id=clock.new_id(), unit_id=period.unit_id, valid_from=on, **now.__dict__)
            )
        session.add(period)
    # The old periods must be closed first: a unit has one open period.
    session.flush()
    session.add_all(following)
    session.flush()
