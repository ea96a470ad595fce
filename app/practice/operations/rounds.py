"""Begin a round, or go on with the one that is open; finish it."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import case, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from app.bank.queries import wordings
from app.clock import day_of, new_id
from app.practice import queries
from app.practice.facts import Choice, Reach, Source
from app.practice.models import PracticeQuestion, PracticeRound
from app.practice.queries.topics import candidates
from app.practice.rules import NothingDue, NothingToPractise
from question_bank.items import Item
from question_bank.picking import picked

ROUNDS = SQLModel.metadata.tables["practice_round"]
INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def begin(session: Session, choice: Choice, reach: Reach, *, at: datetime) -> uuid.UUID:
    """Begin a round and return it; one that is open and asks for the same is gone on with, any other is finished.

    However many begin at once, one of them does and the others go on with it.
    """
    current = queries.open_round(session, reach.person_id)
    if current is not None and current.choice == choice:
        return current.id
    chosen = _chosen(session, choice, reach, seed := new_id(), at)
    if current is not None:
        finish(session, current.id, at=at)
    if not _insert(session, seed, choice, reach, at):
        begun = queries.open_round(session, reach.person_id)
        return begun.id if begun else seed
    asked = wordings(session, (version_id for _, version_id, _ in chosen))
    rows = [
        {
            "round_id": seed,
            "position": number,
            "item_id": item_id,
            "version_id": version_id,
            "option_order": _shuffled(asked[version_id], seed),
        }
        for number, (item_id, version_id, _) in enumerate(chosen, 1)
    ]
    session.execute(insert(PracticeQuestion), rows)
    return seed


def _chosen(
    session: Session, choice: Choice, reach: Reach, seed: uuid.UUID, at: datetime
) -> list[tuple[Any, ...]]:
    in_book = choice.source is Source.BOOK
    found = candidates(session, reach, topic=choice.topic, kind=choice.kind, in_book=in_book)
    chosen = picked(found, choice.size, day_of(at), str(seed))
    if not chosen:
        raise NothingDue if in_book else NothingToPractise
    return [found[each] for each in chosen]


def _insert(session: Session, round_id: uuid.UUID, choice: Choice, reach: Reach, at: datetime) -> bool:
    """Insert the round unless another was begun meanwhile; tell whether it was."""
    values = {
        "id": round_id,
        "person_id": reach.person_id,
        "source": choice.source,
        "topic": choice.topic,
        "kind": choice.kind,
        "size": choice.size,
        "started_at": at,
    }
    into = INSERTS[session.get_bind().dialect.name](ROUNDS).values(values)
    return session.execute(into.on_conflict_do_nothing().returning(ROUNDS.c.id)).first() is not None


def _shuffled(item: Item, seed: uuid.UUID) -> list[str]:
    """Return the ids of an item's options in an order of this round's own."""
    ids: Iterable[str] = (option.id for option in item.options)
    return sorted(ids, key=lambda each: sha256(f"{seed}|{item.id}|{each}".encode()).digest())


def finish(session: Session, round_id: uuid.UUID, *, at: datetime) -> None:
    """Finish a round, with what was answered in it; finishing again changes nothing."""
    still_open = (col(PracticeRound.id) == round_id, col(PracticeRound.finished_at).is_(None))
    session.execute(update(PracticeRound).where(*still_open).values(finished_at=not_before_start(at)))


def not_before_start(at: datetime) -> Any:
    """Return an instant, or the round's start where another machine's clock was ahead of this one's."""
    began = col(PracticeRound.started_at)
    return case((began > at, began), else_=at)
