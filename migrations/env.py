"""Alembic's environment: our own engine, our own metadata, batches so that SQLite can change tables."""

import pysqlite3.dbapi2
from alembic import context
from sqlalchemy import create_engine, event
from sqlmodel import SQLModel

from app.config import Config
from app.rooms import import_models

import_models()


def _engine():
    url = context.config.attributes.get("url") or Config.from_env().url
    if not url.startswith("sqlite"):
        return create_engine(url)
    engine = create_engine(url, module=pysqlite3.dbapi2)

    @event.listens_for(engine, "connect")
    def prepare(connection, _entry):
        connection.isolation_level = None
        # A rebuilt table must not drag its children along; keys are checked after the migration.
        connection.execute("PRAGMA foreign_keys=OFF")

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def run() -> None:
    engine = _engine()
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
