"""`flask doctor`: look whether what must hold still holds. Changes nothing; ends with 1 when something does not."""

from importlib import import_module
from importlib.util import find_spec

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlmodel import Session

from app import boot
from app.journal import queries
from app.rooms import NAMES

SHOWN = 5


@click.group(invoke_without_command=True)
@click.pass_context
def doctor(context: click.Context) -> None:
    """检查数据库结构、操作日志与各项不变式；不带子命令时全部检查。"""
    if context.invoked_subcommand is None:
        for command in (database, journal, invariants):
            context.invoke(command)


@doctor.command()
@with_appcontext
def database() -> None:
    """检查数据库结构与落盘设置。"""
    faults = boot.faults(current_app.config["LUNXUN"], current_app.extensions["lunxun.databases"])
    _tell("数据库", faults, "结构为最新，写入可靠。")


@doctor.command()
@with_appcontext
def journal() -> None:
    """逐条重新计算操作日志的链条。"""
    with _reading() as session:
        breaks = queries.verify(session)
        events = queries.count_events(session)
    faults = [f"{found.stream} #{found.seq}：{found.fault}" for found in breaks]
    _tell("操作日志", faults, f"{events} 条，全部相连。")


@doctor.command()
@with_appcontext
def invariants() -> None:
    """运行各功能包登记的不变式查询，每条都不应有结果。"""
    faults: list[str] = []
    queried = registered()
    with _reading() as session:
        for name, sql in queried.items():
            # Where the engines write instants differently, a room gives one query for each.
            query = sql if isinstance(sql, str) else sql[session.get_bind().dialect.name]
            rows = session.connection().execute(text(query)).fetchmany(SHOWN + 1)
            if rows:
                more = "，等等" if len(rows) > SHOWN else ""
                faults.append(f"{name}：{'；'.join(str(tuple(row)) for row in rows[:SHOWN])}{more}")
    _tell("不变式", faults, f"{len(queried)} 条，全部成立。")


def registered() -> dict[str, str | dict[str, str]]:
    """Return every room's invariants: what is said, and the query that finds where it is not so."""
    found: dict[str, str | dict[str, str]] = {}
    for room in NAMES:
        if find_spec(f"app.{room}.invariants"):
            own: dict[str, str | dict[str, str]] = import_module(f"app.{room}.invariants").INVARIANTS
            found |= {f"{room}: {name}": sql for name, sql in own.items()}
    return found


def _reading() -> Session:
    session: Session = current_app.extensions["lunxun.databases"].session(readonly=True, lane="report")
    return session


def _tell(what: str, faults: list[str], well: str) -> None:
    if not faults:
        click.echo(f"{what}：{well}")
        return
    for fault in faults:
        click.echo(f"{what}：{fault}", err=True)
    raise SystemExit(1)
