"""Engines, sessions and the column types every room shares."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from functools import cache
from typing import Any

import pysqlite3.dbapi2
from sqlalchemy import Enum, String, create_engine, event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql import functions
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.config import Config

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING

# How many seconds a writer waits for SQLite's one write lock.
PATIENCE = 5.0
# How many connections a process keeps for saves where commits can go side by side.
LINES = 4
PLANNED_ONCE = "".join(
    f" -c {setting}"
    for setting in (
        "plan_cache_mode=force_generic_plan",
        "enable_seqscan=off",
    )
)
# The first version without the WAL-reset fault that can lose committed pages.
SAFE_SQLITE = (3, 51, 3)


class SqliteTooOld(RuntimeError):
    """Say that this SQLite can lose committed data under several connections."""


class database_now(functions.GenericFunction[Any]):
    """The database's own clock, one and the same for a whole statement."""

    type = UTCDateTime()
    inherit_cache = True
    name = "database_now"


@compiles(database_now, "sqlite")
def _now_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    # Microseconds are padded so that stored instants and this one compare as text.
    return "(strftime('%Y-%m-%d %H:%M:%f', 'now') || '000')"


@compiles(database_now, "postgresql")
def _now_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return "statement_timestamp()"


class bytewise(functions.GenericFunction[str]):
    """A text compared byte by byte, whatever language the database sorts in."""

    type = String()
    inherit_cache = True
    name = "bytewise"


@compiles(bytewise, "sqlite")
def _bytewise_on_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    # SQLite compares bytes unless it is told otherwise.
    return str(compiler.process(element.clauses.clauses[0], **kw))


@compiles(bytewise, "postgresql")
def _bytewise_on_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    return f'{compiler.process(element.clauses.clauses[0], **kw)} COLLATE "C"'


# The type of a unit's path where many rows bear one: its index stands in the order of bytes, and a subtree is a range.
UNIT_PATH = String(300).with_variant(String(300, collation="C"), "postgresql")


def one_of(kind: type[StrEnum], name: str) -> Enum:
    """Return a text column that holds the enum's values, checked by a named constraint."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )


def make_engine(config: Config, lane: str = "web") -> Engine:
    """Return the engine of a lane.

    `web` answers people, `report` may take its time and never holds them up; `saves` is what one `Line` is
    opened on, each statement its own transaction where the database has a server.
    """
    if config.is_sqlite:
        return _sqlite_engine(config, 1 if lane == "saves" else config.pool_size)
    seconds = 120 if lane == "report" else 5
    options = (
        f"-c statement_timeout={seconds * 1000} -c lock_timeout=2000"
        " -c idle_in_transaction_session_timeout=15000 -c timezone=UTC"
        # No disk that is turned stands behind a server of today: a few thousand people among a million are looked up,
        # and not picked out of all rows. Compiling a statement takes longer than any of ours should.
        " -c random_page_cost=1.1 -c jit=off"
    )
    connect: dict[str, Any] = {"options": options, "connect_timeout": 5}
    if lane == "saves":
        # Planned once and for any number of attempts, though the first come when there are none. Not asked whether
        # it still lives before each save: one that fails is tried again by its route.
        connect["options"] = options + PLANNED_ONCE
        return create_engine(
            config.url, pool_size=LINES, max_overflow=0, isolation_level="AUTOCOMMIT", connect_args=connect
        )
    return create_engine(
        config.url,
        pool_size=config.pool_size if lane == "web" else 2,
        max_overflow=0,
        # The one used last comes first: it has the statements of the hour prepared.
        pool_use_lifo=True,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args=connect,
    )


def _sqlite_engine(config: Config, pool_size: int) -> Engine:
    if pysqlite3.dbapi2.sqlite_version_info < SAFE_SQLITE:
        raise SqliteTooOld(
            f"SQLite {pysqlite3.dbapi2.sqlite_version} 在多连接 WAL 模式下可能丢失数据，须不低于 3.51.3。"
        )
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        config.url,
        module=pysqlite3.dbapi2,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=5,
        connect_args={"check_same_thread": False, "timeout": PATIENCE, "factory": Writer},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


class Turns:
    """Who may write to an SQLite file next, within this process: first come, first served.

    SQLite's own waiting sleeps up to a tenth of a second and forgets who came first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self) -> None:
        """Wait for one's turn; raises what SQLite raises when that takes too long."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=PATIENCE):
            return
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                raise pysqlite3.dbapi2.OperationalError("database is locked")

    def give(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


@cache
def _turns(path: str) -> Turns:
    return Turns()


class Writer(pysqlite3.dbapi2.Connection):  # type: ignore[misc]
    """A connection to SQLite that waits for its turn to write, and gives it on when its transaction ends."""

    turns: Turns | None = None

    def begin_writing(self, turns: Turns) -> None:
        turns.take()
        try:
            self.execute("BEGIN IMMEDIATE")
        except BaseException:
            turns.give()
            raise
        self.turns = turns

    def commit(self) -> None:
        super().commit()
        self._give()

    def rollback(self) -> None:
        super().rollback()
        self._give()

    def close(self) -> None:
        super().close()
        self._give()

    def _give(self) -> None:
        turns, self.turns = self.turns, None
        if turns is not None:
            turns.give()


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin by itself: its deferred begin loses updates under contention.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    readonly = connection.get_execution_options().get("readonly", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if readonly else 'OFF'}")
    if readonly:
        connection.exec_driver_sql("BEGIN")
    else:
        raw: Writer = connection.connection.dbapi_connection  # type: ignore[assignment]
        try:
            raw.begin_writing(_turns(str(connection.engine.url)))
        except pysqlite3.dbapi2.OperationalError as error:
            # What an event raises goes out as it is; everybody else looks for what statements raise.
            raise OperationalError("BEGIN IMMEDIATE", None, error) from error


class LineLost(RuntimeError):
    """Say that a line's statement did not come through; whether it was carried out is not known."""


class Line:
    """Connections kept open for one kind of statement, in the driver's own words: no checks, no session.

    Each `run` is a transaction of its own, durable when it returns. `at_once` threads may run side by side.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.at_once = 1 if engine.dialect.name == "sqlite" else LINES
        self._idle: list[Any] = []

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    def run(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows of a statement; raises `LineLost` where asking again later may do."""
        driver: Any = self._engine.dialect.dbapi
        raw: Any = None
        try:
            raw = self._idle.pop() if self._idle else self._engine.raw_connection()
            found = self._in_transaction(raw.dbapi_connection, sql, values)
        except BaseException as error:
            if raw is not None:
                # Closes the connection itself, which ends whatever it was in.
                raw.invalidate()
            if isinstance(error, (driver.OperationalError, driver.InterfaceError, PoolTimeout)):
                raise LineLost(str(error)) from error
            raise
        self._idle.append(raw)
        return found

    def _in_transaction(self, raw: Any, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        if not isinstance(raw, Writer):
            found: list[tuple[Any, ...]] = raw.cursor().execute(sql, values, prepare=True).fetchall()
            return found
        raw.begin_writing(_turns(str(self._engine.url)))
        found = raw.execute(sql, values).fetchall()
        raw.commit()
        return found

    def close(self) -> None:
        while self._idle:
            self._idle.pop().invalidate()


class Databases:
    """The engines of one process, and sessions on them."""

    def __init__(self, config: Config, engine_of: Callable[[Config, str], Engine] = make_engine) -> None:
        # Whoever is given the databases alone, as a job is, finds here where this installation keeps its keys.
        self.config = config
        self.is_sqlite = config.is_sqlite
        self.web = engine_of(config, "web")
        self._for_saves = engine_of(config, "saves")
        self.saves = Line(self._for_saves)
        self.report = self.web if config.is_sqlite else engine_of(config, "report")

    @property
    def queues_writers(self) -> bool:
        """Tell whether there is one writer at a time, whom the others wait for."""
        return self.web.dialect.name == "sqlite"

    def session(self, *, readonly: bool = False, lane: str = "web") -> Session:
        """Return a session; a read-only one cannot write, on either database."""
        engine = self.report if lane == "report" else self.web
        if readonly:
            engine = engine.execution_options(readonly=True, postgresql_readonly=True)
        return Session(engine, expire_on_commit=False, autoflush=True)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Yield a writing session; commit at the end, roll back on any error."""
        with self.session() as session:
            yield session
            session.commit()

    def dispose(self) -> None:
        self.saves.close()
        for engine in (self.web, self._for_saves, self.report):
            engine.dispose()
