"""Uploaded rosters, their lines, and everything one is compared with."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import and_, case, select
from sqlmodel import Session, col

from app.accounts.models import Account, SignInName
from app.organisation.facts import ImportFacts, ImportLine
from app.organisation.models import Appointment, OrgUnit, Person, RosterImport, RosterImportLine, UnitPeriod
from app.organisation.queries.people import present_appointment
from app.organisation.queries.units import on_day
from app.organisation.rules.comparison import AFTER_ALL_ROWS, Action, Known, Place, Present
from app.web.actor import Scope
from app.web.tables import State, fetch

FIELDS = (
    "id",
    "unit_id",
    "unit_path",
    "file_name",
    "file_sha256",
    "state",
    "complete_roster",
    "effective_on",
)
MORE = ("summary", "job_id", "created_by", "created_at", "applied_at")


def _select() -> Any:
    # The file itself stays where it is: a list of uploads would read them all.
    columns = [getattr(RosterImport, name) for name in (*FIELDS, *MORE)]
    back = col(RosterImport.handed_back).is_not(None)
    return (
        select(*columns, col(UnitPeriod.name), col(Account.display_name), back)
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == RosterImport.unit_id, on_day(UnitPeriod, None)))
        .join(Account, col(Account.id) == RosterImport.created_by, isouter=True)
    )


def _facts(row: Any) -> ImportFacts:
    said = dict(zip((*FIELDS, *MORE), row, strict=False))
    unit_name, by, back = row[-3:]
    said["summary"] = said["summary"] or {}
    return ImportFacts(**said, unit_name=unit_name, created_by_name=by or "", handed_back=bool(back))


def roster_import(session: Session, import_id: uuid.UUID) -> ImportFacts | None:
    found = session.execute(_select().where(col(RosterImport.id) == import_id)).first()
    return None if found is None else _facts(found)


def imports(session: Session, scope: Scope, state: State) -> tuple[list[ImportFacts], int]:
    """Return the rosters uploaded for units of a scope, the newest first."""
    statement = _select().where(scope.clause(col(RosterImport.unit_path)))
    rows, total = fetch(session, statement, state, {}, col(RosterImport.created_at).desc())
    return [_facts(row) for row in rows], total


def applied(session: Session, sha256: str, unit_id: uuid.UUID) -> uuid.UUID | None:
    """Return the import in which a file was already applied to a unit."""
    statement = select(col(RosterImport.id)).where(
        col(RosterImport.file_sha256) == sha256,
        col(RosterImport.unit_id) == unit_id,
        col(RosterImport.applied_at).is_not(None),
    )
    return session.execute(statement).scalar()


def handed_back(session: Session, import_id: uuid.UUID) -> bytes | None:
    """Return the workbook with its faults written in."""
    return session.execute(
        select(col(RosterImport.handed_back)).where(col(RosterImport.id) == import_id)
    ).scalar()


def lines(session: Session, import_id: uuid.UUID, state: State) -> tuple[list[ImportLine], int]:
    """Return one page of a roster's lines. Filter `action`; without it, those that do something come first."""
    row = RosterImportLine
    statement = select(row).where(col(row.import_id) == import_id)
    if state.filter("action") in set(Action):
        statement = statement.where(col(row.action) == state.filter("action"))
    if state.search:
        words = state.search.replace(" ", "")
        found = col(row.name).contains(words, autoescape=True) | col(row.staff_no).contains(
            words, autoescape=True
        )
        statement = statement.where(found)
    idle = case((col(row.action) == Action.UNCHANGED.value, 1), else_=0)
    sorts = {"": idle, "name": col(row.name), "staff_no": col(row.staff_no)}
    rows, total = fetch(session, statement, state, sorts, col(row.row))
    return [_line(each[0]) for each in rows], total


def _line(row: RosterImportLine) -> ImportLine:
    said = row.detail
    return ImportLine(
        row=row.row if row.row < AFTER_ALL_ROWS else None,
        action=row.action,
        name=row.name,
        staff_no=row.staff_no,
        unit_name=said["unit"],
        changes=tuple((name, before, after) for name, before, after in said.get("changes", ())),
        faults=tuple((sentence, dict(values)) for sentence, values in said.get("faults", ())),
    )


def present(
    session: Session, unit_path: str, scope: Scope, *, importer: uuid.UUID, on: date, complete: bool
) -> Present:
    """Return what a roster for a unit's subtree is compared with, in three statements."""
    return Present(
        known={known.staff_no.casefold(): known for known in _known(session, unit_path, scope)},
        places=tuple(_places(session, unit_path)),
        sign_in_names={
            row[0]: row[1]
            for row in session.execute(select(col(SignInName.value), col(SignInName.account_id)))
        },
        importer=importer,
        on=on,
        complete=complete,
    )


def _known(session: Session, unit_path: str, scope: Scope) -> list[Known]:
    about: list[Any] = [
        getattr(Person, name) for name in ("id", "staff_no", "name", "phone", "retires_on", "left_on")
    ]
    service: list[Any] = [
        getattr(Appointment, name) for name in ("id", "unit_id", "post", "rank", "is_principal_leader")
    ]
    place: list[Any] = [col(Appointment.valid_from), col(UnitPeriod.name), col(UnitPeriod.path)]
    joined = and_(col(Appointment.person_id) == Person.id, col(Appointment.is_main), present_appointment())
    columns: list[Any] = [*about, *service, *place]
    statement = (
        select(*columns)
        .join(Appointment, joined)
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == Appointment.unit_id, on_day(UnitPeriod, None)))
    )
    return [
        Known(
            id=row[0],
            staff_no=row[1],
            name=row[2],
            phone=row[3],
            retires_on=row[4],
            left_on=row[5],
            appointment_id=row[6],
            unit_id=row[7],
            unit_name=row[12],
            post=row[8],
            rank=row[9],
            leader=row[10],
            since=row[11],
            visible=scope.covers(row[13]),
            inside=row[13].startswith(unit_path),
        )
        for row in session.execute(statement).all()
    ]


def _places(session: Session, unit_path: str) -> list[Place]:
    statement = (
        select(
            col(OrgUnit.id),
            col(OrgUnit.code),
            col(UnitPeriod.name),
            col(UnitPeriod.path),
            col(UnitPeriod.valid_from),
        )
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == OrgUnit.id, on_day(UnitPeriod, None)))
        .where(col(UnitPeriod.path).startswith(unit_path, autoescape=True))
        .order_by(col(UnitPeriod.path))
    )
    return [Place(*row) for row in session.execute(statement).all()]


def place_names(session: Session) -> dict[uuid.UUID, tuple[str, str]]:
    """Return the path and name of every unit as it is now."""
    statement = select(col(UnitPeriod.unit_id), col(UnitPeriod.path), col(UnitPeriod.name))
    return {
        row[0]: (row[1], row[2]) for row in session.execute(statement.where(on_day(UnitPeriod, None))).all()
    }
