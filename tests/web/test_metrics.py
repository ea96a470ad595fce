"""The figures for monitoring: this machine or the token, and nobody else."""

import time

import time_machine
from flask import Flask
from pydantic import SecretStr

from app import clock, jobs
from app.config import Config
from app.db import Databases
from tests.conftest import Client


def test_this_machine_reads_the_figures(client: Client, dbs: Databases) -> None:
    with dbs.transaction() as session:
        jobs.enqueue(session, "tests.none", "等候", {}, by=None, at=clock.now())
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert 'lunxun_jobs{state="queued"} 1' in answer.text
    assert 'lunxun_jobs{state="done"} 0' in answer.text


def test_nobody_else_learns_that_there_are_any(client: Client) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_a_token_opens_them_from_anywhere_and_its_absence_from_nowhere(
    app: Flask, client: Client, config: Config
) -> None:
    app.config["LUNXUN"] = config.model_copy(update={"metrics_token": SecretStr("a-token-of-this-test")})
    far = {"REMOTE_ADDR": "203.0.113.9"}
    token = {"Authorization": "Bearer a-token-of-this-test"}
    assert client.get("/metrics", environ_base=far, headers=token).status_code == 200
    assert client.get("/metrics", environ_base=far, headers={"Authorization": "Bearer no"}).status_code == 404
    assert client.get("/metrics").status_code == 404


def test_how_far_the_clock_is_ahead_is_to_be_seen(client: Client) -> None:
    """A clock that is wrong changes no exam, and is flagged all the same."""

    def ahead() -> float:
        return float(client.get("/metrics").text.partition("\nlunxun_clock_ahead_seconds ")[2].split()[0])

    assert abs(ahead()) < 1
    with time_machine.travel(time.time() + 300, tick=True):
        assert 299 < ahead() < 301
