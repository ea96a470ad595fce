"""Initial passwords for many: hashed by a job, printed as slips, fetched by whoever asked, gone after a day."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app import clock, jobs
from app.accounts import hashing, operations, queries
from app.accounts.facts import AccountFacts
from app.accounts.rules.passwords import initial_password
from app.db import Databases
from app.web.workbooks import workbook

CHUNK = 20
KEPT_FOR = timedelta(hours=24)
HEAD = ("姓名", "工号", "单位", "初始密码", "说明")
ADVICE = "首次登录须修改密码；请当面或密封交本人，用后销毁。"
_folder = Path("slips")


def keep_in(folder: Path) -> None:
    """Set where finished slips wait to be fetched."""
    global _folder
    _folder = folder


def place(owner: uuid.UUID, slips_id: uuid.UUID) -> Path:
    return _folder / str(owner) / f"{slips_id}.xlsx"


def find(owner: uuid.UUID, slips_id: uuid.UUID) -> bytes | None:
    """Return a workbook of slips to the one who asked for it, and to nobody else."""
    path = place(owner, slips_id)
    return path.read_bytes() if path.is_file() else None


@jobs.handler("accounts.slips")
def make(work: jobs.Work) -> dict[str, Any]:
    """Issue initial passwords to the accounts named, a few in each transaction, then write the slips."""
    with work.reading() as session:
        people = queries.slips(session, [uuid.UUID(key) for key in work.payload["accounts"]])
        by = queries.actor(session, uuid.UUID(work.payload["by"]))
    lines: list[tuple[str, ...]] = []
    for start in range(0, len(people), CHUNK):
        part = people[start : start + CHUNK]
        issued = {each.id: initial_password() for each in part}
        hashes = {key: hashing.hash_password(password, patient=True) for key, password in issued.items()}
        with work.transaction() as session:
            actor = by.actor if by else None
            operations.set_passwords(session, hashes, must_change=True, by=actor, at=clock.now())
        lines += _lines(part, issued)
        work.progress(len(lines), len(people))
    _write(place(uuid.UUID(work.payload["by"]), uuid.UUID(work.payload["slips"])), lines)
    return {"issued": len(lines)}


def _lines(people: Iterable[AccountFacts], issued: dict[uuid.UUID, str]) -> list[tuple[str, ...]]:
    return [
        (each.name, each.staff_no or each.login, each.home_name, issued[each.id], ADVICE) for each in people
    ]


def _write(path: Path, lines: list[tuple[str, ...]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(workbook("初始密码", HEAD, lines))


@jobs.every("password_slips", seconds=600)
def forget(_databases: Databases, at: datetime) -> None:
    """Remove slips that were not fetched within a day."""
    for path in _folder.glob("*/*.xlsx"):
        if path.stat().st_mtime < (at - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
