"""`flask bank document`: number a document's file, and keep it as its document's next text."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from app.cli.bank.accounts import account_of

if TYPE_CHECKING:
    from sqlmodel import Session

    from app.bank.facts import Settled
    from question_bank.documents import Part, Role


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", "staff_no", default=None, help="保存人工号；不给出时只显示分段和编号，不保存。")
@click.option("--document-no", default=None, help="文号；默认取文中的文号。已有此文号时另存新版。")
@click.option("--title", default=None, help="标题；默认取文中的标题。")
@click.option("--issued-on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="印发日期；默认取落款。")
@with_appcontext
def document(
    file: Path, staff_no: str | None, document_no: str | None, title: str | None, issued_on: datetime | None
) -> None:
    """读取文件 FILE（txt、md、docx、pdf）并按段编号；给出 --by 时存为新版，核对每道试题的出处。"""
    # Here, not above: the other commands of the bank need neither the rooms nor a database.
    from flask import current_app

    from app.library.files import lines_of
    from app.refusals import Refusal
    from question_bank.documents import Role, assemble, number
    from question_bank.documents import issued_on as day_signed

    try:
        parts = assemble(lines_of(file.name, file.read_bytes()))
        if staff_no is None:
            for passage in number(parts):
                click.echo(f"{passage.paragraph}\t{passage.text}")
            return
        named, called = document_no or _said(parts, Role.NUMBER), title or _said(parts, Role.TITLE)
        day = issued_on.date() if issued_on else day_signed(parts)
        if not named or not called or day is None:
            raise click.ClickException("文中缺少文号、标题或落款日期，请用选项给出。")
        with current_app.extensions["lunxun.databases"].transaction() as session:
            settled = _keep(session, staff_no, file, named, called, day)
    except Refusal as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(
        f"已保存 {len(parts)} 段。试题：未变 {settled.unchanged}，段号移动 {settled.moved}，"
        f"段落改动 {settled.changed}，段落已无 {settled.gone}。"
    )


def _said(parts: "list[Part]", role: "Role") -> str:
    return next((part.text for part in parts if part.role is role), "")


def _keep(
    session: "Session", staff_no: str, file: Path, document_no: str, title: str, issued_on: date
) -> "Settled":
    from sqlmodel import select

    from app import clock
    from app.accounts.queries import actor
    from app.bank.operations import keep_text
    from app.library.files import lines_of
    from app.library.models import SourceDocument
    from app.library.operations import bring_in

    found = actor(session, account_of(session, staff_no))
    if found is None:
        raise click.ClickException(f"工号 {staff_no} 的账号已停用。")
    at, content = clock.now(), file.read_bytes()
    known = session.exec(select(SourceDocument.id).where(SourceDocument.document_no == document_no)).first()
    draft_id = bring_in(
        session,
        file_name=file.name,
        content=content,
        lines=lines_of(file.name, content),
        document_id=known,
        by=found.actor,
        at=at,
    )
    _document_id, settled = keep_text(
        session,
        draft_id,
        from_revision=1,
        document_no=document_no,
        title=title,
        issued_on=issued_on,
        by=found.actor,
        at=at,
    )
    return settled
