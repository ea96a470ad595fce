"""The document a command holds items against: a file beside it, or one that is kept, by its number and version."""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from question_bank.anchors import Passage

if TYPE_CHECKING:
    from sqlmodel import Session


@dataclass(frozen=True)
class Source:
    """A numbered document; `document_id` when it is kept in the database."""

    name: str
    passages: list[Passage]
    document_id: uuid.UUID | None = None


def source_of(told: str) -> Source:
    """Read a file, or find a kept document by 文号 or 文号@版次; end with a sentence when there is neither."""
    path = Path(told)
    return _from_file(path) if path.is_file() else _kept(told)


def _from_file(path: Path) -> Source:
    # Here, not above: the commands load their rooms only when they are used.
    from app.library.files import lines_of
    from app.refusals import Refusal
    from question_bank.documents import assemble, number

    try:
        return Source(path.name, number(assemble(lines_of(path.name, path.read_bytes()))))
    except Refusal as refused:
        raise click.ClickException(f"{path.name}：{refused}") from refused


def _kept(told: str) -> Source:
    from flask import current_app
    from sqlalchemy.exc import DBAPIError

    try:
        with current_app.extensions["lunxun.databases"].session(readonly=True) as session:
            return _found(session, told)
    except DBAPIError as error:
        raise click.ClickException(
            f"没有文件 {told}，数据库里也不能查到这个文号：请写明文件路径，或先运行 flask migrate。"
        ) from error


def _found(session: "Session", told: str) -> Source:
    from app.library import queries

    document_no, _, version = told.partition("@")
    known = {each.document_no: each.id for each in queries.documents(session)}
    if document_no not in known:
        there = "、".join(known) or "还没有文件"
        raise click.ClickException(f"没有文件或文号 {document_no}。数据库里有：{there}。")
    texts = queries.versions(session, known[document_no])
    wanted = next((each for each in texts if not version or str(each.number) == version), None)
    if wanted is None:
        there = "、".join(str(each.number) for each in texts) or "无，请先用 flask bank document 保存原文"
        raise click.ClickException(f"{document_no} 没有第 {version or '1'} 版。已有版次：{there}。")
    passages = queries.passages(session, [wanted.id])[wanted.id]
    name = f"{document_no} 第 {wanted.number} 版"
    return Source(name, [Passage(each.paragraph, each.text) for each in passages], known[document_no])
