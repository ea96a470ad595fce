"""D20: somebody who can write to the database changes the journal.

The chain finds every single change of an event, the seals what the chain does not cover and what was worked out anew
below them. Whoever writes events, heads and seals anew is found by the seals kept elsewhere, and by nothing else: the
controls show that without them the same forgery passes.
"""

import random
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, delete, select

from app import clock
from app.db import Databases
from app.journal import operations as journal
from app.journal import sealing, seals
from app.journal.facts import Seal
from app.journal.models import Event, Head, SealedStretch, SealRow
from app.journal.verifying import stored_seals, verify
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
    for minute in range(3):
        with dbs.transaction() as session:
            for number in range(STREAMS * EVENTS // 3):
                journal.record(
                    session,
                    "unit.renamed",
                    "unit",
                    uuid.uuid4(),
                    by=cast.cy.actor,
                    at=AT + timedelta(minutes=minute),
                    stream=f"stream:{number % STREAMS}",
                    number=f"{minute}/{number}",
                )
        sealing.seal_new_events(dbs, AT + timedelta(minutes=minute + 1))


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


def _change_id(session: Session, chance: random.Random) -> None:
    _any(session, chance).id = uuid.UUID(int=chance.getrandbits(128))


def _change_time(session: Session, chance: random.Random) -> None:
    _any(session, chance).at += timedelta(microseconds=chance.choice([-1, 1]) * chance.randint(1, 10**9))


def _any_seal(session: Session, chance: random.Random) -> SealRow:
    return chance.choice(session.exec(select(SealRow).order_by(col(SealRow.number))).all())


def _edit_seal(session: Session, chance: random.Random) -> None:
    row, field = (
        _any_seal(session, chance),
        chance.choice(("root", "hash", "previous", "events", "sealed_at")),
    )
    match field:
        case "events":
            row.events += 1
        case "sealed_at":
            row.sealed_at += timedelta(seconds=1)
        case _:
            setattr(row, field, f"{chance.getrandbits(256):064x}")


def _edit_stretch(session: Session, chance: random.Random) -> None:
    found = session.exec(
        select(SealedStretch).order_by(col(SealedStretch.seal_number), SealedStretch.stream)
    ).all()
    row = chance.choice([each for each in found if each.last_seq > each.first_seq])
    row.last_seq -= 1


def _delete_seal(session: Session, chance: random.Random) -> None:
    number = chance.choice([1, 2])
    session.exec(delete(SealedStretch).where(col(SealedStretch.seal_number) == number))
    session.exec(delete(SealRow).where(col(SealRow.number) == number))


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
    "id": _change_id,
    "time": _change_time,
    "seal": _edit_seal,
    "stretch": _edit_stretch,
    "seal gone": _delete_seal,
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
            if not verify(session).breaks:
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
        assert verify(session).breaks == []
    assert doctor() == ""


def _note(row: Event) -> journal.Note:
    return journal.Note(**{name: getattr(row, name) for name in journal.Note.__dataclass_fields__})


def _rechain(session: Session, stream: str) -> None:
    """Work a stream out anew from its first event, as whoever holds database and program can."""
    previous, seq = journal.GENESIS, 0
    for seq, row in enumerate(
        session.exec(select(Event).where(Event.stream == stream).order_by(col(Event.seq))).all(), 1
    ):
        row.previous = previous
        row.hash = previous = journal.link(previous, seq, _note(row))
    head = session.get_one(Head, stream)
    head.seq, head.hash = seq, previous
    session.flush()


def _reseal(session: Session) -> None:
    """Set all seals anew over what stands there now."""
    count = len(session.exec(select(SealRow)).all())
    session.exec(delete(SealedStretch))
    session.exec(delete(SealRow))
    for number in range(count):
        most = STREAMS * EVENTS // count if number < count - 1 else sealing.MOST
        seal = sealing.drawn_up(session, AT + timedelta(minutes=number + 1), most)
        assert seal is not None
        sealing.keep(session, seal)
        session.flush()


def _forge_body(session: Session) -> None:
    row = session.exec(select(Event).where(Event.stream == "stream:0", Event.seq == 3)).one()
    row.body = '{"number":"forged"}'
    _rechain(session, row.stream)


def _forge_tail(session: Session) -> None:
    session.exec(delete(Event).where(col(Event.stream) == "stream:0", col(Event.seq) > EVENTS - 2))
    _rechain(session, "stream:0")


FORGERIES = [_forge_body, _forge_tail]


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("forge", FORGERIES)
def test_a_chain_worked_out_anew_is_found_by_the_seals(
    dbs: Databases, say: Say, forge: Callable[[Session], Any]
) -> None:
    """CO-6."""
    with dbs.session() as session:
        forge(session)
        found = len(verify(session).breaks)
        session.rollback()
    say(
        f"D20 {forge.__name__.strip('_').replace('_', ' ')}, chain anew",
        "1 stream",
        expected="found",
        found=f"{found} by the seals",
    )
    assert found


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("forge", FORGERIES)
def test_a_journal_written_anew_is_found_by_seals_kept_elsewhere_and_by_nothing_else(
    dbs: Databases, say: Say, forge: Callable[[Session], Any]
) -> None:
    """CO-6, with its control: the same forgery, without the kept seals."""
    with dbs.session() as session:
        kept = _kept(session)
        forge(session)
        _reseal(session)
        by_itself = verify(session).breaks
        by_the_kept = verify(session, iter(kept)).breaks
        session.rollback()
    say(
        f"D20 control: {forge.__name__.strip('_').replace('_', ' ')}, chain and seals anew",
        "1 stream",
        expected="found only elsewhere",
        found=f"{len(by_itself)} by itself, {len(by_the_kept)} by seals kept elsewhere",
    )
    assert by_itself == []
    assert by_the_kept


@pytest.mark.usefixtures("written")
def test_a_tail_cut_with_heads_and_seals_is_found_by_seals_kept_elsewhere(dbs: Databases) -> None:
    """CO-6, with its control."""
    with dbs.session() as session:
        kept = _kept(session)
        last = kept[-1]
        session.exec(delete(SealedStretch).where(col(SealedStretch.seal_number) == last.number))
        session.exec(delete(SealRow).where(col(SealRow.number) == last.number))
        for each in last.stretches:
            cut = col(Event.stream) == each.stream
            session.exec(delete(Event).where(cut, col(Event.seq) >= each.first_seq))
            _rechain(session, each.stream)
        by_itself = verify(session).breaks
        by_the_kept = verify(session, iter(kept)).breaks
        session.rollback()
    assert by_itself == []
    assert [found.fault for found in by_the_kept] == ["seal_cut"]


@pytest.mark.usefixtures("written")
def test_a_file_of_seals_that_was_touched_is_found(dbs: Databases) -> None:
    """CO-6: each field of each seal."""
    with dbs.session(readonly=True) as session:
        kept = _kept(session)
        for place, seal in enumerate(kept):
            for other in (
                replace(seal, root=seals.FIRST),
                replace(seal, events=seal.events + 1),
                replace(seal, sealed_at=AT),
                replace(seal, stretches=seal.stretches[1:]),
            ):
                touched = [*kept[:place], other, *kept[place + 1 :]]
                assert verify(session, iter(touched)).breaks
            assert place == len(kept) - 1 or verify(session, iter([*kept[:place], *kept[place + 1 :]])).breaks
        assert verify(session, iter(kept)).breaks == []


def _kept(session: Session) -> list[Seal]:
    return [seal for seal, _stored in stored_seals(session)]
