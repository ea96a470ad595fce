"""The proof of one event: the texts its hash covers, and the way from it up to the root a seal has signed."""

import json
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.journal import merkle, queries, seals
from app.journal.facts import EventFacts, Proof, Seal
from app.journal.models import Event, SealedStretch, SealRow
from app.journal.operations import HASHED, Note, hashed

FORMAT = "lunxun-journal-proof-1"


def prove(session: Session, event: EventFacts) -> Proof:
    """Return what anybody can recompute an event by, without the database."""
    row = session.get_one(Event, event.id)
    note = Note(**{name: getattr(row, name) for name in Note.__dataclass_fields__})
    fields = dict(zip(HASHED, hashed(row.previous, row.seq, note), strict=True))
    seal = _over(session, row)
    if seal is None:
        return Proof(event, fields, row.hash, None, 0, ())
    leaves, index = _leaves(session, seal, row)
    return Proof(event, fields, row.hash, seal, index, tuple(merkle.way(leaves, index)))


def _over(session: Session, row: Event) -> Seal | None:
    statement: Any = (
        select(SealRow)
        .join(SealedStretch, col(SealedStretch.seal_number) == SealRow.number)
        .where(
            col(SealedStretch.stream) == row.stream,
            col(SealedStretch.first_seq) <= row.seq,
            col(SealedStretch.last_seq) >= row.seq,
        )
    )
    found = session.execute(statement).scalars().first()
    return queries.seal_of(session, found) if found else None


def _leaves(session: Session, seal: Seal, row: Event) -> tuple[list[bytes], int]:
    """Return the leaves of a seal's tree, and which of them the event is."""
    columns: Any = (Event.stream, Event.seq, Event.id, Event.hash)
    within = (col(Event.stream) == SealedStretch.stream) & col(Event.seq).between(
        col(SealedStretch.first_seq), col(SealedStretch.last_seq)
    )
    statement: Any = (
        select(*columns)
        .join(SealedStretch, within)
        .where(col(SealedStretch.seal_number) == seal.number)
        .order_by(col(Event.stream), col(Event.seq))
    )
    by_stream: dict[str, list[bytes]] = {}
    for stream, _seq, key, digest in session.execute(statement):
        by_stream.setdefault(stream, []).append(merkle.leaf(seals.leaf_data(key.bytes, digest)))
    leaves: list[bytes] = []
    index = 0
    for each in seal.stretches:
        if each.stream == row.stream:
            index = len(leaves) + row.seq - each.first_seq
        leaves += by_stream.get(each.stream, [])
    return leaves, index


def written(proof: Proof) -> bytes:
    """Return a proof as a file: `docs/check_event.py` recomputes it with nothing but Python."""
    told = {
        "format": FORMAT,
        "event": {"id": str(proof.event.id), "hash": proof.hash, "fields": list(proof.fields.items())},
        "way": [[step.side.value, step.hash.hex()] for step in proof.steps],
        "seal": json.loads(seals.canonical(proof.seal)) if proof.seal else None,
        "key_id": proof.seal.key_id if proof.seal else "",
        "signature": proof.seal.signature if proof.seal else "",
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()
