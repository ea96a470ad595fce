"""`flask bank check`: hold the shipped bank against its rules and its document."""

from pathlib import Path

import click

from app.cli.bank.sources import source_of
from question_bank.content.inspection import inspect_shipped


@click.command()
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="文件原文（txt、md、docx、pdf）；给出后逐条核对引文、答案和选项。",
)
def check(source: Path | None) -> None:
    """核对随附题库，按题型和段落列出数量；有问题时以 1 退出。"""
    passages = source_of(str(source)).passages if source else None
    inspection = inspect_shipped(passages)
    for line in inspection.lines():
        click.echo(line)
    if inspection.faults:
        raise SystemExit(1)
