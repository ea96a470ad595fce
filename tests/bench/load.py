"""Order loads from the generator, and read what it saw."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.load.hall import headers

GENERATOR = Path(__file__).with_name("generator.py")
REV = "@rev@"
# Revisions of one width, so that a request's length does not change with them.
FIRST_REV = 10_000_000


@dataclass(frozen=True)
class Load:
    """What one run did: answers by status, their times in milliseconds, and the generator's own cost."""

    seconds: float
    answers: dict[str, int]
    median: float
    p95: float
    p99: float
    cpu: float

    @property
    def done(self) -> int:
        return sum(number for status, number in self.answers.items() if status in {"200", "303", "204"})

    @property
    def rate(self) -> float:
        return self.done / self.seconds


def written(person_id: Any, method: str, path: str, body: str | None = None) -> str:
    """Write one request as it goes over the line; `@rev@` stands for a revision."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in headers(person_id).items()]
    if body is not None:
        length = len(body.replace(REV, str(FIRST_REV)).encode())
        lines += ["Content-Type: application/json", f"Content-Length: {length}"]
    elif method != "GET":
        lines.append("Content-Length: 0")
    return "\r\n".join(lines) + "\r\n\r\n" + (body or "")


def fire(port: int, lanes: list[list[str]], seconds: float, rev: int = FIRST_REV, once: bool = False) -> Load:
    """Let a generator of its own process ask for so long, or until every request was asked once."""
    orders = {"port": port, "lanes": lanes, "seconds": seconds, "rev": rev, "once": once}
    done = subprocess.run(
        [sys.executable, str(GENERATOR)],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Load(**json.loads(done.stdout))
