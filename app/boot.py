"""What must be true before anyone is served."""

import gc
import time
from datetime import datetime

from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app import clock
from app.config import ROOT, Config
from app.db import Databases, database_now

PATIENCE = 30.0
# How far the clocks of this process and of the database may lie apart before somebody is told.
APART = 1.0
# Objects made before the youngest are looked through, and how often those before the next generation's turn.
RARELY = (10_000, 20, 20)
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class NotReady(RuntimeError):
    """Say what keeps the system from serving."""


def settle() -> None:
    """Keep what was loaded at the start out of every later search for garbage: it stays as long as the process.

    Some million objects of the libraries and the mappings are looked through again each time otherwise, for a
    quarter of a second in the middle of somebody's request.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


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


def clock_ahead(session: Session) -> float:
    """Return by how many seconds this process's clock is ahead of the database's.

    Deadlines, order and release go by the database's, so a difference stops nobody; it makes sessions and the times in
    the journal wrong, and wants to be seen.
    """
    there: datetime = session.execute(select(database_now())).scalar_one()
    return (clock.now() - there).total_seconds()


def clock_faults(session: Session) -> list[str]:
    """Say when the two clocks lie apart."""
    ahead = clock_ahead(session)
    if abs(ahead) <= APART:
        return []
    return [
        f"应用与数据库的时钟相差 {ahead:+.1f} 秒。考试以数据库的时钟为准，不受影响；请校准两台机器的时间。"
    ]


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
