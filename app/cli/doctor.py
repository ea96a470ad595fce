"""`flask doctor`: look whether what must hold still holds. Changes nothing; ends with 1 when something does not."""

from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import text
from sqlmodel import Session

from app import boot
from app.journal import seals as forms
from app.journal import verifying
from app.journal.words import FAULTS
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
    with _reading() as session:
        faults += boot.clock_faults(session)
    _tell("数据库", faults, "结构为最新，写入可靠。")


@doctor.command()
@click.option(
    "--seals",
    "kept",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另行保存的封印文件（flask journal seals 导出），与数据库逐枚核对。",
)
@with_appcontext
def journal(kept: Path | None = None) -> None:
    """逐条重新计算操作日志的链条与封印；给出另行保存的封印时，连整本重写也能发现。"""
    keys = verifying.published(current_app.config["LUNXUN"])
    with _reading() as session, ExitStack() as opened:
        verifying.hold_still(session)
        lines = opened.enter_context(kept.open(encoding="utf-8")) if kept else None
        try:
            found = verifying.verify(session, forms.read(lines) if lines else None, keys)
        except forms.Unreadable as bad:
            raise click.ClickException(f"{kept} 第 {bad.line} 行不是封印。") from bad
    faults = [f"{each.stream} #{each.seq}：{FAULTS[each.fault]}" for each in found.breaks]
    _tell("操作日志", faults, _reached(found))


def _reached(found: verifying.Found) -> str:
    told = f"{found.events} 条，全部相连；{found.seals} 枚封印覆盖 {found.sealed} 条，{found.signed} 枚有签名"
    return f"{told}；与另行保存的 {found.kept} 枚一致。" if found.kept else f"{told}。"


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
