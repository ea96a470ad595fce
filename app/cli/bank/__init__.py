"""`flask bank`: one command a file. What needs no database loads neither the rooms nor one."""

import click

from app.cli.bank.bring import bring
from app.cli.bank.check import check
from app.cli.bank.document import document
from app.cli.bank.draw import draw
from app.cli.bank.export import export
from app.cli.bank.files import InWords
from app.cli.bank.load import load

COMMANDS = (bring, check, document, draw, export, load)


@click.group(cls=InWords)
def bank() -> None:
    """核对、导出或载入题库。"""


for command in COMMANDS:
    bank.add_command(command)
