"""`flask bank load`: take the shipped bank and its study guide into the database."""

import click
from flask.cli import with_appcontext

from app.cli.bank.accounts import account_of
from question_bank.content import NOTICE, load_entries, load_guide


@click.command()
@click.option("--author", required=True, help="出题人工号。")
@click.option("--reviewer", required=True, help="审题人工号，不能与出题人相同。")
@with_appcontext
def load(author: str, reviewer: str) -> None:
    """将随附题库和导学材料载入数据库；重复载入不产生变化。"""
    # Here, not above: the other commands of the bank need neither the rooms nor a database.
    from flask import current_app

    from app import clock
    from app.bank.operations import take_in
    from app.library.operations import publish_document
    from app.refusals import Refusal

    at = clock.now()
    try:
        with current_app.extensions["lunxun.databases"].transaction() as session:
            author_id, reviewer_id = account_of(session, author), account_of(session, reviewer)
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
