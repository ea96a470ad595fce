"""The tables that migrations make are the tables the models describe, on both databases (MB-2)."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

from app.boot import alembic_config
from app.config import Config
from app.db import Databases, make_engine


def test_models_equal_migrations(dbs: Databases) -> None:
    with dbs.web.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_migration_goes_down_and_up_again(config: Config) -> None:
    settings = alembic_config(config.url)
    command.downgrade(settings, "base")
    engine = make_engine(config)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    command.upgrade(settings, "head")


def test_there_is_one_line_of_migrations(config: Config) -> None:
    assert len(ScriptDirectory.from_config(alembic_config(config.url)).get_heads()) == 1


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint}"
        for table in SQLModel.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert unnamed == []


def test_a_difference_would_be_found(dbs: Databases) -> None:
    from sqlalchemy import Column, Integer, MetaData, Table

    strange = MetaData()
    Table("never_made", strange, Column("id", Integer, primary_key=True))
    with dbs.web.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), strange)
    assert any(change[0] == "add_table" for change in found)
