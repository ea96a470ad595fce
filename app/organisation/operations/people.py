"""People: taken in, transferred, corrected, seen off. Their account and their role as a cadre follow them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app import clock
from app.accounts import operations as accounts
from app.accounts.facts import NameKind
from app.accounts.models import RoleGrant
from app.accounts.operations.accounts import NameTaken
from app.journal import operations as journal
from app.organisation import names, rules
from app.organisation.facts import Rank
from app.organisation.models import Appointment, OrgUnit, Person, UnitPeriod
from app.refusals import Unknown
from app.web.actor import Actor, Role


@dataclass(frozen=True)
class Post:
    """What a person does in a unit."""

    unit_id: uuid.UUID
    post: str
    rank: Rank
    is_principal_leader: bool


def add_person(
    session: Session,
    *,
    staff_no: str,
    name: str,
    unit_id: uuid.UUID,
    post: str,
    rank: Rank,
    is_principal_leader: bool = False,
    phone: str | None = None,
    retires_on: date | None = None,
    on: date,
    by: Actor | None,
    at: datetime,
) -> uuid.UUID:
    """Take a person in from a day on, with an account they sign in to by staff number or phone."""
    rules.not_later(on, clock.day_of(at))
    staff_no, name, phone = _staff_no(staff_no), _name(name), _phone(phone)
    _free(session, staff_no, phone)
    place = _place(session, unit_id)
    rules.step(place.valid_from, on)
    person_id = clock.new_id()
    sign_in_names = {NameKind.STAFF_NO: staff_no} | ({NameKind.PHONE: phone} if phone else {})
    try:
        accounts.open_account(session, person_id, name, sign_in_names, by=by, at=at, unit_path=place.path)
    except NameTaken as taken:
        # Whose it is may lie outside what the actor sees.
        raise rules.StaffNoTaken from taken
    session.add(
        Person(
            id=person_id,
            staff_no=staff_no,
            name=name,
            name_pinyin=names.pinyin(name),
            phone=phone,
            retires_on=retires_on,
            created_at=at,
        )
    )
    session.flush()
    _appoint(session, person_id, Post(unit_id, names.plain(post), rank, is_principal_leader), on)
    accounts.grant_role(session, person_id, Role.CADRE, unit_id, place.path, place.name, by=by, at=at)
    journal.record(
        session,
        "person.added",
        "person",
        person_id,
        by=by,
        at=at,
        unit_path=place.path,
        staff_no=staff_no,
        name=name,
        on=on,
    )
    return person_id


def transfer(
    session: Session,
    person_id: uuid.UUID,
    *,
    unit_id: uuid.UUID,
    post: str,
    rank: Rank,
    is_principal_leader: bool = False,
    on: date,
    by: Actor | None,
    at: datetime,
) -> None:
    """Give a person another main appointment from a day on: another unit, post or rank. It takes back one who left."""
    rules.not_later(on, clock.day_of(at))
    person = _held(session, person_id)
    wanted = Post(unit_id, names.plain(post), rank, is_principal_leader)
    present, place = _present(session, person), _place(session, unit_id)
    rules.step(place.valid_from, on)
    before = Post(present.unit_id, present.post, present.rank, present.is_principal_leader)
    if before == wanted and person.left_on is None:
        return
    if person.left_on is not None:
        _take_back(session, person, on, by=by, at=at)
        _appoint(session, person_id, wanted, on)
    else:
        _succeed(session, present, wanted, on)
    accounts.move_cadre_grant(session, person_id, unit_id, place.path, place.name, by=by, at=at)
    journal.record(
        session,
        "person.transferred" if before.unit_id != unit_id else "person.reappointed",
        "person",
        person_id,
        by=by,
        at=at,
        unit_path=place.path,
        from_unit=before.unit_id,
        to_unit=unit_id,
        post=wanted.post,
        rank=rank.value,
        on=on,
    )


def change_person(
    session: Session,
    person_id: uuid.UUID,
    *,
    name: str,
    name_pinyin: str | None = None,
    retires_on: date | None = None,
    by: Actor | None,
    at: datetime,
) -> None:
    """Correct a person's name, its reading or day of retirement; an empty reading is worked out anew."""
    person = _held(session, person_id)
    name = _name(name)
    if name != person.name:
        accounts.rename(session, {person_id: name})
    reading = (
        names.kept_pinyin(name_pinyin) if name_pinyin and names.plain(name_pinyin) else names.pinyin(name)
    )
    now = {"name": name, "name_pinyin": reading, "retires_on": retires_on}
    changed = sorted(field for field, value in now.items() if getattr(person, field) != value)
    if not changed:
        return
    for field in changed:
        setattr(person, field, now[field])
    _save(session, person, changed, by=by, at=at)


def change_phone(
    session: Session, person_id: uuid.UUID, phone: str | None, *, by: Actor | None, at: datetime
) -> None:
    """Give a person another phone number, which they may sign in by, or none."""
    person, phone = _held(session, person_id), _phone(phone)
    if phone == person.phone:
        return
    _free(session, None, phone)
    _name_account(session, person_id, phone, by=by, at=at)
    person.phone = phone
    _save(session, person, ["phone"], by=by, at=at)


def _save(session: Session, person: Person, changed: list[str], *, by: Actor | None, at: datetime) -> None:
    session.add(person)
    session.flush()
    path = _place(session, _present(session, person).unit_id).path
    journal.record(
        session, "person.changed", "person", person.id, by=by, at=at, unit_path=path, fields=changed
    )


def record_leaving(
    session: Session, person_id: uuid.UUID, *, on: date, by: Actor | None, at: datetime
) -> None:
    """See a person off: their appointments end that day and their account is closed."""
    rules.not_later(on, clock.day_of(at))
    person = _held(session, person_id)
    if person.left_on is not None:
        raise rules.AlreadyLeft
    main = _present(session, person)
    place = _place(session, main.unit_id)
    if on <= main.valid_from:
        raise rules.NothingBefore(day=main.valid_from.isoformat())
    for appointment in _open(session, person_id):
        if appointment.valid_from < on:
            appointment.valid_to = on
            session.add(appointment)
        else:
            session.delete(appointment)
    person.left_on = on
    session.add(person)
    session.flush()
    take_roles(session, [person_id], at)
    accounts.disable(session, person_id, by=by, at=at)
    journal.record(
        session,
        "person.left",
        "person",
        person_id,
        by=by,
        at=at,
        unit_path=place.path,
        name=person.name,
        on=on,
    )


def take_roles(session: Session, keys: Sequence[uuid.UUID], at: datetime) -> None:
    """Take from people who leave every role but the cadre's: whoever comes back is given them anew, or not."""
    held = select(RoleGrant.account_id, RoleGrant.role, RoleGrant.unit_id).where(
        col(RoleGrant.account_id).in_(keys), RoleGrant.role != Role.CADRE
    )
    for account_id, role, unit_id in session.exec(held).all():
        accounts.revoke_role(session, account_id, Role(role), unit_id, by=None, at=at)


def show_phone(session: Session, person_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> str:
    """Return a person's whole phone number, and leave an event that says who saw it and why."""
    person = session.get(Person, person_id)
    if person is None:
        raise Unknown
    place = _place(session, _present(session, person).unit_id)
    journal.record(
        session, "person.phone_shown", "person", person_id, by=by, at=at, unit_path=place.path, reason=reason
    )
    return person.phone or ""


def _name_account(
    session: Session, person_id: uuid.UUID, phone: str | None, *, by: Actor | None, at: datetime
) -> None:
    try:
        accounts.set_sign_in_name(session, person_id, NameKind.PHONE, phone, by=by, at=at)
    except NameTaken as taken:
        raise rules.PhoneTaken from taken


def _staff_no(text: str) -> str:
    number = names.staff_number(text)
    if not number or len(number) > 40:
        raise rules.StaffNoMalformed
    return number


def _name(text: str) -> str:
    name = names.personal_name(text)
    if not name or len(name) > 100:
        raise rules.NameMissing
    return name


def _phone(text: str | None) -> str | None:
    if not text or not text.strip():
        return None
    phone = names.phone_number(text)
    if phone is None:
        raise rules.PhoneMalformed
    return phone


def _free(session: Session, staff_no: str | None, phone: str | None) -> None:
    if staff_no is not None and _taken(session, func.lower(Person.staff_no) == staff_no.lower()):
        raise rules.StaffNoTaken
    if phone is not None and _taken(session, Person.phone == phone):
        raise rules.PhoneTaken


def _taken(session: Session, condition: object) -> bool:
    return session.exec(select(Person.id).where(condition).limit(1)).first() is not None  # type: ignore[arg-type]


def _held(session: Session, person_id: uuid.UUID) -> Person:
    statement = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    person = session.exec(statement.execution_options(populate_existing=True)).first()
    if person is None:
        raise Unknown
    return person


def _place(session: Session, unit_id: uuid.UUID) -> UnitPeriod:
    # The unit is held where it is: a move of the tree must not pass between reading its path and using it.
    session.exec(select(OrgUnit.id).where(OrgUnit.id == unit_id).with_for_update(read=True)).first()
    statement = select(UnitPeriod).where(UnitPeriod.unit_id == unit_id, col(UnitPeriod.valid_to).is_(None))
    period = session.exec(statement.execution_options(populate_existing=True)).first()
    if period is None:
        raise Unknown
    return period


def _open(session: Session, person_id: uuid.UUID) -> list[Appointment]:
    statement = select(Appointment).where(Appointment.person_id == person_id)
    return list(session.exec(statement.where(col(Appointment.valid_to).is_(None))).all())


def _present(session: Session, person: Person) -> Appointment:
    """Return a person's main appointment; of one who left, the one that ended with it."""
    statement = select(Appointment).where(Appointment.person_id == person.id, col(Appointment.is_main))
    ends = col(Appointment.valid_to)
    held = ends.is_(None) if person.left_on is None else ends == person.left_on
    return session.exec(statement.where(held)).one()


def _appoint(session: Session, person_id: uuid.UUID, post: Post, on: date) -> None:
    row = Appointment(id=clock.new_id(), person_id=person_id, is_main=True, valid_from=on, **post.__dict__)
    session.add(row)
    session.flush()


def _succeed(session: Session, present: Appointment, wanted: Post, on: date) -> None:
    if rules.step(present.valid_from, on) is rules.Step.REPLACE:
        for field, value in wanted.__dict__.items():
            setattr(present, field, value)
        session.add(present)
        session.flush()
        return
    present.valid_to = on
    session.add(present)
    # The old appointment must be closed first: a person has one open main appointment.
    session.flush()
    _appoint(session, present.person_id, wanted, on)


def _take_back(session: Session, person: Person, on: date, *, by: Actor | None, at: datetime) -> None:
    assert person.left_on is not None
    rules.step(person.left_on, on)
    person.left_on = None
    session.add(person)
    session.flush()
    accounts.enable(session, person.id, by=by, at=at)
