"""`flask bank import`: read a file of any format, say what becomes of each item, and take the good ones in."""

import json
import sys
import uuid
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli.bank.files import Outgoing
from app.cli.bank.sources import source_of
from question_bank.interchange import reading, reports
from question_bank.interchange.grounding import held_against
from question_bank.interchange.outcomes import Reading, Unreadable
from question_bank.interchange.registry import FORMATS
from question_bank.interchange.xlsx_format import with_faults

SOME_FAULTS, UNREADABLE = 1, 2


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["auto", *FORMATS]),
    default="auto",
    show_default=True,
    help="格式；auto 按文件内容判断。",
)
@click.option("--dry-run", is_flag=True, help="只核对，不写入，也不需要数据库。")
@click.option("--author", help="出题人工号；不是 --dry-run 时必须写明。")
@click.option(
    "--source",
    metavar="DOCUMENT",
    help="逐题核对引文的文件：文件路径（txt、md、docx、pdf），或已保存文件的文号、文号@版次。",
)
@click.option("--report", type=Outgoing(), help="将每题的结果写成 JSON 文件。")
@click.option(
    "--faulty",
    type=Outgoing(),
    help="有问题时，将带“错误原因”一列的工作簿写到此处（仅限 xlsx）。",
)
@with_appcontext
def bring(
    file: Path,
    form: str,
    dry_run: bool,
    author: str | None,
    source: str | None,
    report: Path | None,
    faulty: Path | None,
) -> None:
    """读取试题文件 FILE，好的试题作为草稿导入；有问题的逐题说明位置、原因和改法，不影响其余试题。

    好的试题在一个事务里全部写入。没有出处段落和原文引文的也是草稿，补齐之后才能送审。
    给出 --source 时，引文不在所注段落的试题不导入，逐题说明引文实际在哪里。
    退出码：0 全部读取；1 有的试题有问题；2 文件不能读取。
    """
    if not (dry_run or author):
        raise click.UsageError("导入须用 --author 写明出题人工号；只核对请加 --dry-run。")
    content = file.read_bytes()
    document = source_of(source) if source else None
    found = _read(file, content, form, report)
    grounds: dict[str, str] = {}
    if document:
        found, grounds = held_against(found, document.passages)
    told: dict[str, Any] = {"file": file.name, "dry_run": dry_run} | reports.report(found, grounds)
    if document:
        told["source"] = document.name
    if author and not dry_run and found.entries:
        told["taken_in"] = _take_in(found, author, document.document_id if document else None)
    _say(found, told)
    _write(report, told)
    if faulty and found.faults and found.format == "xlsx":
        faulty.write_bytes(with_faults(content, {each.place: str(each.fault) for each in found.faults}))
        click.echo(f"错误说明：{faulty}", err=True)
    if found.faults:
        raise SystemExit(SOME_FAULTS)


def _read(file: Path, content: bytes, form: str, report: Path | None) -> Reading:
    try:
        return reading.read(content, file.name, form, _progress)
    except Unreadable as error:
        told = {
            "file": file.name,
            "counts": {"items": 0},
            "unreadable": {"cause": error.cause, "cure": error.cure},
        }
        _write(report, told)
        click.echo(f"{file.name}：{error}", err=True)
        raise SystemExit(UNREADABLE) from error


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r正在读取 {done}/{total}", err=True, nl=done == total)


def _say(found: Reading, told: dict[str, Any]) -> None:
    for outcome in found.faults:
        click.echo(f"{outcome.place} {outcome.name}".strip() + f"：{outcome.fault}", err=True)
    counts = told["counts"]
    click.echo(
        f"{FORMATS[found.format].title}：共 {counts['items']} 题，"
        f"可导入 {counts['ok']} 题，有问题 {counts['faults']} 题；"
        f"有内容放不下的 {counts['with_losses']} 题，须补全的 {counts['incomplete']} 题。"
    )
    if source := told.get("source"):
        grounds = [item["source"] for item in told["items"] if "source" in item]
        click.echo(f"与 {source} 核对了 {len(grounds)} 题。")
    if taken := told.get("taken_in"):
        click.echo(
            f"新增 {taken['added']} 题，更新 {taken['revised']} 题，未变 {taken['unchanged']} 题，都是草稿。"
        )


def _write(report: Path | None, told: dict[str, Any]) -> None:
    if report:
        report.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _take_in(found: Reading, author: str, document_id: uuid.UUID | None) -> dict[str, int]:
    # Here, not above: a dry run needs neither the rooms nor a database.
    from flask import current_app

    from app import clock
    from app.bank.operations import take_in
    from app.cli.bank.accounts import account_of

    with current_app.extensions["lunxun.databases"].transaction() as session:
        counts = take_in(
            session,
            found.entries,
            author_id=account_of(session, author),
            document_id=document_id,
            by=None,
            at=clock.now(),
        )
    return {"added": counts.added, "revised": counts.revised, "unchanged": counts.unchanged}
