"""`flask bank check`: hold a bank against its rules and its document."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from app.cli.bank.banks import KEPT, OF_A_FILE, chosen
from app.cli.bank.sources import source_of
from question_bank.content.inspection import inspect, inspect_shipped


@click.command()
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="文件原文（txt、md、docx、pdf）；给出后逐条核对引文、答案和选项。",
)
@OF_A_FILE
@KEPT
@with_appcontext
def check(source: Path | None, bank_file: Path | None, kept: bool) -> None:
    """核对题库，按题型和段落列出数量；有问题时以 1 退出。

    缺省核对随附题库；--bank 核对另一个文件里的试题（不需要数据库），--kept 核对数据库中的题库。
    """
    passages = source_of(str(source)).passages if source else None
    if bank_file or kept:
        found = chosen(bank_file, kept)
        inspection = inspect(found.entries, found.faults, passages)
    else:
        inspection = inspect_shipped(passages)
    for line in inspection.lines():
        click.echo(line)
    if inspection.faults:
        raise SystemExit(1)
