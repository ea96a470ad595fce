"""`flask serve` holds a hall's lines open."""

import threading
from collections.abc import Callable, Iterable
from http.client import HTTPConnection
from typing import Any

import pytest

from app.cli import serve
from tests.load.server import free_port

HALL = 250


def _answer(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_more_lines_than_a_server_usually_holds_are_answered() -> None:
    """Browsers keep theirs open: the hundred and first candidate must not wait for somebody to go."""
    port = free_port()
    server = serve.listen(_answer, "127.0.0.1", port)
    threading.Thread(target=server.run, daemon=True).start()
    lines = [HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(HALL)]
    for line in lines:
        line.request("GET", "/")
        assert line.getresponse().read() == b"ok"
    for line in lines:
        line.close()
    server.close()
