"""The real server in processes of its own, on a free port of this machine: started, stopped, killed."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.load.hall import SECRET

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
PATIENCE = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
GUNICORN = (
    "--worker-class",
    "app.serving.Fair",
    "--timeout",
    "60",
    "--no-control-socket",
    "--log-level",
    "warning",
)


def waitress(port: int) -> list[str]:
    """Serve as `flask serve` does: one process, web and jobs together."""
    return [str(BIN / "flask"), "serve", "--port", str(port)]


def weakened(fault: str, port: int) -> list[str]:
    """Serve as `flask serve` does, with one fault built in: what a drill's control runs against."""
    return [sys.executable, "-m", "tests.load.weakened", fault, str(port)]


def shifted(seconds: float, port: int, *faults: str) -> list[str]:
    """Serve as `flask serve` does, on a machine whose clock is so far ahead."""
    return [sys.executable, "-m", "tests.load.shifted", str(seconds), str(port), *faults]


def weakened_gunicorn(fault: str, port: int) -> list[str]:
    """Serve as the service file does, with one fault built into every process."""
    return gunicorn(port, f"tests.load.weakened:application('{fault}')")


def gunicorn(port: int, application: str = "app.wsgi:app", workers: int = 2, threads: int = 8) -> list[str]:
    """Serve as the service file does, with fewer processes: this machine has two cores."""
    many = ("--workers", str(workers), "--threads", str(threads), "--bind", f"127.0.0.1:{port}")
    return [str(BIN / "gunicorn"), application, *GUNICORN, *many]


@dataclass
class Server:
    """A server that may be killed and started again; it keeps port, data folder and database."""

    command: Sequence[str]
    port: int
    data: Path
    database_url: str
    more: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        with (self.data / f"server-{self.port}.log").open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self._environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LUNXUN_")}
        return kept | {
            "LUNXUN_ENV": "production",
            "LUNXUN_SECRET_KEY": SECRET,
            "LUNXUN_DATA_DIR": str(self.data),
            "LUNXUN_BASE_URL": f"http://127.0.0.1:{self.port}",
            "DATABASE_URL": self.database_url,
            "FLASK_APP": "app",
            **self.more,
        }

    def wait(self) -> None:
        """Return once it answers."""
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the server did not answer:\n{self.log()}")
            time.sleep(0.05)

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().read() is not None
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def log(self) -> str:
        return (self.data / f"server-{self.port}.log").read_text(encoding="utf-8", errors="replace")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def kill(self) -> None:
        """Kill every process of the server at once, as a power cut of the application would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=20)
        self.kill()
        self.process = None

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def calm(self) -> None:
        """Return once every process has started: lines opened before stay with the one that was first."""
        until, before = time.monotonic() + PATIENCE, self.cpu_seconds()
        while time.monotonic() < until:
            time.sleep(0.3)
            spent, before = self.cpu_seconds() - before, self.cpu_seconds()
            if spent < 0.03:
                return


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Run a server until the caller is done, however that ends; all its processes have started."""
    server.start()
    try:
        server.calm()
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Return a port nobody uses, below those the system hands out: nobody is given it while a server is killed."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def children(pid: int) -> list[int]:
    """Return the processes a process has started and that still run."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(each) for each in task.read_text().split()]
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time of a process and its children, also of those that have ended."""
    return sum(_own_ticks(each) for each in (pid, *children(pid))) / TICKS


def _own_ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    # utime, stime, and those of children that were waited for.
    return sum(int(value) for value in fields[11:15])
