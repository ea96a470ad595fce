"""`flask bank export`: write the shipped bank in any format, and say what that format cannot hold."""

import json
from collections import Counter
from pathlib import Path

import click

from app.cli.bank.files import Outgoing
from question_bank.content import load_entries
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
@click.argument("out", type=Outgoing())
def export(form: str, report: Path | None, out: Path) -> None:
    """将随附题库写入文件 OUT，不需要数据库；格式放不下的逐项列出。"""
    written = reading.write(form, load_entries())
    out.write_bytes(written.content)
    if report:
        report.write_text(_report(form, written), encoding="utf-8")
    click.echo(f"已导出 {written.count} 题：{out}")
    for line in _lost(written):
        click.echo(line, err=True)


def _lost(written: Written) -> list[str]:
    left_out = [item for item in written.losses if item.left_out]
    lines = [f"没有导出 {item.item_id}：{item.losses[0].sentence}" for item in left_out]
    fields = Counter(loss.field for item in written.losses if not item.left_out for loss in item.losses)
    return [*lines, *(f"{count} 题的{FIELD_NAMES[field]}没有保留" for field, count in fields.items())]


def _report(form: str, written: Written) -> str:
    told = {
        "format": form,
        "counts": {
            "written": written.count,
            "left_out": sum(item.left_out for item in written.losses),
            "with_losses": sum(not item.left_out for item in written.losses),
        },
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
