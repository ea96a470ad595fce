"""`flask bank export`: write a bank in any format, and say what that format cannot hold."""

import json
from collections import Counter
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.bank.banks import KEPT, OF_A_FILE, Chosen, chosen
from app.cli.bank.files import Outgoing
from question_bank.interchange import reading
from question_bank.interchange.outcomes import FIELD_NAMES, Written
from question_bank.interchange.registry import FORMATS


@click.command()
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True, help="格式。"
)
@click.option(
    "--report",
    type=Outgoing(),
    help="将每题放不下的内容写成 JSON 文件。",
)
@OF_A_FILE
@KEPT
@click.argument("out", type=Outgoing())
@with_appcontext
def export(form: str, report: Path | None, bank_file: Path | None, kept: bool, out: Path) -> None:
    """将题库写入文件 OUT；格式放不下的逐项列出。

    缺省写出随附题库；--bank 改写另一个文件里的试题（不需要数据库），--kept 写出数据库中的题库并记入日志。
    退出码：0 全部写出；1 题库文件中有的试题读不了，其余照写；2 文件不能读取。
    """
    found = chosen(bank_file, kept)
    written = reading.write(form, found.entries)
    if kept:
        _leave_word(form, written.count)
    out.write_bytes(written.content)
    if report:
        report.write_text(_report(form, written, found), encoding="utf-8")
    click.echo(f"已导出 {written.count} 题：{out}")
    for line in [*(f"{each.place}：{each.fault}" for each in found.faults), *_lost(written)]:
        click.echo(line, err=True)
    if found.faults:
        raise SystemExit(1)


def _leave_word(form: str, count: int) -> None:
    """Let the journal say that items left with their keys, as it does when they leave by the web."""
    # Here, not above: only the kept bank needs the rooms and a database.
    from flask import current_app

    from app import clock
    from app.bank.operations import note_export

    with current_app.extensions["lunxun.databases"].transaction() as session:
        note_export(session, count, form, by=None, at=clock.now())


def _lost(written: Written) -> list[str]:
    left_out = [item for item in written.losses if item.left_out]
    lines = [f"没有导出 {item.item_id}：{item.losses[0].sentence}" for item in left_out]
    fields = Counter(loss.field for item in written.losses if not item.left_out for loss in item.losses)
    return [*lines, *(f"{count} 题的{FIELD_NAMES[field]}没有保留" for field, count in fields.items())]


def _report(form: str, written: Written, found: Chosen) -> str:
    told = {
        "format": form,
        "source": found.source,
        "counts": {
            "written": written.count,
            "left_out": sum(item.left_out for item in written.losses),
            "with_losses": sum(not item.left_out for item in written.losses),
            "unread": len(found.faults),
        },
        "unread": [{"place": each.place, "sentence": str(each.fault)} for each in found.faults],
        "items": [
            {
                "id": item.item_id,
                "outcome": "left_out" if item.left_out else "written",
                "losses": [{"field": loss.field, "sentence": loss.sentence} for loss in item.losses],
            }
            for item in written.losses
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
