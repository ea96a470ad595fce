"""`flask seed`: the demo province, once, in an empty database; or a hall of candidates for load, beside anything."""

import os
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from app import clock
from app.accounts.queries import count_accounts
from app.cli.demo import (
    absences,
    awarding,
    examining,
    inspecting,
    milestones,
    people,
    practising,
    reading,
    records,
    reporting,
    training,
)
from app.cli.demo.stage import Stage
from app.config import Config
from app.journal.operations import record
from app.keys import Purpose, ring

PEOPLE = 1200
PASSWORD = "Minjiang-2026"  # noqa: S105 - the demo's own, printed at every start
# No paper asks about one quote twice, and the shipped bank has little more than these.
MOST_ITEMS = 150
SIGN_INS = (
    ("cadre", "学员：有一场考试正在进行，尚未作答"),
    ("organizer", "组织者：全省"),
    ("city-organizer", "组织者：福州市"),
    ("auditor", "督查员：全省，只读"),
    ("admin", "管理员：账号、日志"),
)


@click.command()
@click.option("--demo", is_flag=True, help="在空数据库中装入演示省份。")
@click.option("--people", "count", default=PEOPLE, show_default=True, type=click.IntRange(120, 50_000))
@click.option("--hall", type=click.IntRange(1, 50_000), help="新建一场现在就能开考的考试，含这么多名考生。")
@click.option(
    "--items", default=50, show_default=True, type=click.IntRange(5, MOST_ITEMS), help="考场每份试卷的题数。"
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="考生的会话写入此文件（JSON 列表）。"
)
@click.option("--password", default=None, help="演示账号或考生的密码；默认取 LUNXUN_DEMO_PASSWORD。")
@with_appcontext
def seed(
    demo: bool, count: int, hall: int | None, items: int, out: Path | None, password: str | None
) -> None:
    """装入演示省份（--demo），或为压力测试准备一个考场（--hall N --out HALL.json）。"""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if demo == (hall is not None):
        raise click.UsageError("请在 --demo 与 --hall 中选择一种。")
    if hall is not None:
        if out is None:
            raise click.UsageError("请用 --out 说明考生的会话写入哪个文件。")
        from app.cli.hall import seed_hall

        seed_hall(app, hall, items, _password(password), out)
        return
    if not seed_once(app, count, password):
        raise click.ClickException("数据库里已经有人员，没有装入演示数据；请换一个空数据库。")
    print_accounts("")


def _password(given: str | None) -> str:
    return given or os.environ.get("LUNXUN_DEMO_PASSWORD") or PASSWORD


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
    chosen = _password(password)
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
    milestones.build(stage, course)
    absences.build(stage, course)
    practising.build(stage, course)
    records.build(stage, course)
    reporting.build(stage, course)
    inspecting.build(stage, course)
    journal_keys = ring(config, Purpose.JOURNAL)
    if not journal_keys.public():
        journal_keys.new(clock.now())
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
