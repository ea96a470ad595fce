"""`flask journal seals`: hand the seals out, to be kept where nobody who writes the database can write."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from app import clock
from app.journal import seals as forms
from app.journal.sealing import seal_new_events
from app.journal.verifying import hold_still, stored_seals


@click.group()
def journal() -> None:
    """操作日志：导出封印，交由他处保存。"""


@journal.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="写入此文件。")
@with_appcontext
def seals(out: Path) -> None:
    """先封存尚未封存的记录，再导出全部封印；日后用 flask doctor journal --seals 核对。"""
    databases = current_app.extensions["lunxun.databases"]
    seal_new_events(databases, clock.now())
    count = events = 0
    with databases.session(readonly=True, lane="report") as session, out.open("w", encoding="utf-8") as file:
        hold_still(session)
        file.write(forms.header())
        for seal, _stored in stored_seals(session):
            file.write(forms.line(seal))
            count, events = count + 1, events + seal.events
    click.echo(f"已导出 {count} 枚封印（共 {events} 条记录）到 {out}。请交由本系统管理员接触不到的地方保存。")
