"""`flask coverage`: judge and add up frozen figures again without the database; count a day that is over again."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlmodel import Session

from app.coverage import freezing, queries, wholes
from app.coverage.moments import end_of
from app.coverage.queries import counted
from app.db import Databases
from app.keys import Purpose, ring
from app.packs import verifying
from app.packs.signatures import Trusted, brought
from app.planning import queries as planning

ZIP = b"PK"


@click.group()
def coverage() -> None:
    """覆盖情况：核对导出的事实文件、迎检材料包和过去一天的数字。"""


@coverage.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--database", is_flag=True, help="再从数据库按文件所载时点重新取数，逐人核对。")
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="公布的日志公钥（flask keys publish --purpose journal 写出，或 /verify/keys.json），用来核对封印的签名。",
)
@with_appcontext
def verify(file: Path, database: bool, keys: Path | None) -> None:
    """核对事实文件或迎检材料包：重新逐人认定、逐级相加，核对摘要、认定、数字、日志证明和封印签名；不需要数据库。"""
    if file.stat().st_size > verifying.LARGEST:
        raise click.ClickException(f"{file} 超过 {verifying.LARGEST >> 20} MB，不予打开。")
    if file.read_bytes()[:2] == ZIP:
        _pack(file, _trusted(keys))
        return
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


@coverage.command()
@click.argument("programme_id", type=click.UUID, metavar="PROGRAMME")
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY")
@with_appcontext
def recount(programme_id: uuid.UUID, day: datetime) -> None:
    """再按 DAY 当日终了时的记录逐人统计 PROGRAMME，与系统保存的这一天的数字逐个单位核对。"""
    reader = Reports(current_app.extensions["lunxun.databases"])
    with reader.reading() as session:
        programme = planning.programme(session, programme_id)
        kept = counted.kept_of(session, programme_id, day.date())
    if programme is None:
        raise click.ClickException("没有这一培训项目。项目编号在覆盖情况页的网址里。")
    if not kept:
        raise click.ClickException(f"{day.date()} 还没有统计过，没有可以核对的数字。")
    whole = wholes.whole(reader, programme, end_of(day.date()))
    differ = [path for path, figures in kept.items() if path not in whole or whole[path].total != figures]
    for path in differ:
        click.echo(f"{path} 与重新统计的不同", err=True)
    if differ:
        raise SystemExit(1)
    click.echo(f"{programme.name} {day.date()}：重新统计，保存的 {len(kept)} 个单位全部相符。")


@dataclass(frozen=True)
class Reports:
    """Open transactions that only read, in the lane of reports."""

    databases: Databases

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.databases.session(readonly=True, lane="report") as session:
            yield session


def _trusted(keys: Path | None) -> Trusted:
    """Return the keys the reader brought; without any, those of this installation, which may be another's."""
    if keys is None:
        return Trusted(
            {key.key_id: key for key in ring(current_app.config["LUNXUN"], Purpose.JOURNAL).public()}
        )
    try:
        return brought(keys.read_bytes())
    except (KeyError, TypeError, ValueError, RecursionError) as bad:
        raise click.ClickException(f"{keys} 不是公布的公钥文件。") from bad


def _pack(file: Path, trusted: Trusted) -> None:
    """Check a pack and name each of its faults, and by which keys its seals hold."""
    found = verifying.verify(file.read_bytes(), trusted)
    for note in found.notes:
        click.echo(note)
    for fault in found.faults:
        click.echo(fault, err=True)
    if found.faults:
        raise SystemExit(1)
    about = found.about
    click.echo(
        f"{about['unit']['name']} {about['since']} 至 {about['until']}（{about['inspection_name']}）："
        f"{found.files} 个文件、{found.people} 人的认定、{found.proofs} 条日志证明，全部相符。"
    )


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
