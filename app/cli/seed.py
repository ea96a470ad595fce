"""`flask seed --demo`: build the demo province once; nothing is ever added to a database that has people."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app import clock
from app.accounts.queries import count_accounts
from app.cli.demo import awarding, examining, people, reading, training
from app.cli.demo.stage import Stage
from app.config import Config
from app.journal.operations import record

PEOPLE = 1200
PASSWORD = "Minjiang-2026"  # noqa: S105 - the demo's own, printed at every start
SIGN_INS = (
    ("cadre", "学员：有一场考试正在进行，尚未作答"),
    ("organizer", "组织者：全省"),
    ("city-organizer", "组织者：福州市"),
    ("auditor", "督查员：全省，只读"),
    ("admin", "管理员：账号、日志"),
)


@click.command()
@click.option("--demo", is_flag=True, required=True, help="装入演示数据（目前唯一的一种）。")
@click.option("--people", "count", default=PEOPLE, show_default=True, type=click.IntRange(120, 50_000))
@click.option("--password", default=None, help="五个演示账号的密码；默认取 LUNXUN_DEMO_PASSWORD。")
@with_appcontext
def seed(demo: bool, count: int, password: str | None) -> None:
    """在空数据库中建立演示省份：机构、人员、轮训、考试、证书。"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if not seed_once(app, count, password):
        raise click.ClickException("数据库里已经有人员，没有装入演示数据；请换一个空数据库。")
    print_accounts("")


def seed_once(app: Flask, count: int = PEOPLE, password: str | None = None) -> bool:
    """Build the demo in an empty database; tell whether it was done. A half-built one is started afresh."""
    config: Config = app.config["LUNXUN"]
    if config.env == "production":
        raise click.ClickException("生产环境不装入演示数据。")
    databases = app.extensions["lunxun.databases"]
    begun = config.data_dir / "demo-begun"
    with databases.session(readonly=True) as session:
        filled = count_accounts(session) > 0
    if filled:
        if begun.exists():
            raise click.ClickException(f"上次装入演示数据时中断了：请删除 {config.data_dir} 后再运行。")
        return False
    chosen = password or os.environ.get("LUNXUN_DEMO_PASSWORD") or PASSWORD
    begun.touch()
    with app.test_request_context():
        _tell(Stage(databases, count, chosen, clock.now()), config)
    (config.data_dir / "demo-password").write_text(chosen, encoding="utf-8")
    begun.unlink()
    return True


def _tell(stage: Stage, config: Config) -> None:
    """Play the acts in order."""
    click.echo("正在建立演示数据（约一分钟，只做这一次）：")
    people.build(stage)
    course = training.build(stage)
    examining.build(stage, course)
    reading.build(stage, course)
    awarding.build(stage, course, config)
    with stage.act("完成") as session:
        record(session, "demo.built", "system", "demo", by=None, at=clock.now(), people=stage.people)


def print_accounts(address: str) -> None:
    """Print who can sign in, and with what."""
    kept = Path(current_app.config["LUNXUN"].data_dir) / "demo-password"
    password = kept.read_text(encoding="utf-8") if kept.exists() else PASSWORD
    say: Callable[[str], None] = click.echo
    say("")
    if address:
        say(f"  打开 {address} 登录，密码都是 {password}")
    else:
        say(f"  演示账号的密码都是 {password}")
    for name, what in SIGN_INS:
        say(f"    {name:<15} {what}")
    say("")
