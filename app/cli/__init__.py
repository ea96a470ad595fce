"""Commands of `flask …`. Each loads what it needs when it is called."""

from importlib import import_module
from typing import Any

import click
from flask import Flask

from app import boot

# Command → where it lives.
COMMANDS = {
    "migrate": "app.cli.migrate:migrate",
    "serve": "app.cli.serve:serve",
    "work": "app.cli.serve:work",
    "create-admin": "app.cli.people:create_admin",
    "bank": "app.cli.bank:bank",
    "plan": "app.cli.plan:plan",
    "seed": "app.cli.seed:seed",
    "journal": "app.cli.journal:journal",
    "coverage": "app.cli.coverage:coverage",
    "doctor": "app.cli.doctor:doctor",
    "keys": "app.cli.keys:keys",
}


class Later(click.Command):
    """A command whose module is imported only when it is used."""

    def __init__(self, name: str, place: str) -> None:
        super().__init__(name, add_help_option=False, context_settings={"ignore_unknown_options": True})
        self.place = place
        self.params = [click.Argument(["rest"], nargs=-1, type=click.UNPROCESSED)]

    def _real(self) -> click.Command:
        module, name = self.place.split(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def get_short_help_str(self, limit: int = 45) -> str:
        return self._real().get_short_help_str(limit)

    def invoke(self, ctx: click.Context) -> Any:
        with self._real().make_context(self.name, list(ctx.params["rest"]), parent=ctx.parent) as own:
            boot.settle()
            return self._real().invoke(own)


def set_up(app: Flask) -> None:
    for name, place in COMMANDS.items():
        app.cli.add_command(Later(name, place))
