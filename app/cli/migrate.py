"""`flask migrate`: bring the database to the newest structure."""

import click
from alembic import command
from flask import current_app
from flask.cli import with_appcontext

from app.boot import alembic_config


@click.command()
@click.option("--to", "revision", default="head", help="目标版本，默认最新。")
@click.option("--down", is_flag=True, help="降到 --to 指定的版本。")
@with_appcontext
def migrate(revision: str, down: bool) -> None:
    """将数据库结构升级到最新版本。"""
    config = alembic_config(current_app.config["LUNXUN"].url)
    (command.downgrade if down else command.upgrade)(config, revision)
    click.echo("数据库结构已更新。")
