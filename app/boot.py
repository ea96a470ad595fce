"""What must be true before anyone is served."""

import time

from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError

from app.config import ROOT, Config
from app.db import Databases

PATIENCE = 30.0
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class NotReady(RuntimeError):
    """Say what keeps the system from serving."""


def alembic_config(url: str) -> AlembicConfig:
    """Return Alembic's configuration for a database, wherever the process was started."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def faults(config: Config, databases: Databases) -> list[str]:
    """Return what is wrong with the database, in words; nothing when it may be used."""
    with databases.web.connect() as connection:
        found = [] if _at_head(config, connection) else ["数据库结构不是最新版本，请先运行 flask migrate。"]
        if not config.is_sqlite:
            found += _durability(connection)
        elif connection.execute(text("PRAGMA synchronous")).scalar_one() < 2:
            found.append("SQLite 的 synchronous 低于 FULL，断电可能丢失已确认的数据。")
    return found


def _at_head(config: Config, connection: Connection) -> bool:
    heads = set(ScriptDirectory.from_config(alembic_config(config.url)).get_heads())
    return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _durability(connection: Connection) -> list[str]:
    off = [name for name in DURABLE if connection.execute(text(f"SHOW {name}")).scalar_one() == "off"]
    return [f"PostgreSQL 的 {name} 已关闭，断电可能丢失已确认的数据，请开启后再启动。" for name in off]


def check(config: Config, databases: Databases, seconds: float = PATIENCE) -> None:
    """Refuse to serve from a database that is behind, may lose what it confirmed, or does not answer."""
    found = _faults_once_it_answers(config, databases, seconds)
    if found:
        raise NotReady("\n".join(found))


def _faults_once_it_answers(config: Config, databases: Databases, seconds: float) -> list[str]:
    # A gunicorn whose worker fails to boot ends altogether: a database that is just starting gets time.
    until = time.monotonic() + seconds
    while True:
        try:
            return faults(config, databases)
        except OperationalError as error:
            if time.monotonic() > until:
                raise NotReady("连不上数据库，请检查它是否已启动、DATABASE_URL 是否正确。") from error
            time.sleep(0.2)
