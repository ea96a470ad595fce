"""`flask bank export`: write the shipped bank to a file."""

import json
from pathlib import Path

import click

from question_bank.content import load_entries
from question_bank.interchange import json_format, yaml_format


@click.command()
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
