"""Pull the plug of a throw-away PostgreSQL: kill postmaster and children, and start it again on its data."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from tests import databases
from tests.load.server import children

PATIENCE = 30.0


class Victim:
    """A server with fsync and synchronous_commit on, that may be killed."""

    def __init__(self) -> None:
        self.server = databases.start(durable=True)
        self.folder = Path(str(self.server.url.query["host"]))
        self.restarted: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return int((self.folder / "data/postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """Kill the postmaster and every process of it; only ever those of our own data folder."""
        pid = self.pid
        self._command = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        self._owner = Path(f"/proc/{pid}").stat().st_uid
        family = [pid, *children(pid)]
        for each in family:
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        if self.restarted is not None:
            self.restarted.wait()
        until = time.monotonic() + PATIENCE
        while any(_runs(each) for each in family):
            assert time.monotonic() < until, "a killed process is still there"
            time.sleep(0.01)
        # Its keeper has not waited for it, and the dead entry would pass for a running server.
        for lock in (self.folder / "data/postmaster.pid", *self.folder.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)

    def start(self) -> float:
        """Start it again; return after how many seconds it answers."""
        began = time.monotonic()
        ours = os.geteuid()
        with (self.folder / "log").open("ab") as output:
            self.restarted = subprocess.Popen(
                self._command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                user=None if self._owner == ours else self._owner,
                extra_groups=None if self._owner == ours else [],
                start_new_session=True,
            )
        while True:
            try:
                self.connect().close()
                return round(time.monotonic() - began, 2)
            except psycopg.OperationalError:
                assert time.monotonic() - began < PATIENCE, (self.folder / "log").read_text()
                time.sleep(0.05)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        address = self.server.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True)

    def confirm_before_writing(self, database: str) -> None:
        """Let a database answer before its log is on the disk, for everybody who connects from now on."""
        name = database.rpartition("/")[2].partition("?")[0]
        with self.connect() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name))
            )
            # Nothing is written until the plug is pulled: the writer of the log sleeps for its longest.
            connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
            connection.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    def stop(self) -> None:
        if self.restarted is not None:
            self.restarted.send_signal(signal.SIGINT)
            self.restarted.wait(timeout=PATIENCE)
        self.server.stop()


def _runs(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    # A dead one that nobody has waited for holds nothing any more.
    return state not in {"Z", "X"}
