"""Write what a roster says: few statements, each for thousands of people."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlmodel import Session, col

from app import clock
from app.accounts import operations as accounts
from app.accounts.facts import NameKind, NewAccount
from app.organisation import names
from app.organisation.models import Appointment, Person
from app.organisation.operations.people import take_roles
from app.organisation.queries.rosters import place_names
from app.organisation.rules.comparison import Action, Known, Line, Target, reappoints
from app.web.actor import Actor, Grant, Role

PEOPLE = cast(Table, Person.__table__)  # type: ignore[attr-defined]
APPOINTMENTS = cast(Table, Appointment.__table__)  # type: ignore[attr-defined]
CHUNK = 500
# People added at a time: few enough to tell how far it is, enough to need few statements.
ADDED_AT_ONCE = 2_000
Tell = Callable[[int, int], None]
Each = TypeVar("Each")


def readings(lines: Sequence[Line]) -> dict[str, str]:
    """Return how each name is read that will be written; each is worked out once."""
    written = {line.target.name for line in lines if line.target and line.action is not Action.UNCHANGED}
    return {name: names.pinyin(name) for name in written}


def apply_lines(
    session: Session,
    lines: Sequence[Line],
    read: Mapping[str, str],
    *,
    on: date,
    by: Actor,
    at: datetime,
    tell: Tell = lambda _done, _total: None,
) -> None:
    """Do what the lines say, telling how many of them are done.

    Changes come before additions: a phone may pass from one to the other.
    """
    places = place_names(session)
    changed = [
        (line.known, line.target)
        for line in lines
        if line.known and line.target and line.action in {Action.CHANGE, Action.TRANSFER, Action.RETURN}
    ]
    _change(session, changed, read)
    _reappoint(session, changed, on)
    moved = {
        known.id: (target.unit_id, *places[target.unit_id])
        for known, target in changed
        if known.unit_id != target.unit_id or known.left_on is not None
    }
    accounts.move_cadre_grants(session, moved, by=by, at=at)
    for known, _ in changed:
        if known.left_on is not None:
            accounts.enable(session, known.id, by=by, at=at)
    added = [line.target for line in lines if line.action is Action.ADD and line.target]
    leaving = [line.known.id for line in lines if line.action is Action.LEAVE and line.known]
    done, total = len(changed), len(changed) + len(added) + len(leaving)
    tell(done, total)
    for part in _parts(added, ADDED_AT_ONCE):
        _add(session, part, read, places, on, by, at)
        done += len(part)
        tell(done, total)
    _leave(session, leaving, on, by, at)
    tell(total, total)


def _change(session: Session, changed: Sequence[tuple[Known, Target]], read: Mapping[str, str]) -> None:
    renamed = {known.id: target.name for known, target in changed if known.name != target.name}
    called = {known.id: target.phone for known, target in changed if known.phone != target.phone}
    accounts.rename(session, renamed)
    accounts.set_sign_in_names(session, NameKind.PHONE, called)
    # All old numbers go first, so that two people may swap theirs.
    _update(session, PEOPLE, [{"of": key, "phone": None} for key in called])
    _update(session, PEOPLE, [{"of": key, "phone": phone} for key, phone in called.items() if phone])
    _update(
        session,
        PEOPLE,
        [{"of": key, "name": name, "name_pinyin": read[name]} for key, name in renamed.items()],
    )
    retiring = [
        (known.id, target.retires_on) for known, target in changed if known.retires_on != target.retires_on
    ]
    _update(session, PEOPLE, [{"of": key, "retires_on": day} for key, day in retiring])
    _update(session, PEOPLE, [{"of": known.id, "left_on": None} for known, _ in changed if known.left_on])


def _update(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "of"}
        session.connection().execute(
            update(table).where(table.c.id == bindparam("of")).values(**values), rows
        )


def _reappoint(session: Session, changed: Sequence[tuple[Known, Target]], on: date) -> None:
    again = [
        (known, target) for known, target in changed if known.left_on is not None or reappoints(known, target)
    ]
    same_day = [(known, target) for known, target in again if known.left_on is None and known.since == on]
    follows = [(known, target) for known, target in again if known.left_on is not None or known.since != on]
    # A correction on the first day takes the place of what it corrects; there is no empty period.
    _update(
        session, APPOINTMENTS, [{"of": known.appointment_id, **_post(target)} for known, target in same_day]
    )
    ending = [{"of": known.appointment_id, "valid_to": on} for known, _ in follows if known.left_on is None]
    _update(session, APPOINTMENTS, ending)
    _appoint(session, [(known.id, target) for known, target in follows], on)


def _post(target: Target) -> dict[str, Any]:
    return {
        "unit_id": target.unit_id,
        "post": target.post,
        "rank": target.rank,
        "is_principal_leader": target.leader,
    }


def _appoint(session: Session, people: Sequence[tuple[uuid.UUID, Target]], on: date) -> None:
    if people:
        fixed = {"is_main": True, "valid_from": on}
        rows = [{"id": clock.new_id(), "person_id": key, **_post(target), **fixed} for key, target in people]
        session.execute(insert(Appointment), rows)


def _add(
    session: Session,
    targets: Sequence[Target],
    read: Mapping[str, str],
    places: Mapping[uuid.UUID, tuple[str, str]],
    on: date,
    by: Actor,
    at: datetime,
) -> None:
    new = [(clock.new_id(), target) for target in targets]
    opened = [NewAccount(key, target.name, _sign_in_names(target)) for key, target in new]
    accounts.open_accounts(session, opened, by=by, at=at)
    rows = [
        {
            "id": key,
            "staff_no": target.staff_no,
            "name": target.name,
            "name_pinyin": read[target.name],
            "phone": target.phone,
            "retires_on": target.retires_on,
            "created_at": at,
        }
        for key, target in new
    ]
    session.execute(insert(Person), rows)
    _appoint(session, new, on)
    grants = [(key, Grant(Role.CADRE, target.unit_id, *places[target.unit_id])) for key, target in new]
    accounts.grant_roles(session, grants, by=by, at=at)


def _sign_in_names(target: Target) -> dict[NameKind, str]:
    return {NameKind.STAFF_NO: target.staff_no} | ({NameKind.PHONE: target.phone} if target.phone else {})


def _leave(session: Session, keys: Sequence[uuid.UUID], on: date, by: Actor, at: datetime) -> None:
    for part in _parts(keys, CHUNK):
        still = col(Appointment.person_id).in_(part) & col(Appointment.valid_to).is_(None)
        session.execute(delete(Appointment).where(still, col(Appointment.valid_from) >= on))
        session.execute(update(Appointment).where(still).values(valid_to=on))
        session.execute(update(Person).where(col(Person.id).in_(part)).values(left_on=on))
        take_roles(session, part, at)
    if keys:
        accounts.disable_many(session, keys, by=by, at=at)


def _parts(things: Sequence[Each], size: int) -> Iterator[Sequence[Each]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
