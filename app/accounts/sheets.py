"""The list of accounts as a table."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from app.accounts.facts import AccountFacts, AccountState
from app.web.actor import Role
from app.web.parts import moment, role_name
from app.web.tables import Cell, Column, Filter, Row, State, Table, table

FILTERS = ("state", "role")
TONES = {
    AccountState.ACTIVE: "ok",
    AccountState.NOT_ACTIVATED: "info",
    AccountState.LOCKED: "warn",
    AccountState.DISABLED: "quiet",
}


def state_name(state: AccountState) -> str:
    """Return an account's state in the visitor's language."""
    names = {
        AccountState.NOT_ACTIVATED: _("未启用"),
        AccountState.ACTIVE: _("正常"),
        AccountState.LOCKED: _("已锁定"),
        AccountState.DISABLED: _("已停用"),
    }
    return str(names[state])


def accounts_sheet(found: Sequence[AccountFacts], total: int, state: State, at: datetime) -> Table:
    """Return a page of accounts as it is shown and exported."""
    return table(
        caption=_("账号"),
        columns=(
            Column("name", _("姓名"), sortable=True, priority=1),
            Column("staff_no", _("工号"), sortable=True, priority=1),
            Column("unit", _("单位"), sortable=True),
            Column("state", _("状态"), priority=1),
            Column("roles", _("其他角色")),
            Column("last_sign_in", _("最近登录"), sortable=True),
        ),
        rows=[_row(account, at) for account in found],
        total=total,
        state=state,
        filters=(
            Filter("state", _("状态"), tuple((each.value, state_name(each)) for each in AccountState)),
            Filter("role", _("角色"), tuple((each.value, role_name(each)) for each in Role)),
        ),
        searchable=True,
        search_label=_("姓名、工号或单位"),
        empty_title=_("范围内还没有账号"),
        empty_hint=_("导入名册后，每人自动有一个未启用的账号。"),
    )


def _row(account: AccountFacts, at: datetime) -> Row:
    state = account.state(at)
    roles = [f"{role_name(grant.role)} · {grant.unit_name}" for grant in account.grants]
    roles = [text for text, grant in zip(roles, account.grants, strict=True) if grant.role is not Role.CADRE]
    return Row(
        (
            Cell(account.name, url=url_for("accounts.person", account_id=account.id)),
            Cell(account.staff_no),
            Cell(account.home_name),
            Cell(state_name(state), tone=TONES[state]),
            Cell("；".join(roles)),
            Cell(moment(account.last_sign_in_at) if account.last_sign_in_at else ""),
        ),
        id=str(account.id),
    )
