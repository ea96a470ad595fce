"""D20: somebody who can write to the database changes the journal.

A chain finds every single change. It cannot find a chain that was worked out anew to its end, nor a tail that
was cut together with its head: that takes a copy of the heads kept where the forger does not write. The product
keeps no such copy yet; the controls below say what it would find.
"""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from app import clock
from app.db import Databases
from app.journal import operations as journal
from app.journal import queries
from app.journal.models import Event, Head
from tests.builders import AT
from tests.cast import Cast
from tests.drills.conftest import Doctor, Say
from tests.drills.sizes import chance as chances
from tests.drills.sizes import engines, size

ENGINES = engines("sqlite", "postgresql", short="sqlite")
STREAMS = 4
EVENTS = 15
MUTATIONS = size("D20 mutations")
FIELDS = ("actor_name", "action", "object_type", "object_id", "unit_path", "body", "hash", "previous")
Mutation = Callable[[Session, random.Random], None]


@pytest.fixture
def written(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        for number in range(STREAMS * EVENTS):
            journal.record(
                session,
                "unit.renamed",
                "unit",
                uuid.uuid4(),
                by=cast.cy.actor,
                at=AT,
                stream=f"stream:{number % STREAMS}",
                number=number,
            )


def _any(session: Session, chance: random.Random) -> Event:
    return chance.choice(session.exec(select(Event).order_by(Event.stream, col(Event.seq))).all())


def _edit(session: Session, chance: random.Random) -> None:
    row, field = _any(session, chance), chance.choice(FIELDS)
    value = str(getattr(row, field))
    place = chance.randrange(len(value))
    other = chance.choice([letter for letter in "0123456789abcdef" if letter != value[place]])
    setattr(row, field, value[:place] + other + value[place + 1 :])


def _change_actor(session: Session, chance: random.Random) -> None:
    _any(session, chance).actor_id = uuid.UUID(int=chance.getrandbits(128))


def _delete(session: Session, chance: random.Random) -> None:
    session.delete(_any(session, chance))


def _insert(session: Session, chance: random.Random) -> None:
    row = _any(session, chance)
    last = session.get_one(Head, row.stream).seq
    session.add(Event(**row.model_dump() | {"id": clock.new_id(), "seq": last + 1}))


def _swap(session: Session, chance: random.Random) -> None:
    row = _any(session, chance)
    same = session.exec(select(Event).where(Event.stream == row.stream, Event.seq != row.seq)).all()
    other = chance.choice(same)
    row.body, other.body = other.body, row.body


def _cut(session: Session, chance: random.Random) -> None:
    row = _any(session, chance)
    session.exec(delete(Event).where(col(Event.stream) == row.stream, col(Event.seq) >= row.seq))


def _rewrite_head(session: Session, chance: random.Random) -> None:
    head = session.get_one(Head, _any(session, chance).stream)
    if chance.random() < 0.5:
        head.seq -= chance.randint(1, head.seq)
    else:
        head.hash = chance.choice([journal.GENESIS, f"{chance.getrandbits(256):064x}"])


def _drop_stream(session: Session, chance: random.Random) -> None:
    session.exec(delete(Event).where(col(Event.stream) == _any(session, chance).stream))


def _drop_head(session: Session, chance: random.Random) -> None:
    session.delete(session.get_one(Head, _any(session, chance).stream))


KINDS: dict[str, Mutation] = {
    "edit": _edit,
    "actor": _change_actor,
    "delete": _delete,
    "insert": _insert,
    "swap": _swap,
    "cut": _cut,
    "head": _rewrite_head,
    "stream": _drop_stream,
    "no head": _drop_head,
}


@pytest.mark.usefixtures("written")
def test_every_single_change_is_found(dbs: Databases, say: Say, doctor: Doctor) -> None:
    """CO-6."""
    chance = chances("D20")
    missed: list[str] = []
    tried: Counter[str] = Counter()
    for number in range(MUTATIONS):
        kind = list(KINDS)[number % len(KINDS)]
        with dbs.session() as session:
            KINDS[kind](session, chance)
            session.flush()
            tried[kind] += 1
            if not queries.verify(session):
                missed.append(kind)
            session.rollback()
    say(
        "D20 journal tampered with",
        f"{MUTATIONS} changes of {len(tried)} kinds",
        expected=f"{MUTATIONS} found",
        found=f"{tried.total() - len(missed)} found",
    )
    assert missed == []
    with dbs.session(readonly=True) as session:
        assert queries.verify(session) == []
    assert doctor() == ""


def _heads(session: Session) -> dict[str, tuple[int, str]]:
    return {head.stream: (head.seq, head.hash) for head in session.exec(select(Head)).all()}


def _rechain(session: Session, stream: str) -> None:
    """Work a stream out anew from its first event, as whoever holds database and program can."""
    previous, seq = journal.GENESIS, 0
    for seq, row in enumerate(
        session.exec(select(Event).where(Event.stream == stream).order_by(col(Event.seq))).all(), 1
    ):
        row.previous = previous
        row.hash = previous = journal.link(previous, seq, queries.as_note(row))
    head = session.get_one(Head, stream)
    head.seq, head.hash = seq, previous


def _forge_body(session: Session) -> None:
    row = session.exec(select(Event).where(Event.stream == "stream:0", Event.seq == 3)).one()
    row.body = '{"number":"forged"}'
    _rechain(session, row.stream)


def _forge_tail(session: Session) -> None:
    session.exec(delete(Event).where(col(Event.stream) == "stream:0", col(Event.seq) > EVENTS - 2))
    _rechain(session, "stream:0")


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("forge", [_forge_body, _forge_tail])
def test_control_a_whole_chain_worked_out_anew_is_found_only_by_heads_kept_elsewhere(
    dbs: Databases, say: Say, forge: Callable[[Session], Any]
) -> None:
    with dbs.session() as session:
        kept_elsewhere = _heads(session)
        forge(session)
        session.flush()
        by_the_chain = len(queries.verify(session))
        by_the_copy = sum(kept_elsewhere[stream] != head for stream, head in _heads(session).items())
        session.rollback()
    say(
        f"D20 control: {forge.__name__.strip('_').replace('_', ' ')}, chain anew",
        "1 stream",
        expected="found only elsewhere",
        found=f"{by_the_chain} by the chain, {by_the_copy} by heads kept elsewhere",
    )
    assert by_the_chain == 0
    assert by_the_copy == 1
