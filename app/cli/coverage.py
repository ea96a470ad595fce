"""`flask coverage verify FILE`: judge and add up frozen figures again, without the database or against it."""

import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from app.coverage import freezing, queries


@click.group()
def coverage() -> None:
    """覆盖情况：核对导出的事实文件。"""


@coverage.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--database", is_flag=True, help="再从数据库按文件所载时点重新取数，逐人核对。")
@with_appcontext
def verify(file: Path, database: bool) -> None:
    """由文件中的事实重新逐人认定、逐级相加，核对摘要、认定与数字；不需要数据库。"""
    try:
        told = freezing.read(file.read_bytes())
        faults = freezing.faults(told)
    except (freezing.NoFacts, KeyError, TypeError, ValueError) as bad:
        raise click.ClickException(f"{file} 不是覆盖情况的事实文件。") from bad
    if database and not faults:
        faults = _against_the_database(told)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    also = "，与数据库重新取数一致" if database else ""
    click.echo(f"{told['day']}：{len(told['people'])} 人，{len(told['figures'])} 个单位，全部相符{also}。")


def _against_the_database(told: dict[str, Any]) -> list[str]:
    databases = current_app.extensions["lunxun.databases"]
    programme_id, at = uuid.UUID(told["programme"]["id"]), datetime.fromisoformat(told["known_at"])
    with databases.session(readonly=True, lane="report") as session:
        known = [
            facts
            for path in told["units"]
            for facts in queries.person_facts(session, programme_id, path, at, is_past=True)
        ]
    return freezing.differences(told, known)
