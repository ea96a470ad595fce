"""The accounts room: its counter and its navigation."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlmodel import Session

from app.accounts import hashing, login, queries, slips
from app.accounts.facts import NameKind
from app.accounts.views import desk
from app.config import Config
from app.journal.words import name_actions, name_streams, name_types, name_values
from app.web.actor import Role
from app.web.parts import role_name
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


name_actions(
    {
        "account.signed_in": _l("登录"),
        "session.ended": _l("退出登录"),
        "account.locked": _l("连续输错密码，账号锁定"),
        "account.unlocked": _l("解除锁定"),
        "account.opened": _l("开立账号"),
        "account.opened_many": _l("批量开立账号"),
        "account.disabled": _l("停用账号"),
        "account.disabled_many": _l("批量停用账号"),
        "account.enabled": _l("恢复账号"),
        "account.name_set": _l("设置登录名"),
        "account.name_removed": _l("取消登录名"),
        "password.issued": _l("发放初始密码"),
        "password.set": _l("设置密码"),
        "password_slips.asked": _l("批量发放初始密码"),
        "password_slips.fetched": _l("下载密码条"),
        "privacy.acknowledged": _l("确认个人信息处理规则"),
        "own_data.exported": _l("导出我的信息"),
        "accounts.exported": _l("导出账号列表"),
        "role.granted": _l("授予角色"),
        "role.revoked": _l("收回角色"),
        "role.moved": _l("随调动变更所在单位"),
    }
)
ROLES = {role: LazyString(role_name, role) for role in Role}
NAME_KINDS = {NameKind.STAFF_NO: _l("工号"), NameKind.PHONE: _l("手机"), NameKind.LOGIN: _l("登录名")}
name_types(
    {
        "account": _l("账号"),
        "slips": _l("密码条"),
    }
)
name_streams({"sign_in": _l("登录")})
name_values("role", role=ROLES)
name_values("account", role=ROLES, kind=NAME_KINDS, names=NAME_KINDS)

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
