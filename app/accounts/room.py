"""The accounts room: its counter and its navigation."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.accounts import hashing, login, queries, slips
from app.accounts.views import desk
from app.config import Config
from app.web.actor import Role
from app.web.rooms import Nav, Room

EVERYONE = frozenset(Role)


def own_account(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    """Return what this room keeps about a person, to be taken along."""
    account = queries.account(session, person_id)
    return asdict(account) if account is not None else {}


def set_up(app: Flask) -> None:
    config: Config = app.config["LUNXUN"]
    login.set_up(app)
    hashing.open_slots(config.password_slots)
    slips.keep_in(config.data_dir / "slips")
    # Other rooms add what they keep: name → (session, person id) → plain values.
    app.extensions["lunxun.own_data"] = {"account": own_account}


ROOM = Room(
    "accounts",
    desk,
    nav=(
        Nav(_l("我的信息"), "accounts.me", "user-circle", EVERYONE, group="mine", bottom=5),
        Nav(
            _l("账号与角色"),
            "accounts.people",
            "shield-lock",
            frozenset({Role.ORGANIZER, Role.ADMINISTRATOR}),
            group="system",
        ),
    ),
    set_up=set_up,
)
