"""How the process and its jobs are, in the text format that monitoring systems read."""

import hmac

from flask import Request
from sqlalchemy import func, select
from sqlmodel import Session, col

from app import clock
from app.db import database_now
from app.jobs import Job, JobState

LOOPBACK = frozenset({"127.0.0.1", "::1"})
KIND = "text/plain; version=0.0.4; charset=utf-8"


def may_read(request: Request, token: str) -> bool:
    """Let in who carries the token; without one set, only this machine itself and no proxy on it."""
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode("utf-8"), token.encode("utf-8"))
    return request.remote_addr in LOOPBACK and "X-Forwarded-For" not in request.headers


def read(session: Session) -> str:
    """Return the figures: jobs by state, how long the oldest has been waiting, and how the clocks lie, in seconds."""
    counted = select(col(Job.state), func.count()).group_by(col(Job.state))
    states = {row[0]: row[1] for row in session.execute(counted)}
    waiting = select(func.min(Job.created_at), database_now()).where(col(Job.state) == JobState.QUEUED)
    oldest, now = session.execute(waiting).one()
    ahead = (clock.now() - now).total_seconds()
    seconds = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
    lines = ["# HELP lunxun_jobs Jobs by state.", "# TYPE lunxun_jobs gauge"]
    lines += [f'lunxun_jobs{{state="{state.value}"}} {states.get(state, 0)}' for state in JobState]
    lines += [
        "# HELP lunxun_oldest_queued_job_seconds How long the oldest queued job has been waiting.",
        "# TYPE lunxun_oldest_queued_job_seconds gauge",
        f"lunxun_oldest_queued_job_seconds {seconds:.3f}",
        "# HELP lunxun_clock_ahead_seconds How far this process's clock is ahead of the database's, which counts.",
        "# TYPE lunxun_clock_ahead_seconds gauge",
        f"lunxun_clock_ahead_seconds {ahead:.3f}",
    ]
    return "\n".join(lines) + "\n"
