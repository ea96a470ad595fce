"""Lines are shared among the processes of a server: who has more than another lets it go first."""

import os
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.workers.gthread import ThreadWorker

from app import serving
from tests.load import server

NEIGHBOUR, ENDED = os.getppid(), 2**22 + 1


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> serving.Board:
    board = serving.Board()
    monkeypatch.setattr(serving, "_board", board)
    return board


def _taking(monkeypatch: pytest.MonkeyPatch, lines: int) -> list[Any]:
    """Return what a worker with so many lines does when another is opened."""
    happened: list[Any] = []
    monkeypatch.setattr(serving, "time", SimpleNamespace(sleep=happened.append))
    monkeypatch.setattr(ThreadWorker, "accept", lambda self, listener: happened.append("taken"))
    worker = object.__new__(serving.Fair)
    worker.age, worker.nr_conns = 7, lines
    with socket.socket() as listener:
        worker.accept(listener)
    return happened


def test_who_has_more_lines_than_a_living_neighbour_waits_a_moment(
    board: serving.Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _taking(monkeypatch, 30) == ["taken"]
    board.write(3, NEIGHBOUR, 10)
    assert _taking(monkeypatch, 11) == ["taken"]
    assert _taking(monkeypatch, 12) == [serving.WAIT, "taken"]
    board.write(4, ENDED, 0)
    assert _taking(monkeypatch, 11) == ["taken"]
    assert board.fewest(without=NEIGHBOUR) == 11


def test_what_a_forked_process_writes_the_others_read(board: serving.Board) -> None:
    child = os.fork()
    if child == 0:
        board.write(9, os.getppid(), 5)
        os._exit(0)
    os.waitpid(child, 0)
    assert board.fewest(without=0) == 5


def test_every_way_to_start_gunicorn_names_this_worker() -> None:
    deploy = Path(__file__).parents[2] / "deploy"
    ways = [(deploy / name).read_text().replace('", "', " ") for name in ("lunxun-web.service", "Dockerfile")]
    for way in (*ways, " ".join(server.GUNICORN)):
        assert f"--worker-class {serving.Fair.__module__}.{serving.Fair.__name__} " in way
