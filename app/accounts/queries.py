"""Rows of the accounts room as facts."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy
from sqlalchemy import Select, and_, bindparam, case, func, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from app.accounts.facts import AccountFacts, AccountState, ActorRow, Credentials, GrantFacts, NameKind
from app.accounts.models import Account, EndedSession, RoleGrant, SignInName
from app.accounts.privacy import PRIVACY_VERSION
from app.accounts.rules import names as rules
from app.among import among
from app.web.actor import STAFF, Actor, Bearer, Grant, Role, Scope
from app.web.tables import State, fetch

_OWN = ("id", "display_name", "epoch", "must_change_password", "privacy_version")
_GRANTED = ("role", "unit_id", "unit_path", "unit_name")
_WHOLE: list[Any] = [
    *(getattr(Account, name) for name in _OWN),
    *(getattr(RoleGrant, name) for name in _GRANTED),
]
_ACTOR: Select[Any] = (
    sqlalchemy.select(*_WHOLE)
    .select_from(Account)
    .join(RoleGrant, col(RoleGrant.account_id) == Account.id, isouter=True)
    .where(col(Account.id) == bindparam("person_id"), col(Account.disabled_at).is_(None))
    .order_by(col(RoleGrant.role), col(RoleGrant.unit_path))
)
_ENDED = select(EndedSession.token_sha256).where(col(EndedSession.token_sha256) == bindparam("token_sha256"))
# Asked by every request: written once, and read as plain rows.
_ACTOR_OF_SESSION = _ACTOR.where(~_ENDED.exists())


def actor(session: Session, person_id: uuid.UUID, token_sha256: str | None = None) -> ActorRow | None:
    """Return an account's actor with its grants, in one statement.

    None when the account is disabled or unknown, or the session with this token was signed out of.
    """
    values = {"person_id": person_id} | ({} if token_sha256 is None else {"token_sha256": token_sha256})
    statement = _ACTOR if token_sha256 is None else _ACTOR_OF_SESSION
    session.flush()
    rows = session.connection().execute(statement, values).all()
    if not rows:
        return None
    return _actor(rows)


def _actor(rows: Sequence[Any]) -> ActorRow:
    key, name, epoch, must_change, privacy_version = rows[0][:5]
    grants = tuple(
        dict.fromkeys(Grant(row[5], row[6], row[7], row[8]) for row in rows if row.role is not None)
    )
    return ActorRow(Actor(key, name, grants, must_change or privacy_version != PRIVACY_VERSION), epoch)


_ENDED_HERE = and_(
    col(EndedSession.account_id) == Account.id, among(col(EndedSession.token_sha256), "tokens")
)
_ACTORS: Select[Any] = (
    sqlalchemy.select(*_WHOLE, col(EndedSession.token_sha256).label("ended"))
    .select_from(Account)
    .join(RoleGrant, col(RoleGrant.account_id) == Account.id, isouter=True)
    .join(EndedSession, _ENDED_HERE, isouter=True)
    .where(among(col(Account.id), "people"), col(Account.disabled_at).is_(None))
    .order_by(col(RoleGrant.role), col(RoleGrant.unit_path))
)


def standing(session: Session, bearers: Sequence[Bearer]) -> list[Actor | None]:
    """Return who stands behind each of several sessions, in one statement.

    None where the session is over, as at the door (AC-2), and where only the door can go on: with a first sign-in
    that is not finished, or a sign of life of staff to be noted.
    """
    values = {
        "people": [each.person_id for each in bearers],
        "tokens": [each.token_sha256 for each in bearers],
    }
    rows: dict[uuid.UUID, list[Any]] = {}
    for row in session.connection().execute(_ACTORS, values):
        rows.setdefault(row.id, []).append(row)
    return [_behind(bearer, rows.get(bearer.person_id, [])) for bearer in bearers]


def _behind(bearer: Bearer, rows: Sequence[Any]) -> Actor | None:
    if not rows or any(row.ended == bearer.token_sha256 for row in rows):
        return None
    found = _actor(rows)
    if found.epoch != bearer.epoch or found.actor.pending or (bearer.stale and found.actor.has(*STAFF)):
        return None
    return found.actor


_ACCOUNT, _NAME = SQLModel.metadata.tables["account"], SQLModel.metadata.tables["sign_in_name"]
# Written once: a hall signs in at one time.
_NAMED = (
    sqlalchemy.select(
        _NAME.c.value,
        _ACCOUNT.c.id,
        _ACCOUNT.c.password_hash,
        _ACCOUNT.c.disabled_at,
        _ACCOUNT.c.locked_until,
        _ACCOUNT.c.display_name,
    )
    .join(_ACCOUNT, _ACCOUNT.c.id == _NAME.c.account_id)
    .where(among(_NAME.c.value, "readings"))
)


def credentials(session: Session, typed: str) -> Credentials | None:
    """Return what a typed name stands for; a name as it was typed goes before a reading of it as a phone."""
    readings = rules.readings(typed)
    if not readings:
        return None
    found = {row.value: row for row in session.connection().execute(_NAMED, {"readings": readings})}
    row = next((found[reading] for reading in readings if reading in found), None)
    if row is None:
        return None
    return Credentials(
        row.id, row.password_hash, row.disabled_at is not None, row.locked_until, row.display_name
    )


def account(session: Session, account_id: uuid.UUID) -> AccountFacts | None:
    """Return an account with its names and grants."""
    row = session.execute(_listed().where(col(Account.id) == account_id)).first()
    if row is None:
        return None
    return _facts(row, _grants(session, [account_id]).get(account_id, ()))


def accounts(
    session: Session, scope: Scope, whole: bool, state: State, at: datetime
) -> tuple[list[AccountFacts], int]:
    """Return a page of the accounts whose cadre's unit lies in a scope, and how many there are.

    With `whole`, accounts without a unit are listed too. Filters: `state` (an AccountState), `role`.
    """
    found, total = fetch(session, _chosen(scope, whole, state, at), state, SORTS, col(Account.id))
    grants = _grants(session, [row.Account.id for row in found])
    return [_facts(row, grants.get(row.Account.id, ())) for row in found], total


HOME = aliased(RoleGrant, name="home")
STAFF_NO = aliased(SignInName, name="staff_no")
LOGIN = aliased(SignInName, name="login")
PHONE = aliased(SignInName, name="phone")
SORTS = {
    "name": col(Account.display_name),
    "staff_no": col(STAFF_NO.value),
    "unit": col(HOME.unit_path),
    "last_sign_in": col(Account.last_sign_in_at),
}


AT_HOME: Any = and_(col(HOME.account_id) == Account.id, col(HOME.role) == Role.CADRE)


def _listed() -> Select[Any]:
    def named(alias: Any, kind: NameKind) -> Any:
        return and_(alias.account_id == Account.id, alias.kind == kind)

    listed: Any = (
        sqlalchemy.select(
            Account,
            col(HOME.unit_path).label("home_path"),
            col(HOME.unit_name).label("home_name"),
            col(STAFF_NO.value).label("staff_no"),
            col(LOGIN.value).label("login"),
            col(PHONE.value).label("phone"),
        )
        .join(HOME, AT_HOME, isouter=True)
        .join(STAFF_NO, named(STAFF_NO, NameKind.STAFF_NO), isouter=True)
        .join(LOGIN, named(LOGIN, NameKind.LOGIN), isouter=True)
        .join(PHONE, named(PHONE, NameKind.PHONE), isouter=True)
    )
    statement: Select[Any] = listed
    return statement


def _chosen(scope: Scope, whole: bool, state: State, at: datetime) -> Select[Any]:
    inside = scope.clause(col(HOME.unit_path))
    statement = _listed().where(or_(inside, col(HOME.id).is_(None)) if whole else inside)
    if state.search:
        words = state.search
        statement = statement.where(
            or_(
                col(Account.display_name).contains(words, autoescape=True),
                col(STAFF_NO.value).startswith(rules.plain(words), autoescape=True),
                col(HOME.unit_name).contains(words, autoescape=True),
            )
        )
    if state.filter("state") in set(AccountState):
        statement = statement.where(_state(at) == state.filter("state"))
    if state.filter("role") in set(Role):
        held = select(RoleGrant.id).where(
            RoleGrant.account_id == Account.id, RoleGrant.role == Role(state.filter("role"))
        )
        statement = statement.where(held.exists())
    return statement


def _state(at: datetime) -> Any:
    return case(
        (col(Account.disabled_at).is_not(None), literal(AccountState.DISABLED.value)),
        (col(Account.locked_until) > at, literal(AccountState.LOCKED.value)),
        (NOT_ACTIVATED, literal(AccountState.NOT_ACTIVATED.value)),
        else_=literal(AccountState.ACTIVE.value),
    )


NOT_ACTIVATED = or_(col(Account.password_hash).is_(None), col(Account.must_change_password))


def _facts(row: Any, grants: tuple[GrantFacts, ...]) -> AccountFacts:
    account: Account = row.Account
    return AccountFacts(
        id=account.id,
        name=account.display_name,
        staff_no=(row.staff_no or "").upper(),
        login=row.login or "",
        phone_masked=rules.masked_phone(row.phone) if row.phone else "",
        must_change_password=account.must_change_password,
        has_password=account.password_hash is not None,
        locked_until=account.locked_until,
        disabled_at=account.disabled_at,
        last_sign_in_at=account.last_sign_in_at,
        privacy_version=account.privacy_version,
        privacy_acknowledged_at=account.privacy_acknowledged_at,
        created_at=account.created_at,
        home_path=row.home_path,
        home_name=row.home_name or "",
        grants=grants,
    )


def _grants(session: Session, account_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[GrantFacts, ...]]:
    if not account_ids:
        return {}
    statement = (
        select(RoleGrant)
        .where(col(RoleGrant.account_id).in_(account_ids))
        .order_by(col(RoleGrant.role), col(RoleGrant.unit_path))
    )
    found: dict[uuid.UUID, tuple[GrantFacts, ...]] = {}
    for row in session.exec(statement).all():
        grant = GrantFacts(row.id, row.role, row.unit_id, row.unit_path, row.unit_name, row.granted_at)
        found[row.account_id] = (*found.get(row.account_id, ()), grant)
    return found


def to_activate(
    session: Session, scope: Scope, whole: bool, account_ids: Iterable[uuid.UUID] | None = None
) -> list[uuid.UUID]:
    """Return whose first password is still to be issued or used, in a scope: of the given, or all."""
    inside = scope.clause(col(HOME.unit_path))
    statement = (
        select(Account.id)
        .join(HOME, AT_HOME, isouter=True)
        .where(or_(inside, col(HOME.id).is_(None)) if whole else inside)
        .where(NOT_ACTIVATED, col(Account.disabled_at).is_(None))
        .order_by(col(HOME.unit_path), col(Account.id))
    )
    if account_ids is not None:
        statement = statement.where(col(Account.id).in_(list(account_ids)))
    return list(session.exec(statement).all())


def slips(session: Session, account_ids: Sequence[uuid.UUID]) -> list[AccountFacts]:
    """Return the accounts a slip is to be made for, by unit and name."""
    order = (col(HOME.unit_path), col(Account.display_name), col(Account.id))
    statement = _listed().where(col(Account.id).in_(account_ids), NOT_ACTIVATED).order_by(*order)
    return [_facts(row, ()) for row in session.execute(statement).all()]


def organizers_over(session: Session, path: str) -> list[uuid.UUID]:
    """Return the enabled organizers nearest above a unit; the administrators when it has none."""
    statement = (
        select(RoleGrant.account_id, RoleGrant.role, RoleGrant.unit_path)
        .join(Account, col(Account.id) == RoleGrant.account_id)
        .where(
            col(RoleGrant.role).in_([Role.ORGANIZER, Role.ADMINISTRATOR]),
            col(Account.disabled_at).is_(None),
            func.substr(path, 1, func.length(RoleGrant.unit_path)) == RoleGrant.unit_path,
        )
    )
    rows = session.exec(statement).all()
    organizers = [row for row in rows if row[1] is Role.ORGANIZER]
    nearest = max((len(row[2]) for row in organizers), default=0)
    chosen = [row for row in organizers if len(row[2]) == nearest] or rows
    return list(dict.fromkeys(row[0] for row in chosen))


def count_accounts(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Account)).one()


def account_by_name(session: Session, kind: NameKind, name: str) -> uuid.UUID | None:
    """Return whose sign-in name of a kind this is."""
    value = rules.normalise(kind, name)
    statement = select(SignInName.account_id).where(SignInName.value == value, SignInName.kind == kind)
    return session.exec(statement).first()
