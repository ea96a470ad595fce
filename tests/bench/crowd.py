"""A large bank: the shipped items over and over, each with words of its own, so that hardly two stems are alike."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from app.bank.models import BankItem, ItemState
from app.bank.operations import take_in
from question_bank.content import load_entries
from question_bank.items import Entry
from tests.cast import Cast

# Words of two characters, one after the other.
POOL = (
    "科普学会会员专家院士智库合作交流阵地平台工程队伍机制责任考核监督检查报告活动群众基层服务创新"
    "发展精神讲话贯彻落实重要部署宣传教育培训组织领导党员干部学习青年教师工人农民校园社区乡村企业"
)
WORDS = [POOL[at : at + 2] for at in range(0, len(POOL), 2)]
STATES = (*[ItemState.APPROVED] * 7, ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.RETIRED)
CHUNK = 5_000


def entries(count: int, seed: int = 1) -> Iterator[Entry]:
    """Yield so many entries, the same ones each time."""
    chance, shipped = random.Random(seed), load_entries()
    for number in range(count):
        entry = shipped[number % len(shipped)]
        words = "".join(chance.choices(WORDS, k=12))
        stem = f"{words}：{entry.item.stem}" if number >= len(shipped) else entry.item.stem
        item = replace(entry.item, id=f"{entry.item.id}-{number:05d}", stem=stem)
        yield replace(entry, item=item)


def apart(count: int) -> list[Entry]:
    """Return so many entries, each of a paragraph of its own: a paper may ask about all of them."""
    return [
        replace(
            entry,
            item=replace(entry.item, paragraph=f"9.{number}"),
            anchor=replace(entry.anchor, paragraph=f"9.{number}"),
        )
        for number, entry in enumerate(entries(count), 1)
    ]


def fill(session: Session, cast: Cast, count: int, at: datetime) -> None:
    """Put a large bank in: mostly approved, some in every other state, some with a facility."""
    fresh = list(entries(count))
    for start in range(0, count, CHUNK):
        chunk = fresh[start : start + CHUNK]
        take_in(session, chunk, author_id=cast.cy.id, reviewer_id=cast.fu.id, by=None, at=at)
    keys = session.exec(select(BankItem.id).order_by(col(BankItem.code))).all()
    chance = random.Random(2)
    rows = [
        {
            "row": key,
            "state": chance.choice(STATES),
            "facility": round(chance.random(), 4) if number % 3 else None,
        }
        for number, key in enumerate(keys)
    ]
    values = {"state": bindparam("state"), "facility": bindparam("facility")}
    statement = update(BankItem).where(col(BankItem.id) == bindparam("row")).values(values)
    session.connection().execute(statement, rows)
