"""Deal an exam's papers one after another: the least drawn first, all about as hard, each by a seed on record."""

import secrets
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock

from sqlalchemy import func, literal, select
from sqlmodel import Session, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.exams.pools import Ready
from question_bank.dealing import Series
from question_bank.papers import Paper

ATTEMPT = SQLModel.metadata.tables["attempt"]
ATTEMPT_ITEM = SQLModel.metadata.tables["attempt_item"]
BANK_ITEM = SQLModel.metadata.tables["bank_item"]

# A series is dealt again from its first paper to check one: a new one begins before that takes long.
LONGEST = 1_000
# What began longer ago than this is committed or gone, so that counting it again later gives the same.
SETTLED = timedelta(minutes=1)
_KEPT = 32


@dataclass
class _Table:
    """A series being dealt, and the bank it deals from."""

    ready: Ready
    series: Series
    dealt: int = 0


_lock = Lock()
_tables: "OrderedDict[uuid.UUID, _Table]" = OrderedDict()


def deal(session: Session, exam_id: uuid.UUID, ready: Ready, now: datetime) -> Paper:
    """Deal the next paper of an exam in this process; its seed says which series, which count, which paper of it.

    Two processes deal two series. A new one begins when the bank changed, and counts what all of them drew by then.
    """
    with _lock:
        table = _tables.get(exam_id)
        if table is None or table.ready is not ready or table.dealt >= LONGEST:
            settled = int((now - SETTLED).timestamp())
            seed = f"{secrets.token_hex(16)}@{settled}"
            table = _Table(ready, ready.pool.series(seed, _drawn_before(session, exam_id, settled)))
            _tables[exam_id] = table
            while len(_tables) > _KEPT:
                _tables.popitem(last=False)
        table.dealt += 1
        return table.series.deal()


def dealt_again(session: Session, exam_id: uuid.UUID, ready: Ready, seed: str) -> Paper:
    """Deal a paper again by its recorded seed, from a bank as it was: what a candidate got can be checked (EX-20)."""
    first, _, number = seed.partition("/")
    series = ready.pool.series(first, _drawn_before(session, exam_id, int(first.partition("@")[2])))
    papers = [series.deal() for _ in range(int(number or 0) + 1)]
    return papers[-1]


def _drawn_before(session: Session, exam_id: uuid.UUID, settled: int) -> dict[str, int]:
    """Count how often each item was drawn for attempts at an exam that began before an instant."""
    before = datetime.fromtimestamp(settled, UTC)
    statement = (
        select(BANK_ITEM.c.code, func.count().label("drawn"))
        .select_from(ATTEMPT)
        .join(ATTEMPT_ITEM, ATTEMPT_ITEM.c.attempt_id == ATTEMPT.c.id)
        .join(BANK_ITEM, BANK_ITEM.c.id == ATTEMPT_ITEM.c.item_id)
        .where(ATTEMPT.c.exam_id == exam_id, ATTEMPT.c.started_at < literal(before, UTCDateTime()))
        .group_by(BANK_ITEM.c.code)
    )
    return {row.code: row.drawn for row in session.execute(statement)}
