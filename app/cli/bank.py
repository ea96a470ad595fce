"""`flask bank`: check and export the shipped bank without a database, or take it in."""

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from question_bank.anchors import number_notice
from question_bank.content import NOTICE, load_entries, load_guide
from question_bank.content.inspection import inspect_shipped
from question_bank.interchange import json_format, yaml_format

if TYPE_CHECKING:
    from sqlmodel import Session


@click.group()
def bank() -> None:
    """核对、导出或载入随附题库。"""


@bank.command()
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="文件原文（纯文本，UTF-8）；给出后逐条核对引文、答案和选项。",
)
def check(source: Path | None) -> None:
    """核对随附题库，按题型和段落列出数量；有问题时以 1 退出。"""
    passages = number_notice(source.read_text(encoding="utf-8")) if source else None
    inspection = inspect_shipped(passages)
    for line in inspection.lines():
        click.echo(line)
    if inspection.faults:
        raise SystemExit(1)


@bank.command()
@click.option("--format", "kind", type=click.Choice(["json", "yaml"]), default="json", show_default=True)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def export(kind: str, out: Path) -> None:
    """将随附题库写入文件 OUT。"""
    entries = load_entries()
    if kind == "json":
        text = json.dumps(json_format.export(entries), ensure_ascii=False, indent=2) + "\n"
    else:
        text = yaml_format.write(entries)
    out.write_text(text, encoding="utf-8")
    click.echo(f"已导出 {len(entries)} 题：{out}")


@bank.command()
@click.option("--author", required=True, help="出题人工号。")
@click.option("--reviewer", required=True, help="审题人工号，不能与出题人相同。")
@with_appcontext
def load(author: str, reviewer: str) -> None:
    """将随附题库和导学材料载入数据库；重复载入不产生变化。"""
    # Here, not above: check and export need neither the rooms nor a database.
    from flask import current_app

    from app import clock
    from app.bank.operations import take_in
    from app.library.operations import publish_document
    from app.refusals import Refusal

    at = clock.now()
    try:
        with current_app.extensions["lunxun.databases"].transaction() as session:
            author_id, reviewer_id = _account(session, author), _account(session, reviewer)
            document_id = publish_document(
                session,
                document_no=NOTICE.number,
                title=NOTICE.title,
                issued_on=NOTICE.issued_on,
                sections=load_guide(),
                by=None,
                at=at,
            )
            counts = take_in(
                session,
                load_entries(),
                author_id=author_id,
                reviewer_id=reviewer_id,
                document_id=document_id,
                by=None,
                at=at,
            )
    except Refusal as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"新增 {counts.added} 题，更新 {counts.revised} 题，未变 {counts.unchanged} 题。")


def _account(session: "Session", staff_no: str) -> uuid.UUID:
    from sqlmodel import select

    from app.accounts.models import NameKind, SignInName
    from app.accounts.rules.names import normalise

    name = normalise(NameKind.STAFF_NO, staff_no)
    found = session.exec(
        select(SignInName.account_id).where(SignInName.kind == NameKind.STAFF_NO, SignInName.value == name)
    ).first()
    if found is None:
        raise click.ClickException(f"没有工号为 {staff_no} 的账号。")
    return found
