"""The items a command works on: the shipped ones, those of a file in any format, or those kept in the database."""

from dataclasses import dataclass
from pathlib import Path

import click

from question_bank.content import load_entries
from question_bank.interchange import reading
from question_bank.interchange.outcomes import Outcome, Unreadable
from question_bank.items import Entry

UNREADABLE = 2
# Read by a command's function as `bank_file` and `kept`.
OF_A_FILE = click.option(
    "--bank",
    "bank_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="题库文件（任何一种可导入的格式）；缺省为随附题库。",
)
KEPT = click.option("--kept", is_flag=True, help="数据库中的题库（不再使用的试题除外）。")


@dataclass(frozen=True)
class Chosen:
    """Items in their order, and what of a file could not be read."""

    entries: tuple[Entry, ...]
    faults: tuple[Outcome, ...] = ()
    source: str = "shipped"


def chosen(bank_file: Path | None, kept: bool) -> Chosen:
    """Return the items asked for; end with a sentence when both are named or the file cannot be read."""
    if bank_file and kept:
        raise click.UsageError("--bank 和 --kept 只能给出一个。")
    if bank_file:
        return _of_a_file(bank_file)
    return Chosen(_kept(), source="kept") if kept else Chosen(load_entries())


def _of_a_file(file: Path) -> Chosen:
    try:
        found = reading.read(file.read_bytes(), file.name)
    except Unreadable as error:
        click.echo(f"{file.name}：{error}", err=True)
        raise SystemExit(UNREADABLE) from error
    return Chosen(found.entries, found.faults, file.name)


def _kept() -> tuple[Entry, ...]:
    # Here, not above: the other items need neither the rooms nor a database.
    from flask import current_app

    from app.bank import queries

    with current_app.extensions["lunxun.databases"].session(readonly=True) as session:
        return tuple(queries.entries(session))
