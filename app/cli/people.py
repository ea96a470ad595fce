"""`flask create-admin`: the first administrator. There is no default account and no default password."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlmodel import Session

from app import clock
from app.accounts import operations as accounts
from app.accounts import queries as account_queries
from app.accounts.facts import NameKind
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.facts import Level, Rank, UnitFacts
from app.refusals import Refusal
from app.web.actor import Role, Scope

ROOT_CODE = "350000"


@click.command("create-admin")
@click.option("--staff-no", prompt="工号", help="登录用的工号。")
@click.option("--name", prompt="姓名", help="管理员姓名。")
@click.option("--unit-code", default="", help="管理哪个单位及其下级；不填为最上级单位，空库时新建。")
@click.option("--unit-name", default="", help="空库时新建的最上级单位的名称，默认为发证单位名称。")
@click.option(
    "--password",
    prompt="密码（8 至 128 个字符，含大写字母、小写字母、数字、符号中的三种）",
    hide_input=True,
    confirmation_prompt="再输一遍",
    envvar="LUNXUN_ADMIN_PASSWORD",
    help="不在命令行给出时会询问；也可用环境变量 LUNXUN_ADMIN_PASSWORD。",
)
@with_appcontext
def create_admin(staff_no: str, name: str, unit_code: str, unit_name: str, password: str) -> None:
    """建立一名管理员；工号已存在时授予其管理员角色并重设密码。"""
    at = clock.now()
    name_of_root = unit_name or current_app.config["LUNXUN"].issuer
    try:
        with current_app.extensions["lunxun.databases"].transaction() as session:
            unit = _unit(session, unit_code, name_of_root, at)
            made = _administrator(session, staff_no, name, unit, password, at)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(
        f"{'已建立' if made else '已更新'}管理员 {name}（工号 {staff_no}），管理 {unit.name} 及其下级单位。"
    )


def _unit(session: Session, code: str, name: str, at: datetime) -> UnitFacts:
    roots = [unit for unit in units.units(session, Scope(("/",))) if unit.depth == 0]
    if not roots:
        day = clock.day_of(at)
        key = organisation.add_unit(
            session,
            code=code or ROOT_CODE,
            name=name,
            level=Level.PROVINCIAL_HQ,
            parent_id=None,
            may_issue=True,
            on=day,
            by=None,
            at=at,
        )
        found = units.unit(session, key)
    elif code:
        found = units.by_code(session, code)
    else:
        found = roots[0] if len(roots) == 1 else None
    if found is None:
        known = "、".join(f"{unit.code} {unit.name}" for unit in roots)
        raise click.ClickException(f"请用 --unit-code 指明单位。最上级单位有：{known}。")
    return found


def _administrator(
    session: Session, staff_no: str, name: str, unit: UnitFacts, password: str, at: datetime
) -> bool:
    known = account_queries.account_by_name(session, NameKind.STAFF_NO, staff_no)
    key = known or organisation.add_person(
        session,
        staff_no=staff_no,
        name=name,
        unit_id=unit.id,
        post="系统管理员",
        rank=Rank.OTHER,
        on=clock.day_of(at),
        by=None,
        at=at,
    )
    accounts.grant_role(session, key, Role.ADMINISTRATOR, unit.id, unit.path, unit.name, by=None, at=at)
    accounts.set_password(session, key, password, must_change=False, by=None, at=at)
    return known is None
